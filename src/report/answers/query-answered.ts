import type { QueryAnswer } from '../../query/query.ts';
import type { Palette } from '../palette.ts';
import type { Topology } from '../../topology/model.ts';
import type { Side } from './answered.ts';

/** The answer to a question, and what was asked. */
export interface QueryAnswered {
  /** `A -> B`, as asked. */
  readonly question: string;
  /** Only what the topology does not declare was asked for. */
  readonly undeclared: boolean;
  /** Who was asked: a topology, or a ruleset. */
  readonly side: Side;
  /** What gives names to addresses. */
  readonly names?: Topology;
  readonly answer: QueryAnswer;
}

/** A way to write it down. Whatever stands in the files, its text stays text. */
export interface QueryFormat {
  /** What it is, in a line of a help text. */
  readonly summary: string;
  /** The whole output; ends with a line end. */
  readonly write: (answered: QueryAnswered, palette: Palette) => string;
}
