import { editsOf, type Edit } from './line-edits.ts';
import { visible } from './visible.ts';

/** Lines without a change that are shown around one. */
const CONTEXT = 2;
/** Lines in all. */
const MAX_LINES = 80;
/** Characters of a line that are shown: longer ones begin shortly before what differs. */
const MAX_LENGTH = 200;
const BEFORE = 60;

/** What to do to `before` to get `after`, as `diff -u` writes it; only the first differences where there are many. */
export function unifiedDiff(before: string, after: string, name: string): string {
  const edits = editsOf(linesOf(before), linesOf(after));
  const lines = hunksOf(edits).flatMap(hunkLines);
  const rest = lines.length - MAX_LINES;
  const note = rest > 0 ? [`… and ${String(rest)} more lines`] : [];
  return [`--- ${name}`, `+++ ${name} as it would be`, ...lines.slice(0, MAX_LINES), ...note, ''].join('\n');
}

/** Each with its end, but for the last one of a text that ends with a line end. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1) ?? ''} (no line end)`];
}

interface Hunk {
  /** 1-based, of its first line. */
  readonly before: number;
  readonly after: number;
  readonly edits: readonly Edit[];
}

/** Stretches of changes, with a little around them. */
function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const changed = edits.flatMap(({ sign }, i) => (sign === ' ' ? [] : [i]));
  const stretches: { from: number; to: number }[] = [];
  for (const i of changed) {
    const last = stretches.at(-1);
    if (last !== undefined && i - CONTEXT <= last.to) last.to = i + CONTEXT + 1;
    else stretches.push({ from: Math.max(0, i - CONTEXT), to: i + CONTEXT + 1 });
  }
  let [before, after, at] = [1, 1, 0];
  return stretches.map(({ from, to }) => {
    for (; at < from; at++) [before, after] = next(edits[at]!, before, after);
    const hunk = { before, after, edits: edits.slice(from, to) };
    for (; at < Math.min(to, edits.length); at++) [before, after] = next(edits[at]!, before, after);
    return hunk;
  });
}

function next({ sign }: Edit, before: number, after: number): [number, number] {
  return [before + (sign === '+' ? 0 : 1), after + (sign === '-' ? 0 : 1)];
}

function hunkLines({ before, after, edits }: Hunk): readonly string[] {
  const size = (but: Edit['sign']): string => String(edits.filter(({ sign }) => sign !== but).length);
  const head = `@@ -${String(before)},${size('+')} +${String(after)},${size('-')} @@`;
  return [head, ...edits.map((edit, i) => edit.sign + shownLine(edit, edits, i))];
}

/** A long line from where it differs from the one that it takes the place of. */
function shownLine({ sign, line }: Edit, edits: readonly Edit[], i: number): string {
  if (line.length <= MAX_LENGTH) return visible(line);
  const other = sign === ' ' ? undefined : counterpart(edits, i);
  const start = other === undefined ? 0 : Math.max(0, commonStart(line, other) - BEFORE);
  const part = line.slice(start, start + MAX_LENGTH);
  return `${start > 0 ? '…' : ''}${visible(part)}${start + MAX_LENGTH < line.length ? '…' : ''}`;
}

/** Of several lines that take the place of several, the first belongs to the first. */
function counterpart(edits: readonly Edit[], i: number): string | undefined {
  const { sign } = edits[i]!;
  let first = i;
  while (edits[first - 1]?.sign === sign) first--;
  const block = edits.slice(first).findIndex((edit) => edit.sign !== sign);
  if (sign === '-') return block < 0 ? undefined : added(edits[first + block + (i - first)]);
  let begin = first;
  while (edits[begin - 1]?.sign === '-') begin--;
  return begin + (i - first) < first ? edits[begin + (i - first)]?.line : undefined;
}

function added(edit: Edit | undefined): string | undefined {
  return edit?.sign === '+' ? edit.line : undefined;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
