import { Unreadable } from '../../unreadable.ts';

/** A word; where it stood between quotes, behind a quote: it is never an option, whatever it looks like. */
export type Word = string;

function isQuoted(word: Word): boolean {
  return word.startsWith('"');
}

export function textOf(word: Word): string {
  return isQuoted(word) ? word.slice(1) : word;
}

/** As iptables-restore splits them: at blanks; between quotes all is text, and a backslash lets what follows be itself. */
export function wordsOf(content: string, line: number): readonly Word[] {
  const plain = content.trim();
  if (plain === '') return [];
  if (!/["']/.test(plain)) return plain.split(/[ \t]+/);
  const words: Word[] = [];
  const pieces = /[ \t]*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^ \t"']+)|(["']))/gy;
  for (let piece = pieces.exec(plain); piece !== null; piece = pieces.exec(plain)) {
    const [, double, single, bare] = piece;
    const quoted = double ?? single;
    if (quoted !== undefined) words.push(`"${quoted.replaceAll(/\\(.)/g, '$1')}`);
    else if (bare !== undefined) words.push(bare);
    else throw new Unreadable(line, 'a text between quotes has no end');
  }
  return words;
}
