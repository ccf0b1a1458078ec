import { Unreadable } from '../unreadable.ts';
import { Words } from './line-words.ts';

/** A text between quotes, a mark, or a word, and plain blanks before it; of nft's own lexer the part that topo writes. */
const WORD = /[ \t]*("[^"\\]*"|[{},;]|[^\s{}",;\\]+)/y;

/** The statements of an nftables file, a line each. Comments have lines of their own. */
export function statementsOf(text: string): readonly Words[] {
  if (!text.endsWith('\n')) throw new Unreadable(text.split('\n').length, 'the last line has no end');
  return text
    .slice(0, -1)
    .split('\n')
    .flatMap((content, i) => (/^[ \t]*(#.*)?$/.test(content) ? [] : [new Words(i + 1, wordsOf(content, i + 1))]));
}

/** Word by word: quotes that are not closed, escapes and other blanks are none, and end it. */
function wordsOf(content: string, line: number): readonly string[] {
  const end = content.replace(/[ \t]+$/, '').length;
  const words: string[] = [];
  for (WORD.lastIndex = 0; WORD.lastIndex < end;) {
    const found = WORD.exec(content);
    if (found === null) throw new Unreadable(line, 'is not written in words and quoted texts');
    words.push(found[1]!);
  }
  return words;
}
