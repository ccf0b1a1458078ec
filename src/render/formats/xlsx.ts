import stringWidth from 'string-width';
import type { Cell as XlsxCell, CellObject, Sheet } from 'write-excel-file/universal';
import { DRAFT, foundText } from '../draft.ts';
import type { Cell, Page, Row, TableBlock } from '../../page/page.ts';
import { cut, oneLine } from '../../page/one-line.ts';
import type { Format } from './format.ts';
import { withFixedTimes } from './zip-times.ts';
import { sheetNames } from './sheet-names.ts';

/**
 * The maximum length of a cell in code points. Excel allows 32,767 UTF-16 code units (Microsoft, "Excel specifications
 * and limits").
 */
const MAX_CHARACTERS = 16_000;
/** Column widths in characters. */
const NARROWEST = 8;
const WIDEST = 60;

/** A workbook with a sheet for each table, and one that names its source. Texts are never formulas. */
export const xlsx: Format = {
  summary: 'a workbook with a sheet for each table (Excel, LibreOffice)',
  endings: ['xlsx'],
  holds: ['table', 'document'],
  binary: true,
  write: async (page) => {
    const { default: writeXlsxFile } = await import('write-excel-file/universal');
    const tables = tablesOf(page);
    const names = sheetNames([...tables.map(({ name }) => name), 'About']);
    const sheets = [...tables.map(({ table }) => tableSheet(table, page)), aboutSheet(page)];
    const blob = await writeXlsxFile(sheets.map((sheet, i) => ({ ...sheet, sheet: names[i] ?? '' }))).toBlob();
    return withFixedTimes(new Uint8Array(await blob.arrayBuffer()));
  },
};

interface NamedTable {
  readonly name: string;
  readonly table: TableBlock;
}

/** Returns the tables of a page, each with the heading above it. */
function tablesOf({ title, sections }: Page): readonly NamedTable[] {
  return sections.flatMap((section) => {
    let name = section.title ?? title;
    return section.blocks.flatMap((block): readonly NamedTable[] => {
      if (block.kind === 'heading') name = block.text;
      return block.kind === 'table' ? [{ name, table: block }] : [];
    });
  });
}

function tableSheet({ columns, rows }: TableBlock, { draft }: Page): Sheet<Blob> {
  const stamp = (words: string): readonly string[] => (draft === undefined ? [] : [words]);
  const head = [...columns.map(({ title }) => title), ...stamp('Draft')];
  const body = rows.map(({ cells, local }): readonly XlsxCell[] =>
    [...cells, ...stamp('DRAFT')].map((cell) => bodyCell(cell, local)),
  );
  return {
    data: [head.map(headCell), ...body.map((cells) => [...cells])],
    columns: head.map((title, i) => ({ width: widthOf([title, ...rows.map(({ cells }) => cells[i] ?? '')]) })),
    stickyRowsCount: 1,
  };
}

function headCell(title: string): CellObject {
  return { value: xlsxText(title), type: String, fontWeight: 'bold', wrap: true, alignVertical: 'top' };
}

/** Returns a cell; rows about traffic within one host are in italics. */
function bodyCell(cell: Cell, local: Row['local']): XlsxCell {
  const style = local ? { fontStyle: 'italic' as const } : {};
  if (typeof cell === 'number') return { value: cell, type: Number, alignVertical: 'top', ...style };
  const words = typeof cell === 'object' ? cell.map(oneLine).join('\n') : oneLine(cell);
  return words === '' ? null : { value: xlsxText(words), type: String, wrap: true, alignVertical: 'top', ...style };
}

/** The start of a character code such as `_x0041_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring). */
const CODE = /_(?=x[\da-f]{4}_)/gi;
/** Characters that the library would drop. */
const LEFT_OUT = /[\ufdd0-\ufdef\ufffd-\uffff]/g;

function xlsxText(words: string): string {
  const text = cut(words, MAX_CHARACTERS).replace(CODE, coded).replace(LEFT_OUT, coded);
  // The library looks texts up in a plain object, which has inherited entries such as `constructor`.
  return text in {} ? coded(text.charAt(0)) + text.slice(1) : text;
}

function coded(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

function widthOf(cells: readonly Cell[]): number {
  const lines = cells.flatMap((cell) => (typeof cell === 'object' ? cell : [String(cell)]));
  const widest = lines.reduce(
    (width, line) => Math.max(width, Math.min(WIDEST, stringWidth(oneLine(line)))),
    NARROWEST,
  );
  return widest + 2;
}

function aboutSheet({ title, provenance: { file, hash, date }, draft }: Page): Sheet<Blob> {
  const lines: readonly (readonly [string, string])[] = [
    ['Title', title],
    ['Made by topo from', file],
    ['Hash of the file', hash],
    ...(date === undefined ? [] : [['Date', date] as const]),
    ['Rows in italics', 'stay on one host: no firewall sees this traffic'],
    ...(draft === undefined
      ? []
      : [
          ['Draft', `${DRAFT} ${foundText(draft)}`] as const,
          ...draft.map(({ severity, rule, message }) => [`${severity} (${rule.id})`, message] as const),
        ]),
  ];
  return {
    data: lines.map(([name, value]) => [headCell(oneLine(name)), bodyCell(value, false)]),
    columns: [{ width: 24 }, { width: 100 }],
  };
}
