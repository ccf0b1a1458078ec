import { stringify } from 'csv-stringify/sync';
import type { Cell, TableBlock } from '../../page/page.ts';
import { oneLine } from '../../page/one-line.ts';
import type { Format } from './format.ts';
import { tableOf } from './only-block.ts';

/**
 * Comma-separated values as RFC 4180 quotes them, with a header row of titles. Lines end in LF, as those of every text
 * in a repository. A draft has a last column that says so, because there is no other place.
 */
export const csv: Format = {
  summary: 'comma-separated values, for spreadsheets',
  endings: ['csv'],
  holds: ['table'],
  write: (page) => {
    const table = tableOf(page);
    if (page.draft === undefined) return csvText(table);
    const columns = [...table.columns, { id: 'draft', title: 'Draft' }];
    return csvText({ ...table, columns, rows: table.rows.map((row) => ({ ...row, cells: [...row.cells, 'DRAFT'] })) });
  },
};

export function csvText({ columns, rows }: TableBlock): string {
  return stringify([columns.map(({ title }) => csvCell(title)), ...rows.map(({ cells }) => cells.map(csvCell))]);
}

/**
 * What spreadsheets take for the start of a formula, also in its full-width forms (OWASP, CSV Injection). Text is
 * trimmed before, and tab and CR have become blanks.
 */
const FORMULA = /^[=+\-@＝＋－＠]/u;

/** An apostrophe keeps a formula from being one. A dash alone is none: it is an empty cell of a matrix. */
export function csvCell(cell: Cell): string {
  const text = oneLine(typeof cell === 'object' ? cell.map(oneLine).join(', ') : String(cell));
  return FORMULA.test(text) && text !== '-' ? `'${text}` : text;
}
