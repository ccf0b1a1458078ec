import { type Fitted, fit } from '../graph/fit.ts';
import type { Edge, Graph } from '../../page/graph.ts';
import { mergeEdges } from '../graph/merge.ts';

/**
 * Limits of Mermaid, which a reader of Markdown cannot raise: `maxEdges` is 500, `maxTextSize` 50,000 characters
 * (mermaid, config.schema.yaml). Those here are lower, so that an editor may add a line.
 */
const MAX_EDGES = 490;
const MAX_CHARACTERS = 49_000;

/** Returns the most detailed picture within the limits; `lengthOf` counts the characters of a picture. */
export function fitForMermaid(whole: Graph, lengthOf: (fitted: Fitted) => number): Fitted {
  return fit(whole, {
    maxEdges: MAX_EDGES,
    because: 'Mermaid draws at most 500 lines and 50,000 characters',
    detailed: ({ items, edges }) => ({ items, edges: mergeEdges(edges, lineOf) }),
    fits: (fitted) => fitted.graph.edges.length <= MAX_EDGES && lengthOf(fitted) <= MAX_CHARACTERS,
  });
}

/** Returns a key of an edge's appearance. Flows of one pair whose lines look the same share one. */
function lineOf({ need, scope, bothWays }: Edge): string {
  return `${String(need === 'always')} ${scope} ${String(bothWays)}`;
}
