import { count, quote } from '../diagnostics/message-text.ts';
import type { Difference } from './prove.ts';
import { packetText } from './packet-text.ts';

/** A text of rules does not do what the file says, or cannot be read back: our bug, and nobody may get that text. */
export class Unproved extends Error {
  readonly differences: readonly Difference[];

  constructor(file: string, problem: string, differences: readonly Difference[] = []) {
    super(`${file}: no rules are given out: ${problem}`);
    this.name = 'Unproved';
    this.differences = differences;
  }
}

/** The first difference in words, and how many more there are. */
export function differencesText([first, ...more]: readonly [Difference, ...Difference[]]): string {
  const others = more.length === 0 ? '' : `; and ${count(more.length, 'more difference')}`;
  return `${differenceText(first)}${others}`;
}

export function differenceText({ direction, kind, table, witness, line, flow }: Difference): string {
  const by = line === undefined ? 'because no rule looks at it' : `by line ${line}`;
  const asked = flow === undefined ? 'no flow' : `flow ${quote(flow)}`;
  const why = {
    opened: table === 'flows' ? 'no flow asks for it' : 'no machine needs it',
    blocked: table === 'flows' ? `${asked} asks for it` : 'every machine needs it',
  }[kind];
  return `${direction === 'in' ? 'into' : 'out of'} the host ${packetText(witness)} is ${kind === 'opened' ? 'let through' : 'dropped'} ${by}, and ${why}`;
}
