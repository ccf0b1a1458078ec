import { type Scope, widestFirst } from '../../intent/scope.ts';
import { csvCell } from '../formats/csv.ts';
import type { Cell, Column, Row, TableBlock } from '../../page/page.ts';
import { oneLine } from '../../page/one-line.ts';
import type { ChapterAnchor, WebPage } from './chapters.ts';
import { type Markup, type MarkupContent, attribute, markup } from './markup.ts';
import { breakable, linked } from './breakable.ts';

/** Writes a table, which scrolls by itself on a narrow page. Its first column names the rows. */
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

/** Returns how a wide table is printed: `dense` in small letters, or `stacked` as a list of cells below each row's name. */
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

/** Returns the title before a cell of a stacked row. An empty cell has no title there. */
function stackedTitle(cell: Cell | undefined, column: Column | undefined): MarkupContent {
  return attribute('data-title', cell === '' || cell === EMPTY ? '' : column?.title);
}

/** The empty cell of a matrix. */
const EMPTY = '-';

function widestScope(flows: readonly string[], { flows: facts }: WebPage): Scope | undefined {
  return widestFirst(flows.flatMap((flow) => facts.get(flow)?.scopes ?? []))[0];
}

/** Returns the content of a cell. `text` is what a reader sees; the value for spreadsheets is an attribute if it differs. */
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

/** Columns whose cells may be ids of flows. */
const LINKED: ReadonlySet<string> = new Set(['flow', 'about']);

/** Links the id of a flow to the row with most facts about it. */
function flowLink(id: string, { rowIds }: WebPage): MarkupContent {
  const anchor = `flow-${id}`;
  return rowIds.has(anchor) ? markup`<a href="#${anchor}">${breakable(id)}</a>` : breakable(id);
}

/** The maximum length, in characters, of a text that is kept on one line, such as a port range. */
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
