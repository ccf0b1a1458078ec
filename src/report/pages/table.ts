import { columns, visible } from '../visible.ts';

/** Columns of a page; fixed, so that it is the same in every terminal. */
const PAGE_WIDTH = 100;

/** Rows with their cells one below the other, and two spaces between columns. */
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

/** Lines no wider than the page where the words allow it, all of them indented. */
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
