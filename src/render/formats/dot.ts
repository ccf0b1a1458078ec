import { dotOf } from '../drawings/drawings.ts';
import { drawingNotes } from './drawing-notes.ts';
import type { Format } from './format.ts';
import { diagramOf } from './only-block.ts';

/** A diagram in the language of Graphviz, for readers who lay it out themselves. */
export const dot: Format = {
  summary: 'a picture as text in Graphviz’s language',
  endings: ['dot', 'gv'],
  holds: ['diagram'],
  write: (page) => dotOf(diagramOf(page).graph, drawingNotes(page)),
};
