import { oneLine } from '../../page/one-line.ts';

/** HTML in which nothing but our own words is markup. Only {@link markup} and {@link trusted} make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: texts and numbers are escaped, markup is not, undefined is nothing. */
export type MarkupContent = Markup | string | number | undefined | readonly MarkupContent[];

/** A template in which every text that is put in stays text: in an element, and in an attribute between quotes. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly MarkupContent[]): Markup {
  return new Markup(strings.map((string, i) => string + written(pieces[i])).join(''));
}

/** Markup that was not made by {@link markup}: our own drawings, style and script. Never a text of the file. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** One line of text in parts, with markup between them. */
export function joined(parts: readonly string[], between: Markup): Markup {
  return new Markup(parts.map(escaped).join(between.text));
}

/** ` name="value"`, or nothing where there is no value. */
export function attribute(name: string, value: string | undefined): Markup {
  return value === undefined ? markup`` : markup` ${trusted(name)}="${value}"`;
}

/** Most texts: on one line, and with nothing to escape. */
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
