import type { Palette } from '../palette.ts';
import type { Answered } from './answered.ts';

/** A way to write an answer down. Whatever stands in the files, its text stays text. */
export interface AnswerFormat {
  /** What it is, in a line of a help text. */
  readonly summary: string;
  /** Of file names, without the dot; the usual one first. */
  readonly endings: readonly string[];
  /** Only some questions have it; all where absent. */
  readonly questions?: readonly Answered['question'][];
  /** The whole output; ends with a line end. */
  readonly write: (answered: Answered, palette: Palette) => string;
}
