import type { Graph } from '../../page/graph.ts';
import { type Page, type Sequence, blocksOf } from '../../page/page.ts';
import type { Format } from './format.ts';
import { fitForMermaid } from './mermaid-fit.ts';
import { writeFlowchart } from './mermaid-flowchart.ts';
import { sequenceDiagram } from './mermaid-sequence.ts';
import { diagramOf, sequencesOf } from './only-block.ts';

/** A flowchart or a sequence diagram in Mermaid's language, which GitHub and others draw. */
export const mermaid: Format = {
  summary: 'a flowchart or a sequence diagram as text, which GitHub and others draw',
  endings: ['mmd', 'mermaid'],
  holds: ['diagram', 'sequences'],
  write: mermaidText,
};

/** What Mermaid draws of a page whose view has the content `diagram` or `sequences`. */
export function mermaidText(page: Page): string {
  if (blocksOf(page).some(({ kind }) => kind === 'diagram')) return flowchart(diagramOf(page).graph, page).text;
  const sequences = sequencesOf(page);
  return sequenceDiagram(sequences.length === 0 ? [nothing] : sequences, page).text;
}

/** Of a file without scenarios: an empty picture might be a mistake. */
const nothing: Sequence = {
  kind: 'sequence',
  lifelines: [{ key: 'none', title: 'No scenarios' }],
  messages: [],
  caption: '',
};

export interface Flowchart {
  readonly text: string;
  /** What is drawn: all of the graph, or a simpler one where it is too large. */
  readonly drawn: Graph;
  /** What was merged or left out, in sentences. */
  readonly notes: readonly string[];
}

export function flowchart(graph: Graph, page: Page): Flowchart {
  const { graph: drawn, notes } = fitForMermaid(graph, (fitted) => writeFlowchart(fitted, page).length);
  return { text: writeFlowchart({ graph: drawn, notes }, page), drawn, notes };
}
