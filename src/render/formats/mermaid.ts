import type { Graph } from '../graph/graph.ts';
import type { Page } from '../page.ts';
import type { Format } from './format.ts';
import { fit } from './mermaid-fit.ts';
import { writeFlowchart } from './mermaid-flowchart.ts';
import { diagramOf } from './only-block.ts';

/** A flowchart in Mermaid's language, which GitHub and others draw. */
export const mermaid: Format = {
  summary: 'a flowchart as text, which GitHub and others draw',
  endings: ['mmd', 'mermaid'],
  holds: ['diagram'],
  write: (page) => flowchart(diagramOf(page).graph, page).text,
};

export interface Flowchart {
  readonly text: string;
  /** What is drawn: all of the graph, or a simpler one where it is too large. */
  readonly drawn: Graph;
  /** What was merged or left out, in sentences. */
  readonly notes: readonly string[];
}

export function flowchart(graph: Graph, page: Page): Flowchart {
  const { graph: drawn, notes } = fit(graph, (fitted) => writeFlowchart(fitted, page).length);
  return { text: writeFlowchart({ graph: drawn, notes }, page), drawn, notes };
}
