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
  /** Returns the whole output, which ends with a line break. */
  readonly write: (told: Answered, palette: Palette) => string;
}
