/** A text is not what its reader reads. Nothing is skipped and nothing is guessed: what is not understood stops here. */
export class Unreadable extends Error {
  /** 1-based. */
  readonly line: number;
  /** The name of the text, where a reader has several. */
  readonly file: string | undefined;

  constructor(line: number, problem: string, file?: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'Unreadable';
    this.line = line;
    this.file = file;
  }
}
