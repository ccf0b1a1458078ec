import { oneLine } from '../../page/one-line.ts';
import { type Markup, joined, markup } from './markup.ts';

/** Words that are longer, in characters, get break opportunities, so that no word can make a table wider than its page. */
const LONGEST_WORD = 24;
/** The minimum length of a part, even at a punctuation mark. */
const SHORTEST_PART = 8;
const JOINT = /[-_./:,;@&=?]/;
/** Characters that must not be separated from the previous one: combining marks, and parts of an emoji. */
const DEPENDENT = /[\p{M}\p{Emoji_Modifier}\u200d]/u;
/** The separator of parts; no line of text contains it. */
const BREAK = '\0';

/** Writes a text for narrow cells: its long words can break, and copying it gives the original text. */
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

/** URLs that become links. Everything else stays text, `javascript:` above all. */
const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>"'`\\\p{C}]+$/iu;

/** Writes the text as a link if it is a safe URL. */
export function linked(text: string): Markup {
  const line = oneLine(text);
  if (!ADDRESS.test(line)) return breakable(line);
  return markup`<a href="${line}" rel="noopener noreferrer">${breakable(line)}</a>`;
}
