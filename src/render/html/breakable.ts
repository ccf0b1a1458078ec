import { oneLine } from '../../page/one-line.ts';
import { type Markup, joined, markup } from './markup.ts';

/** Longer words are given places to break at, so that one of them cannot make a table wider than its page. */
const LONGEST_WORD = 24;
/** Nothing breaks earlier, not even behind what joins the parts of a word. */
const SHORTEST_PART = 8;
const JOINT = /[-_./:,;@&=?]/;
/** What belongs to the character before it: accents, and what makes one picture of several. */
const DEPENDENT = /[\p{M}\p{Emoji_Modifier}\u200d]/u;
/** Between parts: no line of text has it. */
const BREAK = '\0';

/** A text of the file where there is little room: its long words can break, and copying it gives the text itself. */
export function breakable(text: string): Markup {
  const line = oneLine(text).replace(/\S{25,}/gu, brokenUp);
  return joined(line.split(BREAK), markup`<wbr>`);
}

function brokenUp(word: string): string {
  let text = '';
  let length = 0;
  let before = '';
  for (const point of word) {
    const mayBreak = length >= SHORTEST_PART && JOINT.test(before) && !JOINT.test(point);
    if ((mayBreak || length >= LONGEST_WORD) && !DEPENDENT.test(point) && before !== '\u200d') {
      text += BREAK;
      length = 0;
    }
    text += point;
    length++;
    before = point;
  }
  return text;
}

/** Addresses that may be followed; everything else, `javascript:` above all, stays text. */
const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>"'`\\\p{C}]+$/iu;

/** The text, as a link where all of it is an address that is safe to follow. */
export function linked(text: string): Markup {
  const line = oneLine(text);
  if (!ADDRESS.test(line)) return breakable(line);
  return markup`<a href="${line}" rel="noopener noreferrer">${breakable(line)}</a>`;
}
