import { columns, visible } from '../visible.ts';

/** The width of a page in columns; constant, so that a page is the same in every terminal. */
const PAGE_WIDTH = 100;

/** Aligns the cells of rows, with two spaces between columns. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const shown = rows.map((row) => row.map(visible));
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => columns(row[column] ?? ''))));
  return shown.map((row) =>
    row
      .map((cell, column) => cell + padding(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function padding(cell: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(cell)));
}

/** Wraps and indents a text to the width of the page. A longer word is not split. */
export function wrap(text: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text.replace(/\s+/g, ' ').trim()).split(' ')) {
    if (line !== '' && columns(`${indent}${line} ${word}`) > PAGE_WIDTH) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}

/** Wraps a text behind its label, which is indented and padded to a number of columns. */
export function labeled(label: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(width + 4);
  const [first = '', ...rest] = wrap(text, indent);
  return [`  ${visible(label).padEnd(width)}  ${first.slice(indent.length)}`, ...rest];
}
