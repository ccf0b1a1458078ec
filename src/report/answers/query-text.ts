import { packetText } from '../../compare/packet-text.ts';
import type { QueryPart, QueryVerdict } from '../../query/query.ts';
import { count } from '../../diagnostics/message-text.ts';
import { oneLine } from '../../page/one-line.ts';
import type { Palette } from '../palette.ts';
import type { QueryFormat, QueryAnswered } from './query-answered.ts';
import { partText, placeText, rowLines } from './query-part-texts.ts';
import { dependsText } from './difference-texts.ts';

/** The maximum number of parts that are shown; the rest is counted. */
const MAX_TOLD = 50;

/** Text for a terminal: the answer, then what is allowed, what is not, and why. */
export const text: QueryFormat = {
  summary: 'for a terminal',
  write: (answered, palette) => {
    const { verdict, parts, remarks } = answered.answer;
    const asked = answered.undeclared ? `${answered.question}, of what is not declared` : answered.question;
    const rest = parts.length - MAX_TOLD;
    const blocks = [
      `${palette[dresses[verdict]](verdict)}: ${palette.strong(oneLine(asked))}`,
      ...parts.slice(0, MAX_TOLD).map((part) => partBlock(part, answered, palette)),
      ...(rest > 0 ? [`and ${count(rest, 'more part')}`] : []),
      ...(remarks.length > 0 ? [remarks.map((remark) => `note: ${oneLine(remark)}`).join('\n')] : []),
    ];
    return `${blocks.join('\n\n')}\n`;
  },
};

const dresses: Readonly<Record<QueryVerdict, keyof Palette>> = {
  yes: 'strong',
  no: 'error',
  some: 'warning',
  undecided: 'warning',
};

function partBlock(part: QueryPart, answered: QueryAnswered, palette: Palette): string {
  const { rows, more, witness, depends } = part;
  const lines = rowLines(rows, answered);
  const width = Math.max(0, ...lines.map(([service]) => service.length).filter((length) => length <= MAX_WIDTH));
  const facts: readonly (readonly [string, string])[] = [
    ...lines.map(([service, ends]) => ['', `${service.padEnd(width)}  ${ends}`] as const),
    ...(more ? [['', 'and more'] as const] : []),
    ...(depends.length === 0 ? [] : [['depends', `on ${dependsText(part)}`] as const]),
    ...(witness === undefined ? [] : [['packet', packetText(witness)] as const]),
  ];
  const title = partText(part, answered);
  const named = facts.map(([name, fact], i) => [i === 0 && name === '' ? placeText(part) : name, fact] as const);
  const column = Math.max(...named.map(([name]) => name.length), 0);
  const dress = part.fate === 'stopped' ? palette.error : part.fate === 'undecided' ? palette.warning : palette.strong;
  return [
    dress(oneLine(title)),
    ...named.map(([name, fact]) => `  ${palette.frame(oneLine(name).padEnd(column))}  ${oneLine(fact)}`),
  ].join('\n');
}

/** The maximum length, in characters, of a service that is aligned in a column. */
const MAX_WIDTH = 30;
