import { count } from '../../diagnostics/message-text.ts';
import { distinct } from '../../net/collections.ts';
import { collapse } from './collapse.ts';
import { type Graph, type GraphItem, verticesOf } from '../../page/graph.ts';
import { mergeEdges } from './merge.ts';

/** A graph that fits the limits, and sentences that say how it was simplified. */
export interface Fitted {
  readonly graph: Graph;
  readonly notes: readonly string[];
}

export interface Limits {
  readonly maxEdges: number;
  /** Completes "Each zone is one box: …". */
  readonly because: string;
  /** Returns the most detailed picture that this format can have at all. */
  readonly detailed: (whole: Graph) => Graph;
  readonly fits: (fitted: Fitted) => boolean;
}

/** Returns the most detailed of five pictures that fits the limits. */
export function fit(whole: Graph, limits: Limits): Fitted {
  const { maxEdges, fits } = limits;
  const found = pictures.map((picture) => () => picture(whole, limits));
  for (const draw of found) {
    const fitted = draw();
    if (fits(fitted)) return fitted;
  }
  const zones = collapse(whole, 'zone');
  for (let kept = Math.min(maxEdges, zones.edges.length); kept > 0; kept = kept >> 1) {
    const fitted = firstEdges(zones, kept, whole, limits);
    if (fits(fitted)) return fitted;
  }
  return firstEdges(zones, 0, whole, limits);
}

const pictures: readonly ((whole: Graph, limits: Limits) => Fitted)[] = [
  (whole, { detailed }) => ({ graph: detailed(whole), notes: [] }),
  (whole, { because }) => {
    const edges = whole.edges.map((edge) => ({ ...edge, opens: [], origins: [] }));
    const graph = { items: whole.items, edges: mergeEdges(edges, () => '') };
    return { graph, notes: [`All flows from one component to another share one line: ${because}.`] };
  },
  (whole, { because }) => {
    const graph = collapse(whole, 'host');
    return { graph, notes: [`Each host is one box: ${because}.`, ...lost(whole, graph)] };
  },
  (whole, { because }) => {
    const graph = collapse(whole, 'zone');
    return { graph, notes: [`Each zone is one box: ${because}.`, ...lost(whole, graph)] };
  },
];

function firstEdges(zones: Graph, kept: number, whole: Graph, { because }: Limits): Fitted {
  const edges = zones.edges.slice(0, kept);
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const items: readonly GraphItem[] = verticesOf(zones.items).filter(({ key }) => used.has(key));
  const graph = { items, edges };
  const all = count(zones.edges.length, 'line');
  return {
    graph,
    notes: [`Only ${String(kept)} of ${all} between zones are drawn: ${because}.`, ...lost(whole, graph)],
  };
}

/** Returns the flows without an edge, such as those within one box. */
function lost(whole: Graph, drawn: Graph): readonly string[] {
  const seen = new Set(drawn.edges.flatMap(({ flows }) => flows));
  const unseen = distinct(whole.edges.flatMap(({ flows }) => flows)).filter((id) => !seen.has(id)).length;
  return unseen === 0 ? [] : [`${count(unseen, 'flow')} ${unseen === 1 ? 'has' : 'have'} no line here.`];
}
