/**
 * Writes Mermaid sequence diagrams (https://mermaid.js.org/syntax/sequenceDiagram.html).
 *
 * As in flowcharts, ids are generated and never taken from names, and all text is escaped.
 */

import { groupsOf } from '../../net/collections.ts';
import type { Message, Page, Sequence } from '../../page/page.ts';
import { brokenText, comment } from './mermaid-text.ts';

/** The maximum length in characters: below Mermaid's `maxTextSize` of 50,000, which a reader of Markdown cannot raise. */
const MAX_CHARACTERS = 49_000;
/** The width in pixels at which texts are broken. */
const HEAD_WIDTH = 180;
const TEXT_WIDTH = 260;

export interface SequenceChart {
  readonly text: string;
  /** Sentences that say what was left out. */
  readonly notes: readonly string[];
}

/** Draws sequences one below the other, each below its caption; a single one needs no caption. */
export function sequenceDiagram(sequences: readonly Sequence[], page: Page): SequenceChart {
  const all = sequences.reduce((sum, { messages }) => sum + messages.length, 0);
  for (let kept = all; ; kept = kept >> 1) {
    const notes = kept === all ? [] : [`Only ${String(kept)} of ${String(all)} steps are drawn: ${BECAUSE}.`];
    const text = write(firstMessages(sequences, kept), notes, page);
    if (text.length <= MAX_CHARACTERS || kept === 0) return { text, notes };
  }
}

const BECAUSE = 'Mermaid reads at most 50,000 characters';

/** Keeps the first `kept` messages of all sequences, and the lifelines that they need. */
function firstMessages(sequences: readonly Sequence[], kept: number): readonly Sequence[] {
  let left = kept;
  return sequences.flatMap((sequence) => {
    const messages = sequence.messages.slice(0, left);
    if (messages.length === sequence.messages.length) {
      left -= messages.length;
      return [sequence];
    }
    left = 0;
    const used = new Set(messages.flatMap(({ from, to }) => [from, to]));
    return used.size === 0
      ? []
      : [{ ...sequence, messages, lifelines: sequence.lifelines.filter(({ key }) => used.has(key)) }];
  });
}

function write(sequences: readonly Sequence[], notes: readonly string[], page: Page): string {
  const lifelines = groupsOf(
    sequences.flatMap((sequence) => sequence.lifelines),
    ({ key }) => key,
  ).map(([first]) => first);
  const ids = new Map(lifelines.map(({ key }, i) => [key, `p${String(i + 1)}`]));
  const ends = [...new Set([...ids.values()].filter((_, i) => i === 0 || i === ids.size - 1))].join(',');
  const { file, hash } = page.provenance;
  const lines = [
    comment(`${page.title}. Made by topo from ${file}, ${hash}.`),
    ...notes.map(comment),
    ...lifelines.map(({ key, title }) => `participant ${ids.get(key) ?? ''} as ${brokenText(title, HEAD_WIDTH)}`),
    ...(page.draft === undefined || ends === '' ? [] : [`Note over ${ends}: DRAFT, not for approval`]),
    ...sequences.flatMap(({ caption, messages }) => [
      ...(sequences.length > 1 && ends !== '' ? [`Note over ${ends}: ${brokenText(caption, TEXT_WIDTH)}`] : []),
      'autonumber 1 1',
      ...messages.map((message) => messageLine(message, ids)),
    ]),
  ];
  return ['sequenceDiagram', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function messageLine({ from, to, text, reply }: Message, ids: ReadonlyMap<string, string>): string {
  return `${ids.get(from) ?? ''}${reply ? '-->>' : '->>'}${ids.get(to) ?? ''}: ${brokenText(text, TEXT_WIDTH)}`;
}
