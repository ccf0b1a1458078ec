/** How wide texts are, and how they fit in: no font is at hand, so estimates that lie above what browsers draw. */

import { oneLine } from '../../page/one-line.ts';

/** Advance widths of Helvetica from U+0020 to U+007E, in thousandths of the font's size (Adobe's font metrics, 1997). */
const helvetica = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

/** Readers without Helvetica's metrics have fonts that are at most so much wider (Noto Sans, DejaVu Sans). */
const SPARE = 1.15;
/** Bold letters, over plain ones; narrow ones grow most. */
const BOLD = 1.12;

/** Fonts differ most in their narrowest letters. */
const NARROWEST = 270;

const NOTHING = /\p{Mn}|\p{Me}|\p{Cf}/u;
const FULL =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303f\uff01-\uff60\u{1f000}-\u{1faff}]/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Regional_Indicator}/u;
const MIDDLE = /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Arabic}|\p{Script=Hebrew}/u;

export interface Font {
  /** Units of the picture. */
  readonly size: number;
  readonly bold?: boolean;
}

/** An upper estimate, in units of the picture. */
export function widthOf(text: string, { size, bold = false }: Font): number {
  let sum = 0;
  for (const character of text) sum += advance(character);
  return (sum * size * SPARE * (bold ? BOLD : 1)) / 1000;
}

function advance(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  const plain = helvetica[code - 0x20];
  if (plain !== undefined) return Math.max(plain, NARROWEST);
  if (NOTHING.test(character)) return 0;
  if (EMOJI.test(character)) return 1300;
  if (FULL.test(character)) return 1000;
  return MIDDLE.test(character) ? 700 : 1000;
}

/**
 * The text in lines that are no wider than `width`, broken at blanks, or within a word that is wider than a line. What
 * does not fit into `most` lines is cut off, which an ellipsis tells.
 */
export function wrapped(text: string, width: number, font: Font, most: number): readonly string[] {
  const lines: string[] = [];
  let rest = oneLine(text);
  while (rest !== '' && lines.length < most) {
    const head = longestStart(rest, width, font);
    const end = head.length === rest.length ? head.length : breakBefore(rest, head.length);
    lines.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  const last = lines.pop();
  if (last === undefined) return [''];
  return [...lines, rest === '' ? last : `${longestStart(last, width - widthOf('…', font), font).trimEnd()}…`].map(
    oneLine,
  );
}

/** At least one character. */
function longestStart(text: string, width: number, font: Font): string {
  let taken = '';
  let left = width;
  for (const character of text) {
    left -= widthOf(character, font);
    if (left < 0 && taken !== '') break;
    taken += character;
  }
  return taken;
}

/** Where a line ends that has room for `room` characters; a word goes on in its line where that would stay all but empty. */
function breakBefore(text: string, room: number): number {
  if (text[room] === ' ') return room;
  const blank = text.slice(0, room).lastIndexOf(' ');
  const afterSign =
    Math.max(...['/', ',', '-', ';', '・', '、', '。'].map((sign) => text.slice(0, room).lastIndexOf(sign))) + 1;
  const best = Math.max(blank, afterSign);
  return best > room / 3 ? best : room;
}
