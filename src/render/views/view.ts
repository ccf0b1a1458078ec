import type { Accepted } from '../../diagnostics/diagnostic.ts';
import type { Topology } from '../../topology/model.ts';
import type { PageBlock, Column, PageContent } from '../../page/page.ts';

/** One kind of content about a topology. Formats decide how it is written. */
export interface RenderView {
  readonly title: string;
  /** A one-line description for help texts. */
  readonly summary: string;
  /** The kind of content that a format must support. */
  readonly content: PageContent;
  /** The options that apply to it. Others are refused instead of ignored. */
  readonly takes?: readonly ViewNarrowing[];
  /** The columns that can be requested; absent if they cannot be chosen. */
  readonly columns?: readonly Column[];
  blocks(topology: Topology, options: ViewOptions): readonly PageBlock[];
}

/** Options that narrow a view, apart from columns. */
export type ViewNarrowing = 'from' | 'focus' | 'collapse';

export interface ViewOptions {
  /** Ids of columns in the requested order; only for views whose columns can be chosen. */
  readonly columns?: readonly string[];
  /** The name of the component, host or zone whose firewall the view `client` lists. */
  readonly from?: string;
  /** Whether to use one table, with a column instead of headings, for formats that hold only one table. */
  readonly joined?: boolean;
  /** Limits diagrams and the connection map to what is at most `depth` flows away from the thing with this name. */
  readonly focus?: { readonly name: string; readonly depth: number };
  /** The findings that the file accepts, with its reasons. */
  readonly accepted?: readonly Accepted[];
  /** Draws hosts or zones instead of components in diagrams. */
  readonly collapse?: 'host' | 'zone';
}
