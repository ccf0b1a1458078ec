import { Unreadable } from '../unreadable.ts';

/** The words of a statement, read from the left. */
export class Words {
  /** 1-based, where the statement begins. */
  readonly line: number;
  readonly #words: readonly string[];
  #next = 0;

  constructor(line: number, words: readonly string[]) {
    this.line = line;
    this.#words = words;
  }

  /** The statement, on one line. */
  get text(): string {
    return this.#words.join(' ');
  }

  /** The next word, which stays; undefined at the end. */
  get next(): string | undefined {
    return this.#words[this.#next];
  }

  /** Whether the word is still to come. */
  has(word: string): boolean {
    return this.#words.includes(word, this.#next);
  }

  get last(): string | undefined {
    return this.#words.at(-1);
  }

  get atEnd(): boolean {
    return this.#next === this.#words.length;
  }

  take(): string {
    const word = this.next;
    if (word === undefined) throw new Unreadable(this.line, 'the statement ends too early');
    this.#next += 1;
    return word;
  }

  /** Takes the word if it is the next one. */
  takeIf(word: string): boolean {
    if (this.next !== word) return false;
    this.#next += 1;
    return true;
  }

  /** Takes exactly these words. */
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.takeIf(word)) this.refuse(`not ${word}`);
  }

  /** Takes a word that the table knows, as what it stands for there. */
  takeFrom<T>(table: ReadonlyMap<string, T>): T {
    const found = table.get(this.next ?? '');
    if (found === undefined) this.refuse(`none of ${[...table.keys()].join(', ')}`);
    this.#next += 1;
    return found;
  }

  /** Takes a text between quotes. */
  takeQuoted(): void {
    if (!(this.next ?? '').startsWith('"')) this.refuse('no text between quotes');
    this.#next += 1;
  }

  end(): void {
    if (!this.atEnd) this.refuse('more than the statement should have');
  }

  refuse(problem: string): never {
    const word = this.next;
    throw new Unreadable(this.line, word === undefined ? `ends too early: ${problem}` : `${word}: ${problem}`);
  }
}
