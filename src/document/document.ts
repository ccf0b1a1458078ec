import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { TopologyFile } from './generated/types.ts';
import type { Locations } from './locations.ts';

/** A file of the right shape, with the place of everything in it. Names, ports and addresses are still texts. */
export interface TopologyDocument {
  readonly source: Source;
  readonly content: TopologyFile;
  readonly places: Locations;
  /** Texts that a search for comments must pass over. */
  readonly scalarsWithHash: readonly Span[];
}
