/** Texts of the file on their way into rules: hostile until they have passed here. */

/** Control and format characters (direction marks among them), line and paragraph ends, halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}]+/gu;

/** Words of ASCII with a space between two: what texts of files nearly always are, and what is quickly told. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** One line that shows as it is: everything that could end the line, or reorder it on a screen, is a space. */
export function oneLine(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNPRINTABLE, ' ').trim();
}

/**
 * The text, or where it has more than `limit` bytes of UTF-8 its beginning and a hash of all of it, in `limit` bytes at
 * most. The same text always gives the same; `limit` is at least 10.
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

/** FNV-1a over the bytes of UTF-8, 32 bits, as 8 hexadecimal digits. Tells texts apart; proves nothing. */
export function stableHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** Whether the text has more than `limit` bytes of UTF-8. */
export function isLonger(text: string, limit: number): boolean {
  // A unit of UTF-16 is three bytes at most, so that short texts need no counting.
  return 3 * text.length > limit && byteLength(text) > limit;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
