import type { Accepted } from '../../diagnostics/diagnostic.ts';
import type { Topology } from '../../topology/model.ts';
import type { PageBlock, Column, PageContent } from '../../page/page.ts';

/** One thing that is told of a topology; how it is written is a format's matter. */
export interface RenderView {
  readonly title: string;
  /** What it tells, in a line of a help text. */
  readonly summary: string;
  /** What it needs a format to hold. */
  readonly content: PageContent;
  /** Options that mean something to it; others are refused rather than passed over. */
  readonly takes?: readonly ViewNarrowing[];
  /** Those that can be asked for, where columns can be chosen. */
  readonly columns?: readonly Column[];
  blocks(topology: Topology, options: ViewOptions): readonly PageBlock[];
}

/** What a view can be narrowed by, besides columns. */
export type ViewNarrowing = 'from' | 'focus' | 'collapse';

export interface ViewOptions {
  /** Ids, in the wanted order; only for views that have columns to choose from. */
  readonly columns?: readonly string[];
  /** Name of a component, host or zone: whose own firewall the view `client` is about. */
  readonly from?: string;
  /** All in one table, with a column for what would be its heading: for formats that hold no more than that. */
  readonly joined?: boolean;
  /** Only what is at most `depth` flows away from the thing of that name; for diagrams and the connection map. */
  readonly focus?: { readonly name: string; readonly depth: number };
  /** What the file suppresses, with its reasons. */
  readonly accepted?: readonly Accepted[];
  /** Hosts or zones instead of components, for diagrams. */
  readonly collapse?: 'host' | 'zone';
}
