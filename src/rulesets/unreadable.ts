/** A text is not what its reader reads. Nothing is skipped and nothing is guessed: what is not understood stops here. */
export class Unreadable extends Error {
  /** 1-based. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'Unreadable';
    this.line = line;
  }
}
