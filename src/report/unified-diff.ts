import { structuredPatch } from 'diff';
import { visible } from './visible.ts';

/** Unchanged lines that are shown around a change. */
const CONTEXT = 2;
/** The maximum number of lines in all. */
const MAX_LINES = 80;
/** Characters of a line that are shown: longer ones begin shortly before the difference. */
const MAX_LENGTH = 200;
const BEFORE = 60;
/** Edits up to which the shortest script is looked for; beyond, all lines between the first and the last change are exchanged. */
const MAX_EDITS = 1_000;

/** Returns the changes from `before` to `after`, as `diff -u` writes them, up to a maximum number of lines. */
export function unifiedDiff(before: string, after: string, name: string): string {
  const lines = hunksOf(withLineEnd(before), withLineEnd(after)).flatMap(hunkLines);
  const rest = lines.length - MAX_LINES;
  const note = rest > 0 ? [`… and ${String(rest)} more lines`] : [];
  return [`--- ${name}`, `+++ ${name} (expected)`, ...lines.slice(0, MAX_LINES), ...note, ''].join('\n');
}

/** A text in which a missing line end can be seen. */
function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text} (no line end)\n`;
}

interface Hunk {
  /** 1-based, of the first line. */
  readonly oldStart: number;
  readonly newStart: number;
  readonly oldLines: number;
  readonly newLines: number;
  /** Each begins with its sign: a blank, `-` or `+`. */
  readonly lines: readonly string[];
}

function hunksOf(before: string, after: string): readonly Hunk[] {
  const options = { context: CONTEXT, maxEditLength: MAX_EDITS };
  return structuredPatch('', '', before, after, '', '', options)?.hunks ?? [exchanged(before, after)];
}

/** One hunk that removes all lines between the first and the last change, and inserts all that replace them. */
function exchanged(before: string, after: string): Hunk {
  const [a, b] = [before, after].map((text) => text.split('\n').slice(0, -1)) as [string[], string[]];
  const isSame = (i: number, j: number): boolean => a[i] !== undefined && a[i] === b[j];
  let start = 0;
  while (isSame(start, start)) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && isSame(a.length - 1 - end, b.length - 1 - end)) end++;
  const first = Math.max(0, start - CONTEXT);
  const lead = a.slice(first, start).map((line) => ` ${line}`);
  const removed = a.slice(start, a.length - end).map((line) => `-${line}`);
  const inserted = b.slice(start, b.length - end).map((line) => `+${line}`);
  const tail = a
    .slice(a.length - end)
    .slice(0, CONTEXT)
    .map((line) => ` ${line}`);
  return {
    ...{ oldStart: first + 1, newStart: first + 1 },
    oldLines: lead.length + removed.length + tail.length,
    newLines: lead.length + inserted.length + tail.length,
    lines: [...lead, ...removed, ...inserted, ...tail],
  };
}

function hunkLines({ oldStart, oldLines, newStart, newLines, lines }: Hunk): readonly string[] {
  const others = replacements(lines);
  return [
    `@@ -${String(oldStart)},${String(oldLines)} +${String(newStart)},${String(newLines)} @@`,
    ...lines.map((line, i) => line.slice(0, 1) + shownLine(line.slice(1), others.get(i)?.slice(1))),
  ];
}

/** By the number of a line the one that replaces it, or that it replaces: of several the first belongs to the first. */
function replacements(lines: readonly string[]): ReadonlyMap<number, string> {
  const others = new Map<number, string>();
  for (let i = 0; i < lines.length;) {
    const removed = runLength(lines, i, '-');
    const inserted = runLength(lines, i + removed, '+');
    for (let at = i; at < i + Math.min(removed, inserted); at++) {
      others.set(at, lines[at + removed]!);
      others.set(at + removed, lines[at]!);
    }
    i += Math.max(1, removed + inserted);
  }
  return others;
}

/** How many lines with that sign follow each other from there on. */
function runLength(lines: readonly string[], from: number, sign: '-' | '+'): number {
  let length = 0;
  while (lines[from + length]?.startsWith(sign) === true) length++;
  return length;
}

/** A long line from where it differs from the other one. */
function shownLine(line: string, other: string | undefined): string {
  if (line.length <= MAX_LENGTH) return visible(line);
  const start = other === undefined ? 0 : Math.max(0, commonStart(line, other) - BEFORE);
  const part = line.slice(start, start + MAX_LENGTH);
  return `${start > 0 ? '…' : ''}${visible(part)}${start + MAX_LENGTH < line.length ? '…' : ''}`;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
