import { Unreadable } from '../unreadable.ts';

export interface Token {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** A text as tokens, read from the left. What no pattern reads throws {@link Unreadable}. */
export class Tokens {
  readonly #tokens: readonly Token[];
  #next = 0;

  /** `pattern` is sticky, and matches a token, a comment or blanks; those two begin like `skipped`. */
  constructor(text: string, pattern: RegExp, skipped: RegExp) {
    this.#tokens = tokensOf(text, pattern, skipped);
  }

  get next(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  /** Of the next token, or of the last one. */
  get line(): number {
    return (this.#tokens[this.#next] ?? this.#tokens.at(-1))?.line ?? 1;
  }

  take(): string {
    const text = this.next;
    if (text === undefined) throw new Unreadable(this.line, 'the text ends too early');
    this.#next += 1;
    return text;
  }

  takeIf(text: string): boolean {
    if (this.next !== text) return false;
    this.#next += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) this.refuse(`not ${JSON.stringify(text)}`);
  }

  refuse(problem: string): never {
    throw new Unreadable(this.line, `${JSON.stringify(this.next ?? 'the end')}: ${problem}`);
  }
}

function tokensOf(text: string, pattern: RegExp, skipped: RegExp): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    if (found === '') throw new Unreadable(line, `cannot be read: ${JSON.stringify(text.slice(at, at + 20))}`);
    if (!skipped.test(found)) tokens.push({ line, text: found });
    line += found.split('\n').length - 1;
    at += found.length;
  }
  return tokens;
}
