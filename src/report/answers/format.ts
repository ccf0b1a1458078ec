import type { Palette } from '../palette.ts';
import type { Answered } from './answered.ts';

/** A format of answers. Whatever a text of the files contains, it stays literal text. */
export interface AnswerFormat {
  /** A one-line description for help texts. */
  readonly summary: string;
  /** File name extensions without the dot; the usual one first. */
  readonly endings: readonly string[];
  /** The questions that have this format; all if absent. */
  readonly questions?: readonly Answered['question'][];
  /** The whole output; ends with a line end. */
  readonly write: (answered: Answered, palette: Palette) => string;
}
