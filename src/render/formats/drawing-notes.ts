import type { GraphOptions } from '../drawings/drawings.ts';
import { DRAFT } from '../draft.ts';
import type { Page } from '../../page/page.ts';

/** The notes in a stand-alone picture: whether it is a draft, and which file it shows. */
export function drawingNotes({ draft, provenance: { file, hash, date } }: Page): GraphOptions {
  return {
    notes: [`Made by topo from ${file}, ${hash}${date === undefined ? '' : `, on ${date}`}.`],
    stamp: draft === undefined ? undefined : DRAFT,
  };
}
