import type { Fitted } from '../graph/fit.ts';
import type { Graph } from '../../page/graph.ts';
import { type DotGraph, type DotOptions, routings, writeDot } from './dot.ts';
import { layOut, startAnew } from './graphviz.ts';
import { fitForGraphviz } from './limits.ts';
import { linesOf } from './lines.ts';
import { pictureText } from './picture.ts';
import { type Drawn, tidied } from './tidy.ts';
import { legendOf } from './words.ts';

export interface GraphOptions {
  /** Said in the legend. */
  readonly notes?: readonly string[];
  /** Said first and loudest: that it is a draft. */
  readonly stamp?: string | undefined;
}

/**
 * The graph as a picture. Its parts can be found: `g.topo-vertex[data-component]`, `g.topo-row[data-socket]`,
 * `g.topo-edge[data-flows~=id]`, `g.topo-zone[data-zone]`, `g.topo-host[data-host]`, and `g.topo-label` with the words of
 * groups and lines, which have the attributes of these.
 */
export async function drawGraph(whole: Graph, caption: string, options: GraphOptions = {}): Promise<string> {
  const { graph, notes } = fitted(whole, options);
  const { stamp } = options;
  const { width, height, transform, elements } = await laidOut(graph, { notes, stamp, marked: true });
  return pictureText({
    kind: 'graph',
    width,
    height,
    title: caption,
    description: [...legendOf(linesOf(graph)).map(({ words }) => words), ...notes].join('; '),
    content: [`<g transform="${transform}">`, elements, '</g>'],
  });
}

/** A picture that left out a line would be wrong without looking it: another way to draw it is tried then. */
async function laidOut(graph: Graph, options: DotOptions): Promise<Drawn> {
  let lost: readonly string[] = [];
  for (const routing of routings(linesOf(graph).length)) {
    const dot: DotGraph = writeDot(graph, { ...options, routing });
    const drawn = tidied(await layOut(dot.text), dot);
    if (drawn.lost.length === 0) return drawn;
    lost = drawn.lost;
    await startAnew();
  }
  throw new Error(`Graphviz lost the lines of ${lost.join(', ')}`);
}

/** The same in Graphviz's own language. */
export function dotOf(whole: Graph, options: GraphOptions = {}): string {
  const { graph, notes } = fitted(whole, options);
  return writeDot(graph, { notes, stamp: options.stamp }).text;
}

function fitted(whole: Graph, { notes = [] }: GraphOptions): Fitted {
  const { graph, notes: merged } = fitForGraphviz(whole);
  return { graph, notes: [...merged, ...notes] };
}
