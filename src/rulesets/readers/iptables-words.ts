import { Unreadable } from '../unreadable.ts';

export interface Word {
  /** Without the quotes, and with what was escaped. */
  readonly text: string;
  /** Never an option, whatever it looks like. */
  readonly quoted: boolean;
}

/** As iptables-restore splits them: at blanks; between quotes all is text, and a backslash lets what follows be itself. */
export function wordsOf(content: string, line: number): readonly Word[] {
  if (!/["']/.test(content)) return content.split(/[ \t]+/).flatMap((text) => (text === '' ? [] : [plain(text)]));
  const words: Word[] = [];
  const pieces = /[ \t]*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^ \t"']+)|(["']))/gy;
  for (let piece = pieces.exec(content); piece !== null; piece = pieces.exec(content)) {
    const [, double, single, bare] = piece;
    const quoted = double ?? single;
    if (quoted !== undefined) words.push({ text: quoted.replaceAll(/\\(.)/g, '$1'), quoted: true });
    else if (bare !== undefined) words.push(plain(bare));
    else throw new Unreadable(line, 'a text between quotes has no end');
  }
  return words;
}

function plain(text: string): Word {
  return { text, quoted: false };
}
