import type { Topology } from '../../topology/model.ts';
import type { Block, Column, Content } from '../page.ts';

/** One thing that is told of a topology; how it is written is a format's matter. */
export interface View {
  readonly title: string;
  /** What it tells, in a line of a help text. */
  readonly summary: string;
  /** What it needs a format to hold. */
  readonly content: Content;
  /** Those that can be asked for, where columns can be chosen. */
  readonly columns?: readonly Column[];
  blocks(topology: Topology, options: ViewOptions): readonly Block[];
}

export interface ViewOptions {
  /** Ids, in the wanted order; only for views that have columns to choose from. */
  readonly columns?: readonly string[];
}
