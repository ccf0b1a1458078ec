import { type Fitted, fit } from '../graph/fit.ts';
import { type Graph, verticesOf } from '../../page/graph.ts';
import { linesOf } from './lines.ts';

/** Beyond that a picture takes Graphviz more than a few seconds, and nobody can follow a line in it. */
const MAX_LINES = 1200;
const MAX_VERTICES = 1500;

/** The most detailed picture that Graphviz draws in a few seconds. */
export function fitForGraphviz(whole: Graph): Fitted {
  return fit(whole, {
    maxEdges: MAX_LINES,
    because: `pictures have at most ${MAX_LINES} lines and ${MAX_VERTICES} boxes`,
    detailed: (graph) => graph,
    fits: ({ graph }) => verticesOf(graph.items).length <= MAX_VERTICES && linesOf(graph).length <= MAX_LINES,
  });
}
