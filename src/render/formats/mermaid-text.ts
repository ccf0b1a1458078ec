import { wrapped } from '../drawings/measure.ts';
import { cut, oneLine } from '../../page/one-line.ts';

/** Code points; longer lines would stretch the picture. */
const MAX_LABEL = 80;
const MAX_COMMENT = 300;

/**
 * What a quoted label cannot hold as it is: most ASCII punctuation, and the characters that Mermaid itself puts in the
 * place of entity codes while it works (encodeEntities in its utils.ts).
 */
const SPECIAL = /["-&*:-<=>@[-`{-~ﬂ°¶ß]/gu;

/**
 * Where Mermaid finds syntax after it has decoded the codes: a line end written `\n`, formulas, icons, its own codes; and,
 * up to version 11, Markdown in every label: emphasis, and signs that begin a heading, a list, a quote or a rule.
 */
const LATE =
  /(?<=\\)(?=n)|(?<=\$)(?=\$)|(?<=fa[bklrs]?:)(?=fa-)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)|(?<=\*|(?:^|\W)_)(?=\S)|^(?=[-+#>=~]|\d+[.)](?:\s|$))/gu;
/** Nothing to see; what it stands in is no syntax any more, and JavaScript's `\s` takes it for a blank. */
const NOTHING = '\ufeff';

/** The text as part of a quoted label: nothing of it is syntax ("Entity codes to escape characters" in Mermaid's manual). */
export function labelText(text: string): string {
  return oneLine(cut(oneLine(text), MAX_LABEL))
    .replace(LATE, NOTHING)
    .replace(SPECIAL, entity);
}

/**
 * The same outside of quotes, in lines that are no wider than `width` pixels: where Mermaid itself breaks lines, it breaks
 * its own codes apart.
 */
export function brokenText(text: string, width: number): string {
  return wrapped(cut(oneLine(text), MAX_LABEL), width, { size: 16 }, MAX_LABEL)
    .map(labelText)
    .join('<br/>');
}

/** A quoted label of several lines. */
export function label(lines: readonly string[]): string {
  return `"${lines.map(labelText).join('<br/>')}"`;
}

/** The same with its first line in bold. */
export function titled([title = '', ...others]: readonly string[]): string {
  return `"${[`<b>${labelText(title)}</b>`, ...others.map(labelText)].join('<br/>')}"`;
}

/** A line that Mermaid reads over. It never begins a directive, because a blank follows the signs. */
export function comment(text: string): string {
  return `%% ${oneLine(cut(oneLine(text), MAX_COMMENT)).replace(/[^\p{L}\p{N} .,:;/()+_-]/gu, entity)}`;
}

function entity(character: string): string {
  return `#${String(character.codePointAt(0))};`;
}
