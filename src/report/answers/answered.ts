import type { Answer } from '../../compare/answer.ts';
import type { Source } from '../../source/source.ts';
import type { Topology } from '../../topology/model.ts';

/** One of the two things that are compared. */
export interface Side {
  /** The name that the user gave. */
  readonly name: string;
  /** The hash of its bytes, `sha256:…`; absent for the output of a command. */
  readonly hash?: string;
  /** Present if it is a topology. */
  readonly topology?: Topology;
  readonly source?: Source;
}

/** The answer to a comparison, and what was compared. */
export interface Answered {
  /** `verify`: does a host do what its file says? `diff`: what do two things do differently? */
  readonly question: 'verify' | 'diff';
  readonly first: Side;
  readonly second: Side;
  readonly answer: Answer;
}
