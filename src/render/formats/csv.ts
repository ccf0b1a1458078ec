import { stringify } from 'csv-stringify/sync';
import type { Cell, TableBlock } from '../../page/page.ts';
import { oneLine } from '../../page/one-line.ts';
import type { Format } from './format.ts';
import { tableOf } from './only-block.ts';

/**
 * Comma-separated values, quoted as in RFC 4180, with a header row of titles.
 *
 * Lines end in LF, like every text in a repository. A draft has a last column that says so, because there is no other
 * place.
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
 * Characters that begin a formula in spreadsheets, full-width forms included (OWASP, CSV Injection). The text was
 * trimmed before, and tabs and CR became spaces.
 */
const FORMULA = /^[=+\-@＝＋－＠]/u;

/** Escapes a cell. An apostrophe prevents a formula; a single dash is an empty cell of a matrix and needs none. */
export function csvCell(cell: Cell): string {
  const text = oneLine(typeof cell === 'object' ? cell.map(oneLine).join(', ') : String(cell));
  return FORMULA.test(text) && text !== '-' ? `'${text}` : text;
}
