import type { Answer } from '../../compare/answer.ts';
import type { Source } from '../../source/source.ts';
import type { Topology } from '../../topology/model.ts';

/** One of the two things that were compared. */
export interface Side {
  /** As the user named it. */
  readonly name: string;
  /** Of its bytes: `sha256:…`; absent for what a command printed. */
  readonly hash?: string;
  /** Where it is a topology. */
  readonly topology?: Topology;
  readonly source?: Source;
}

/** An answer, and what was asked. */
export interface Answered {
  /** `verify`: whether a host does what its file says; `diff`: what two things do differently. */
  readonly question: 'verify' | 'diff';
  readonly first: Side;
  readonly second: Side;
  readonly answer: Answer;
}
