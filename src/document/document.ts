import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { TopologyFile } from './generated/types.ts';
import type { Locations } from './locations.ts';

/** A file of the right form, with the location of each value. Names, ports and addresses are still texts. */
export interface TopologyDocument {
  /** With the files that are included. */
  readonly source: Source;
  readonly content: TopologyFile;
  readonly places: Locations;
  /** Values with a # in them, in ascending order, which a search for comments must skip. */
  readonly scalarsWithHash: readonly Span[];
}
