/** Graphviz's "HTML-like labels" (https://graphviz.org/doc/info/shapes.html#html): tables whose cells hold any text. */

import type { Color } from './palette.ts';
import { light } from './palette.ts';
import { type Font, widthOf } from './measure.ts';

export interface TextCell {
  readonly lines: readonly string[];
  readonly font: Font;
  readonly color?: Color;
  readonly fill?: Color;
  readonly port?: string;
  /** Between the text and the walls, in units of the picture. */
  readonly padding?: number;
  /** A name that the picture made of it can be asked for. */
  readonly mark?: string | undefined;
}

/** Wide enough for its texts in whatever font a reader has; Graphviz knows no letters beyond Latin ones. */
export function textCell({ lines, font, color = 'ink', fill, port, padding = 5, mark }: TextCell): string {
  const width = Math.ceil(Math.max(0, ...lines.map((line) => widthOf(line, font)))) + 2 * padding;
  const attributes = [
    ...(port === undefined ? [] : [`PORT="${port}"`]),
    ...(mark === undefined ? [] : [`HREF="${mark}"`]),
    ...(fill === undefined ? [] : [`BGCOLOR="${light(fill)}"`]),
    `ALIGN="LEFT" BALIGN="LEFT" CELLPADDING="${padding}" WIDTH="${width}"`,
  ];
  const text = lines.map(escaped).join('<BR/>');
  const inner = font.bold === true && text !== '' ? `<B>${text}</B>` : text;
  return `<TD ${attributes.join(' ')}>${text === '' ? '' : `<FONT COLOR="${light(color)}" POINT-SIZE="${font.size}">${inner}</FONT>`}</TD>`;
}

/** A line's sample: a bar as thick as the line, or a dashed edge of a cell. */
export function sampleCell(width: number, color: Color, dashed: boolean): string {
  const height = Math.max(1, Math.round(width));
  const bar = dashed
    ? `<TD SIDES="T" BORDER="2" STYLE="dashed" COLOR="${light(color)}" WIDTH="44" HEIGHT="3" FIXEDSIZE="TRUE"></TD>`
    : `<TD BGCOLOR="${light(color)}" WIDTH="44" HEIGHT="${height}" FIXEDSIZE="TRUE"></TD>`;
  return `<TD CELLPADDING="1" ALIGN="LEFT"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>${bar}</TR></TABLE></TD>`;
}

export function plainTable(rows: readonly string[]): string {
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">${rows.map((row) => `<TR>${row}</TR>`).join('')}</TABLE>`;
}

/**
 * Whatever the text, it is text: for XML; for Graphviz, which counts angle brackets; and for its escapes (`\\N` is the name of
 * a node), which it looks for after it has read the entities, so that a backslash is written twice.
 */
function escaped(text: string): string {
  return text
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('\\', '\\\\')
    .replace(/[&<>"'\\[\]{}-]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
