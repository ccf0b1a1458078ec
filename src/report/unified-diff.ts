import { editsOf, type Edit } from './line-edits.ts';
import { visible } from './visible.ts';

/** The number of unchanged lines that are shown around a change. */
const CONTEXT = 2;
/** The maximum number of lines in all. */
const MAX_LINES = 80;
/** The maximum length of a shown line in characters. A longer one starts `BEFORE` characters before its difference. */
const MAX_LENGTH = 200;
const BEFORE = 60;

/** Returns the changes from `before` to `after`, as `diff -u` writes them, up to a maximum number of lines. */
export function unifiedDiff(before: string, after: string, name: string): string {
  const edits = editsOf(linesOf(before), linesOf(after));
  const lines = hunksOf(edits).flatMap(hunkLines);
  const rest = lines.length - MAX_LINES;
  const note = rest > 0 ? [`… and ${String(rest)} more lines`] : [];
  return [`--- ${name}`, `+++ ${name} (expected)`, ...lines.slice(0, MAX_LINES), ...note, ''].join('\n');
}

/** Splits a text into lines, and marks a last line that has no line end. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1) ?? ''} (no line end)`];
}

interface Hunk {
  /** The number of its first line, 1-based. */
  readonly before: number;
  readonly after: number;
  readonly edits: readonly Edit[];
}

/** Groups changes with the lines around them. */
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

/** Returns a line; a long one starts shortly before it differs from its counterpart. */
function shownLine({ sign, line }: Edit, edits: readonly Edit[], i: number): string {
  if (line.length <= MAX_LENGTH) return visible(line);
  const other = sign === ' ' ? undefined : counterpart(edits, i);
  const start = other === undefined ? 0 : Math.max(0, commonStart(line, other) - BEFORE);
  const part = line.slice(start, start + MAX_LENGTH);
  return `${start > 0 ? '…' : ''}${visible(part)}${start + MAX_LENGTH < line.length ? '…' : ''}`;
}

/** Returns the line that this one replaces or is replaced by. The n-th removed line corresponds to the n-th added line. */
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
