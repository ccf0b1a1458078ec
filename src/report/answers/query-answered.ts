import type { QueryAnswer } from '../../query/query.ts';
import type { Palette } from '../palette.ts';
import type { Topology } from '../../topology/model.ts';
import type { Side } from './answered.ts';

/** The answer to a query, and the query. */
export interface QueryAnswered {
  /** The query as asked, such as `A -> B`. */
  readonly question: string;
  /** Whether the query is limited to traffic that the topology does not declare. */
  readonly undeclared: boolean;
  /** The topology or ruleset that was queried. */
  readonly side: Side;
  /** The topology that names addresses. */
  readonly names?: Topology;
  readonly answer: QueryAnswer;
}

/** A format of the answer to a query. Whatever a text of the files contains, it stays literal text. */
export interface QueryFormat {
  /** A one-line description for help texts. */
  readonly summary: string;
  /** The whole output; ends with a line end. */
  readonly write: (answered: QueryAnswered, palette: Palette) => string;
}
