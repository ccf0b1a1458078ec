import { Unreadable } from '../unreadable.ts';
import { Words } from './words.ts';

/** A text between quotes, a mark, or a word; of nft's own lexer the part that topo writes. */
const WORD = /"[^"\\]*"|[{},;]|[^\s{}",;\\]+/g;

const QUOTED = /"[^"\\]*"/g;

/** What no word is made of, once quoted texts are gone: quotes that are not closed, escapes, blanks that are not plain. */
const FOREIGN = /["\\]|[^\S \t]/;

/**
 * The statements of an nftables file, a line each. Comments have lines of their own; a line that opens a set is continued
 * until the line that closes it.
 */
export function* statementsOf(text: string): Generator<Words> {
  if (!text.endsWith('\n')) throw new Unreadable(text.split('\n').length, 'the last line has no end');
  let begun: { readonly line: number; readonly words: string[] } | undefined;
  for (const [i, content] of text.slice(0, -1).split('\n').entries()) {
    if (/^[ \t]*(#.*)?$/.test(content)) {
      if (begun !== undefined) throw new Unreadable(i + 1, 'a set is interrupted');
      continue;
    }
    const words = wordsOf(content, i + 1);
    const statement = begun ?? { line: i + 1, words: [] };
    statement.words.push(...words);
    begun = opensSet(words) || (begun !== undefined && !words.includes('}')) ? statement : undefined;
    if (begun === undefined) yield new Words(statement.line, statement.words);
  }
  if (begun !== undefined) throw new Unreadable(begun.line, 'a set is not closed');
}

/** Tables and chains open with a brace too; their statements end there. */
function opensSet(words: readonly string[]): boolean {
  return words.at(-1) === '{' && words[0] !== 'table' && words[0] !== 'chain';
}

function wordsOf(content: string, line: number): readonly string[] {
  if (FOREIGN.test(content.replace(QUOTED, ''))) throw new Unreadable(line, 'is not written in words and quoted texts');
  return content.match(WORD) ?? [];
}
