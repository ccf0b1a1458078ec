import { oneLine } from '../../page/one-line.ts';

/** HTML in which only topo's own text is markup. Only {@link markup} and {@link trusted} create it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value of a template. Texts and numbers are escaped, markup is not, and undefined becomes nothing. */
export type MarkupContent = Markup | string | number | undefined | readonly MarkupContent[];

/** Fills a template. Every inserted text stays literal, in elements and in quoted attributes. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly MarkupContent[]): Markup {
  return new Markup(strings.map((string, i) => string + written(pieces[i])).join(''));
}

/** Marks a text as HTML: topo's own drawings, style and script. A text of the file must never get here. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Joins parts of one line of text with markup between them. */
export function joined(parts: readonly string[], between: Markup): Markup {
  return new Markup(parts.map(escaped).join(between.text));
}

/** Returns ` name="value"`, or nothing if there is no value. */
export function attribute(name: string, value: string | undefined): Markup {
  return value === undefined ? markup`` : markup` ${trusted(name)}="${value}"`;
}

/** Texts on one line without anything to escape, which most texts are. */
const PLAIN = /^[\w.:/-](?:[\w.:/ ,()-]*[\w.:/,()-])?$/;

function written(piece: MarkupContent): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return PLAIN.test(piece) ? piece : escaped(oneLine(piece));
  if (typeof piece === 'number') return String(piece);
  return piece instanceof Markup ? piece.text : piece.map(written).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
