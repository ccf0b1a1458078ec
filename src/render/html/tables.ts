import { type Scope, widestFirst } from '../../intent/scope.ts';
import { csvCell } from '../formats/csv.ts';
import type { Cell, Column, Row, TableBlock } from '../../page/page.ts';
import { oneLine } from '../../page/one-line.ts';
import type { ChapterAnchor, WebPage } from './chapters.ts';
import { type Markup, type MarkupContent, attribute, markup } from './markup.ts';
import { breakable, linked } from './breakable.ts';

/** A table that scrolls by itself where the page is narrow; its first column names the rows. */
export function tableMarkup(table: TableBlock, place: ChapterAnchor, page: WebPage): Markup {
  const { columns, rows } = table;
  const heads = columns.map(
    ({ title, minor }) =>
      markup`<th scope="col" dir="auto"${attribute('data-minor', minor && '')}${csvOf(title)}>${linked(title)}</th>`,
  );
  const body = rows.map((row, i) => rowMarkup(row, place.rows[i], table, page));
  const draft = attribute('data-draft', page.draft === undefined ? undefined : '');
  return markup`<div class="scroll" role="group" aria-label="Table: ${place.under}" tabindex="0">
<table id="${place.id}"${attribute('class', widthOf(table))}${draft}>
<caption dir="auto">${place.under}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody>
</table>
</div>
${rows.some(({ local }) => local) ? localNote : undefined}`;
}

/** What has many columns fits on paper in small letters only; what has more, as a list of cells below each row's name. */
function widthOf({ columns }: TableBlock): 'stacked' | 'dense' | undefined {
  if (columns.length > 14) return 'stacked';
  return columns.length > 10 ? 'dense' : undefined;
}

const localNote = markup`<p class="note">Rows in <i>italics</i> stay on one host: no firewall sees this traffic.</p>
`;

function rowMarkup({ cells, local, flows }: Row, id: string | undefined, table: TableBlock, page: WebPage): Markup {
  const attributes = [
    attribute('id', id),
    attribute('class', local ? 'local' : undefined),
    attribute('data-flows', flows?.join(' ')),
    attribute('data-scope', widestScope(flows ?? [], page)),
  ];
  const link = id === undefined ? undefined : markup`<a class="self" href="#${id}" aria-label="Link to this row"></a>`;
  const [first, ...others] = cells.map((cell, i) => contentOf(cell, table.columns[i], page));
  const head = first === undefined ? undefined : markup`<th scope="row" ${first.attributes}>${first.text}${link}</th>`;
  const stacked = widthOf(table) === 'stacked';
  const body = others.map(
    (cell, i) =>
      markup`<td ${cell.attributes}${stacked ? stackedTitle(cells[i + 1], table.columns[i + 1]) : undefined}>${cell.text}</td>`,
  );
  return markup`<tr${attributes}>${head}${body}</tr>
`;
}

/** What stands before a cell in a stacked row; where there is nothing in it, it is left out there. */
function stackedTitle(cell: Cell | undefined, column: Column | undefined): MarkupContent {
  return attribute('data-title', cell === '' || cell === EMPTY ? '' : column?.title);
}

/** As matrices write it. */
const EMPTY = '-';

function widestScope(flows: readonly string[], { flows: facts }: WebPage): Scope | undefined {
  return widestFirst(flows.flatMap((flow) => facts.get(flow)?.scopes ?? []))[0];
}

/** `text` is what a reader sees; what a spreadsheet gets stands beside it where it is something else. */
function contentOf(
  cell: Cell,
  column: Column | undefined,
  page: WebPage,
): { readonly text: MarkupContent; readonly attributes: MarkupContent } {
  if (typeof cell === 'number') return { text: cell, attributes: markup`class="number"${csvOf(cell)}` };
  const items = typeof cell === 'string' ? [cell] : cell;
  const short = items.every((item) => item.length <= SHORT) ? markup` class="short"` : undefined;
  const text =
    column !== undefined && LINKED.has(column.id) && typeof cell === 'string' ? flowLink(cell, page) : textOf(items);
  return { text, attributes: markup`dir="auto"${short}${csvOf(cell)}` };
}

/** Columns whose cells are ids of flows, or may be. */
const LINKED: ReadonlySet<string> = new Set(['flow', 'about']);

/** The id of a flow, as a link to the row that tells the most of it. */
function flowLink(id: string, { rowIds }: WebPage): MarkupContent {
  const anchor = `flow-${id}`;
  return rowIds.has(anchor) ? markup`<a href="#${anchor}">${breakable(id)}</a>` : breakable(id);
}

/** Characters of a text that is not worth a second line: a port range, a scope. */
const SHORT = 14;

function textOf(items: readonly string[]): MarkupContent {
  if (items.length < 2) return linked(items[0] ?? '');
  return markup`<ul>${items.map((item) => markup`<li dir="auto">${linked(item)}</li>`)}</ul>`;
}

function csvOf(cell: Cell): Markup {
  const text = csvCell(cell);
  if (text === cell) return markup``;
  const plain = typeof cell === 'object' ? cell.map(oneLine).join('') : oneLine(String(cell));
  return attribute('data-csv', text === plain ? undefined : text);
}
