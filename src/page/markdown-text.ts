import type { Cell } from './page.ts';
import { oneLine } from './one-line.ts';

/**
 * What is syntax somewhere in GitHub-flavoured Markdown: HTML, entities, code, emphasis, links, images, strikethrough,
 * formulas, the walls of a table, and addresses that become links by themselves.
 */
const SPECIAL = /[&<>`|\\@]|:(?=\/\/)|(?<=www)\.|[*_[\]~#$]/giu;
/** What makes a line more than a paragraph: a list, a rule, an underline. */
const LINE_START = /^(?:[-+=]|\d+[.)](?=\s|$))/u;

/** Those that a backslash makes literal everywhere; for the others there is an entity, which no table cuts in two. */
const BACKSLASHED = '*_[]~#$';

/** The text as it can stand in a paragraph, a heading or a list, all of it literal. */
export function inline(text: string): string {
  return inCell(text).replace(LINE_START, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);
}

/** The same in the middle of a line. */
function inCell(text: string): string {
  return oneLine(text).replace(SPECIAL, (found) =>
    BACKSLASHED.includes(found) ? `\\${found}` : `&#${String(found.charCodeAt(0))};`,
  );
}

export function cellText(cell: Cell): string {
  return typeof cell === 'object' ? cell.map(inCell).join('<br>') : inCell(String(cell));
}

/** Emphasis for each line of a cell; nothing is emphasized where there is nothing. */
export function emphasized(cell: Cell): string {
  const lines = typeof cell === 'object' ? cell : [String(cell)];
  return lines.map((line) => (oneLine(line) === '' ? '' : `*${inCell(line)}*`)).join('<br>');
}
