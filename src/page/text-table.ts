import stringWidth from 'string-width';
import type { Cell, TableBlock } from './page.ts';
import { oneLine } from './one-line.ts';

/** The space between two columns of a table. */
const GAP = '  ';
/** The width, in terminal columns, to which a column is narrowed at most. */
const NARROWEST = 10;

/** Lays a table out for fixed-width fonts, in lines of at most `room` terminal columns where that is possible. */
export function textTable({ columns, rows }: TableBlock, room: number): readonly string[] {
  const anyLocal = rows.some(({ local }) => local);
  const marked = (mark: string, cells: readonly (readonly string[])[]): readonly (readonly string[])[] =>
    anyLocal ? [[mark], ...cells] : cells;
  const head = marked(
    '',
    columns.map(({ title }) => [oneLine(title)]),
  );
  const body = rows.map(({ cells, local }) => marked(local ? '*' : '', cells.map(linesOf)));
  const widths = fitted(naturalWidths([head, ...body]), room);
  const lines = (row: typeof head): readonly string[] => rowLines(row, widths);
  const rule = widths.map((width) => '─'.repeat(width)).join(GAP);
  const told = body.map(lines);
  // Rows of several lines would be hard to tell apart.
  const between = told.some((row) => row.length > 1) ? [''] : [];
  return [...lines(head), rule, ...told.flatMap((row, i) => [...(i === 0 ? [] : between), ...row])];
}

function linesOf(cell: Cell): readonly string[] {
  return typeof cell === 'object' ? cell.map(oneLine) : [oneLine(String(cell))];
}

function naturalWidths(rows: readonly (readonly (readonly string[])[])[]): readonly number[] {
  const widths = new Array<number>(rows[0]?.length ?? 0).fill(0);
  for (const row of rows) {
    for (const [i, lines] of row.entries())
      for (const line of lines) widths[i] = Math.max(widths[i] ?? 0, stringWidth(line));
  }
  return widths;
}

/** Narrows the widest columns until the table fits, or all columns are at their minimum. */
function fitted(natural: readonly number[], room: number): readonly number[] {
  const available = room - GAP.length * (natural.length - 1);
  const total = (limit: number): number => natural.reduce((sum, width) => sum + Math.min(width, limit), 0);
  let limit = Math.max(NARROWEST, ...natural);
  while (limit > NARROWEST && total(limit) > available) limit--;
  return natural.map((width) => Math.min(width, limit));
}

function rowLines(row: readonly (readonly string[])[], widths: readonly number[]): readonly string[] {
  const cells = row.map((lines, i) => lines.flatMap((line) => wrapped(line, widths[i] ?? 0)));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, y) =>
    cells
      .map((lines, i) => padded(lines[y] ?? '', widths[i] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Breaks a text into lines of at most `width` columns, between words, or within words that are longer than a line. */
export function wrapped(text: string, width: number): readonly string[] {
  if (stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(' ').flatMap((word) => pieces(word, width))) {
    const longer = part.joins ? line + part.text : `${line} ${part.text}`;
    if (line === '') line = part.text;
    else if (stringWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = part.text;
    }
  }
  return [...lines, line];
}

interface Piece {
  readonly text: string;
  /** Whether it continues the previous piece without a space. */
  readonly joins: boolean;
}

const graphemes = new Intl.Segmenter('en');

/** Characters after which a long word is broken by preference. */
const JOINT = /[-_./:,;@&=?]/;

/** Splits a word that is wider than a line. */
function pieces(word: string, width: number): readonly Piece[] {
  if (stringWidth(word) <= width) return [{ text: word, joins: false }];
  const texts: string[] = [];
  let line: string[] = [];
  let taken = 0;
  for (const { segment } of graphemes.segment(word)) {
    const more = stringWidth(segment);
    if (taken > 0 && taken + more > width) {
      const joint = line.findLastIndex((sign) => JOINT.test(sign)) + 1;
      const end = joint > line.length / 2 ? joint : line.length;
      texts.push(line.slice(0, end).join(''));
      line = line.slice(end);
      taken = stringWidth(line.join(''));
    }
    line.push(segment);
    taken += more;
  }
  return [...texts, line.join('')].map((text, i) => ({ text, joins: i > 0 }));
}
