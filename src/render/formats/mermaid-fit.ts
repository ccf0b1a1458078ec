import { count } from '../../diagnostics/words.ts';
import { distinct } from '../collections.ts';
import { collapse } from '../graph/collapse.ts';
import { type Edge, type Graph, type Item, verticesOf } from '../graph/graph.ts';
import { mergeEdges } from '../graph/merge.ts';

/**
 * Mermaid's own limits, which a reader of Markdown cannot raise: `maxEdges` is 500, `maxTextSize` 50,000 characters
 * (mermaid, config.schema.yaml). Ours are below, so that an editor may add a line.
 */
const MAX_EDGES = 490;
const MAX_CHARACTERS = 49_000;
const BECAUSE = 'Mermaid draws at most 500 lines and 50,000 characters';

/** A graph that Mermaid can draw, and what was done to it, in sentences. */
export interface Fitted {
  readonly graph: Graph;
  readonly notes: readonly string[];
}

/** The most detailed of five pictures that stays below the limits; `lengthOf` counts the characters of one. */
export function fit(whole: Graph, lengthOf: (fitted: Fitted) => number): Fitted {
  const fits = (fitted: Fitted): boolean =>
    fitted.graph.edges.length <= MAX_EDGES && lengthOf(fitted) <= MAX_CHARACTERS;
  for (const picture of pictures) {
    const fitted = picture(whole);
    if (fits(fitted)) return fitted;
  }
  const zones = collapse(whole, 'zone');
  for (let kept = Math.min(MAX_EDGES, zones.edges.length); kept > 0; kept = kept >> 1) {
    const fitted = firstEdges(zones, kept, whole);
    if (fits(fitted)) return fitted;
  }
  return firstEdges(zones, 0, whole);
}

const pictures: readonly ((whole: Graph) => Fitted)[] = [
  (whole) => ({ graph: { ...whole, edges: mergeEdges(whole.edges, lineOf) }, notes: [] }),
  (whole) => {
    const graph = { items: whole.items, edges: mergeEdges(whole.edges, () => '') };
    return { graph, notes: [`All flows from one component to another are one line: ${BECAUSE}.`] };
  },
  (whole) => {
    const graph = collapse(whole, 'host');
    return { graph, notes: [`The components of a host are one box: ${BECAUSE}.`, ...lost(whole, graph)] };
  },
  (whole) => {
    const graph = collapse(whole, 'zone');
    return { graph, notes: [`All that stands in a zone is one box: ${BECAUSE}.`, ...lost(whole, graph)] };
  },
];

/** How an edge is drawn: flows of one pair whose lines look the same share one. */
function lineOf({ need, scope, bothWays }: Edge): string {
  return `${String(need === 'always')} ${scope} ${String(bothWays)}`;
}

function firstEdges(zones: Graph, kept: number, whole: Graph): Fitted {
  const edges = zones.edges.slice(0, kept);
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const items: readonly Item[] = verticesOf(zones.items).filter(({ key }) => used.has(key));
  const graph = { items, edges };
  const all = count(zones.edges.length, 'line');
  return {
    graph,
    notes: [`Only ${String(kept)} of ${all} between zones are drawn: ${BECAUSE}.`, ...lost(whole, graph)],
  };
}

/** Flows that have no line, as those within one box. */
function lost(whole: Graph, drawn: Graph): readonly string[] {
  const seen = new Set(drawn.edges.flatMap(({ flows }) => flows));
  const unseen = distinct(whole.edges.flatMap(({ flows }) => flows)).filter((id) => !seen.has(id)).length;
  return unseen === 0 ? [] : [`${count(unseen, 'flow')} ${unseen === 1 ? 'has' : 'have'} no line here.`];
}
