/** A text is not what its reader reads. Nothing is skipped and nothing is guessed: what is not understood stops here. */
export class Unreadable extends Error {
  /** 1-based. */
  readonly line: number;
  /** The message without the line. */
  readonly problem: string;
  /** The name of the text, where a reader has several. */
  readonly file: string | undefined;

  constructor(line: number, problem: string, file?: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'Unreadable';
    this.line = line;
    this.problem = problem;
    this.file = file;
  }
}

/** Does the work; what is unreadable in it lies in the file, unless it says otherwise. */
export function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unreadable) || error.file !== undefined) throw error;
    throw new Unreadable(error.line, error.problem, file);
  }
}
