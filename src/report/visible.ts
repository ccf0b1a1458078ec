/**
 * Characters that a terminal obeys or swallows instead of showing them: controls (ESC, CR, C0, C1, DEL), bidirectional
 * and other format characters, zero-width and other ignorable ones, line separators, lone surrogates, private use.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Makes hidden characters visible: U+202E becomes `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const TAB = '    ';

/**
 * Prepares a line of a file for a frame. A tab always becomes four spaces, so that any part of a line can be measured
 * alone.
 */
export function visibleLine(text: string): string {
  return visible(text.replaceAll('\t', TAB));
}

const COMBINING = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;

/** East Asian Width W and F (Unicode Standard Annex #11). Emoji have a property of their own. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]$/u;

const REGIONAL = /^[\u{1f1e6}-\u{1f1ff}]$/u;

/**
 * Returns the width of a visible text in terminal columns: two for East Asian wide characters and emoji, none for
 * combining marks.
 */
export function columns(shown: string): number {
  if (isAscii(shown)) return shown.length;
  let sum = 0;
  for (const character of shown) sum += columnsOf(character);
  return sum;
}

export function columnsOf(character: string): number {
  if (isAscii(character)) return character.length;
  if (COMBINING.test(character)) return 0;
  if (WIDE.test(character)) return 2;
  return /^\p{Emoji_Presentation}$/u.test(character) && !REGIONAL.test(character) ? 2 : 1;
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
