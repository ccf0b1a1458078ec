/** Makes texts of the file safe inside rules. A text is hostile until it has passed one of these functions. */

/** Control and format characters (direction marks among them), separators, and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}]+/gu;

/** ASCII words separated by single spaces. Almost every text is like that, and the test is cheap. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Returns the text on one line that displays as written: whatever could end or reorder it becomes a space. */
export function oneLine(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNPRINTABLE, ' ').trim();
}

/**
 * Shortens a text to at most `limit` bytes of UTF-8. A longer one keeps its beginning, followed by a hash of the whole
 * text.
 *
 * The same text always gives the same result. `limit` is at least 10.
 */
export function shorten(text: string, limit: number): string {
  if (!isLonger(text, limit)) return text;
  const mark = `~${stableHash(text)}`;
  let kept = '';
  let room = limit - mark.length;
  for (const character of text) {
    room -= byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  return kept + mark;
}

/**
 * Returns the 32-bit FNV-1a hash of the UTF-8 bytes as 8 hexadecimal digits. It distinguishes texts, and is not
 * cryptographic.
 */
export function stableHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** Returns whether the text has more than `limit` bytes of UTF-8. */
export function isLonger(text: string, limit: number): boolean {
  // A UTF-16 code unit takes at most three bytes, so short texts need no encoding.
  return 3 * text.length > limit && byteLength(text) > limit;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
