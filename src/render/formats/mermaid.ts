import type { Graph } from '../../page/graph.ts';
import { type Page, type Sequence, blocksOf } from '../../page/page.ts';
import type { Format } from './format.ts';
import { fitForMermaid } from './mermaid-fit.ts';
import { writeFlowchart } from './mermaid-flowchart.ts';
import { sequenceDiagram } from './mermaid-sequence.ts';
import { diagramOf, sequencesOf } from './only-block.ts';

/** A flowchart or sequence diagram in the language of Mermaid, which GitHub and others draw. */
export const mermaid: Format = {
  summary: 'a flowchart or a sequence diagram as text, which GitHub and others draw',
  endings: ['mmd', 'mermaid'],
  holds: ['diagram', 'sequences'],
  write: mermaidText,
};

/** Writes a page whose content is `diagram` or `sequences`. */
export function mermaidText(page: Page): string {
  if (blocksOf(page).some(({ kind }) => kind === 'diagram')) return flowchart(diagramOf(page).graph, page).text;
  const sequences = sequencesOf(page);
  return sequenceDiagram(sequences.length === 0 ? [nothing] : sequences, page).text;
}

/** The picture of a file without scenarios: an empty one might look like a mistake. */
const nothing: Sequence = {
  kind: 'sequence',
  lifelines: [{ key: 'none', title: 'No scenarios' }],
  messages: [],
  caption: '',
};

export interface Flowchart {
  readonly text: string;
  /** What is drawn: the whole graph, or a simpler one if it is too large. */
  readonly drawn: Graph;
  /** Sentences that say what was merged or left out. */
  readonly notes: readonly string[];
}

export function flowchart(graph: Graph, page: Page): Flowchart {
  const { graph: drawn, notes } = fitForMermaid(graph, (fitted) => writeFlowchart(fitted, page).length);
  return { text: writeFlowchart({ graph: drawn, notes }, page), drawn, notes };
}
