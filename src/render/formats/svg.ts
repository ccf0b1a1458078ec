import { drawGraph, drawSequences } from '../drawings/drawings.ts';
import { type Page, blocksOf } from '../../page/page.ts';
import { drawingNotes } from './drawing-notes.ts';
import type { Format, WriteOptions } from './format.ts';
import { mermaidText } from './mermaid.ts';
import { diagramOf, sequencesOf } from './only-block.ts';

/** A picture as SVG, drawn by topo and Graphviz without a browser, or by Mermaid in one. */
export const svg: Format = {
  summary: 'a picture for light and dark pages; needs no browser',
  endings: ['svg'],
  holds: ['diagram', 'sequences'],
  engines: ['graphviz', 'mermaid'],
  write: svgText,
};

export async function svgText(page: Page, { engine, outside }: WriteOptions): Promise<string> {
  if (engine === 'mermaid')
    return endingInLine(new TextDecoder().decode(await outside.mermaid(mermaidText(page), 'svg')));
  if (!blocksOf(page).some(({ kind }) => kind === 'diagram'))
    return drawSequences(sequencesOf(page), page.title, drawingNotes(page));
  const { graph, caption } = diagramOf(page);
  return drawGraph(graph, `${page.title}. ${caption}`, drawingNotes(page));
}

function endingInLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
