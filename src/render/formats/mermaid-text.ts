import { wrapped } from '../drawings/measure.ts';
import { cut, oneLine } from '../../page/one-line.ts';

/** The maximum length of a label in code points; longer ones would stretch the picture. */
const MAX_LABEL = 80;
const MAX_COMMENT = 300;

/**
 * Characters that a quoted label cannot contain: most ASCII punctuation, and the characters by which Mermaid represents
 * entity codes internally (encodeEntities in its utils.ts).
 */
const SPECIAL = /["-&*:-<=>@[-`{-~ﬂ°¶ß]/gu;

/**
 * Syntax that Mermaid finds after it has decoded entity codes: a line break written `\n`, formulas, icons, and entity
 * codes. Up to version 11 also Markdown in every label: emphasis, and signs that begin a heading, a list, a quote or a
 * rule.
 */
const LATE =
  /(?<=\\)(?=n)|(?<=\$)(?=\$)|(?<=fa[bklrs]?:)(?=fa-)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)|(?<=\*|(?:^|\W)_)(?=\S)|^(?=[-+#>=~]|\d+[.)](?:\s|$))/gu;
/** An invisible character that breaks up syntax. The regular expression `\s` in JavaScript treats it as white space. */
const NOTHING = '\ufeff';

/** Escapes a text for a quoted label ("Entity codes to escape characters" in Mermaid's manual). */
export function labelText(text: string): string {
  return oneLine(cut(oneLine(text), MAX_LABEL))
    .replace(LATE, NOTHING)
    .replace(SPECIAL, entity);
}

/**
 * Escapes a text outside quotes, broken into lines of at most `width` pixels. Mermaid's own line breaking would split
 * its entity codes.
 */
export function brokenText(text: string, width: number): string {
  return wrapped(cut(oneLine(text), MAX_LABEL), width, { size: 16 }, MAX_LABEL)
    .map(labelText)
    .join('<br/>');
}

/** Returns a quoted label of several lines. */
export function label(lines: readonly string[]): string {
  return `"${lines.map(labelText).join('<br/>')}"`;
}

/** Returns a quoted label of several lines, the first in bold. */
export function titled([title = '', ...others]: readonly string[]): string {
  return `"${[`<b>${labelText(title)}</b>`, ...others.map(labelText)].join('<br/>')}"`;
}

/** Returns a comment line. It never begins a directive, because a space follows the percent signs. */
export function comment(text: string): string {
  return `%% ${oneLine(cut(oneLine(text), MAX_COMMENT)).replace(/[^\p{L}\p{N} .,:;/()+_-]/gu, entity)}`;
}

function entity(character: string): string {
  return `#${String(character.codePointAt(0))};`;
}
