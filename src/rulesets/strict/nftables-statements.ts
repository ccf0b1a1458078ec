import { Unreadable } from '../unreadable.ts';
import { Words } from './words.ts';

/** A text between quotes, a mark, or a word; of nft's own lexer the part that topo writes. */
const WORD = /"[^"\\]*"|[{},;]|[^\s{}",;\\]+/g;

const QUOTED = /"[^"\\]*"/g;

/** What no word is made of, once quoted texts are gone: quotes that are not closed, escapes, blanks that are not plain. */
const FOREIGN = /["\\]|[^\S \t]/;

/** The statements of an nftables file, a line each. Comments have lines of their own. */
export function statementsOf(text: string): readonly Words[] {
  if (!text.endsWith('\n')) throw new Unreadable(text.split('\n').length, 'the last line has no end');
  return text
    .slice(0, -1)
    .split('\n')
    .flatMap((content, i) => (/^[ \t]*(#.*)?$/.test(content) ? [] : [new Words(i + 1, wordsOf(content, i + 1))]));
}

function wordsOf(content: string, line: number): readonly string[] {
  if (FOREIGN.test(content.replace(QUOTED, ''))) throw new Unreadable(line, 'is not written in words and quoted texts');
  return content.match(WORD) ?? [];
}
