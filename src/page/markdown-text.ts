import type { Cell } from './page.ts';
import { oneLine } from './one-line.ts';

/**
 * Characters with a meaning somewhere in GitHub Flavored Markdown: HTML, entities, code, emphasis, links, images,
 * strikethrough, formulas, the cell borders of a table, and URLs that become links.
 */
const SPECIAL = /[&<>`|\\@]|:(?=\/\/)|(?<=www)\.|[*_[\]~#$]/giu;
/** Line starts that begin a list, a thematic break or a heading underline. */
const LINE_START = /^(?:[-+=]|\d+[.)](?=\s|$))/u;

/**
 * Characters that a backslash makes literal everywhere. The others become entities, because a table would split at some
 * of them.
 */
const BACKSLASHED = '*_[]~#$';

/** Escapes a text for a paragraph, a heading or a list item. */
export function inline(text: string): string {
  return inCell(text).replace(LINE_START, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);
}

/** Escapes a text that does not start a line. */
function inCell(text: string): string {
  return oneLine(text).replace(SPECIAL, (found) =>
    BACKSLASHED.includes(found) ? `\\${found}` : `&#${String(found.charCodeAt(0))};`,
  );
}

export function cellText(cell: Cell): string {
  return typeof cell === 'object' ? cell.map(inCell).join('<br>') : inCell(String(cell));
}

/** Emphasizes each line of a cell that is not blank. */
export function emphasized(cell: Cell): string {
  const lines = typeof cell === 'object' ? cell : [String(cell)];
  return lines.map((line) => (oneLine(line) === '' ? '' : `*${inCell(line)}*`)).join('<br>');
}
