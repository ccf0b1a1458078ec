import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Transport } from '../net/transports.ts';
import type { Scope } from '../intent/scope.ts';
import type { Graph } from './graph.ts';

/** A document before it has a format: views fill it with blocks, and formats write it. All of its texts are literal. */
export interface Page {
  /** The topology's title; `name` is its identifier, fit for file names and anchors. */
  readonly name: string;
  readonly title: string;
  /** Id of the view, or `document` for the whole document. */
  readonly view: string;
  readonly provenance: Provenance;
  /** The findings of `check`, errors first, if the page is a draft. Every format then says that it is one. */
  readonly draft?: readonly Diagnostic[];
  readonly sections: readonly Section[];
  /** Facts about each flow, by its id. Readers of a web page filter rows and lines by them. */
  readonly flows: ReadonlyMap<string, FlowFacts>;
}

/** The hosts, zones and other things that a flow touches, by their names in the file; no list has duplicates. */
export interface FlowFacts {
  readonly zones: readonly string[];
  readonly hosts: readonly string[];
  readonly components: readonly string[];
  readonly transports: readonly Transport[];
  readonly scopes: readonly Scope[];
}

/** The file that the page was made from: its name, and a hash of its bytes. */
export interface Provenance {
  readonly file: string;
  readonly hash: string;
  /** ISO 8601 day, only if the user gave one: without it the document is the same every day. */
  readonly date?: string;
}

export interface Section {
  /** Unique in the page: the id of the view that it comes from, used in anchors. */
  readonly id: string;
  /** Absent for the introduction, which follows the title of the page. */
  readonly title?: string;
  readonly blocks: readonly PageBlock[];
}

export type PageBlock = HeadingBlock | Paragraph | List | TableBlock | DiagramBlock | Sequence | Strip;

/** A heading within a section. */
export interface HeadingBlock {
  readonly kind: 'heading';
  readonly text: string;
  /** Unique in the page; present if something links here. */
  readonly id?: string;
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly string[];
}

export interface TableBlock {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  /** Unique in the table; what programs read. */
  readonly id: string;
  /** What readers see. */
  readonly title: string;
  /** Less important than other columns: a web page hides it until its reader asks for it. */
  readonly minor?: true;
}

export interface Row {
  /** One for each column. */
  readonly cells: readonly Cell[];
  /** Whether the row describes traffic that stays on one host, which no firewall sees. */
  readonly local: boolean;
  /** Ids of the flows that the row describes. */
  readonly flows?: readonly string[];
  /** Unique in the page; present if tickets can link to this row. */
  readonly id?: string;
}

/** A text, a number, or several texts. */
export type Cell = string | number | readonly string[];

export interface DiagramBlock {
  readonly kind: 'diagram';
  readonly graph: Graph;
  /** A description of the picture for readers who cannot see it. */
  readonly caption: string;
}

/** Messages in order, drawn as a sequence diagram. */
export interface Sequence {
  readonly kind: 'sequence';
  readonly lifelines: readonly SequenceLifeline[];
  readonly messages: readonly Message[];
  readonly caption: string;
}

export interface SequenceLifeline {
  readonly key: string;
  readonly title: string;
}

export interface Message {
  /** Keys of lifelines. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Whether the message goes against its flow's direction; it is then drawn dashed. */
  readonly reply: boolean;
}

/** Ports from 1 to 65535 as strips on one scale, one below the other. A table with the same facts follows. */
export interface Strip {
  readonly kind: 'strip';
  readonly lanes: readonly Lane[];
  readonly caption: string;
}

export interface Lane {
  readonly title: string;
  /** Ascending and disjoint. Ports in between are free. */
  readonly segments: readonly Segment[];
}

export interface Segment {
  /** Closed range of ports. */
  readonly lo: number;
  readonly hi: number;
  readonly state: 'taken' | 'ephemeral' | 'reserved' | 'colliding';
  readonly title: string;
}

/** The content that a view needs a format to support: one table, one diagram, sequence diagrams, or any blocks. */
export type PageContent = 'table' | 'diagram' | 'sequences' | 'document';

export function blocksOf(page: Page): readonly PageBlock[] {
  return page.sections.flatMap(({ blocks }) => blocks);
}
