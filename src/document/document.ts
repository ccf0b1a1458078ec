import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { TopologyFile } from './generated/types.ts';
import type { Places } from './locations.ts';

/** A file of the right shape, with the place of everything in it. Names, ports and addresses are still texts. */
export interface Document {
  readonly source: Source;
  readonly content: TopologyFile;
  readonly places: Places;
  /** Texts that a search for comments must pass over. */
  readonly scalarsWithHash: readonly Span[];
}
