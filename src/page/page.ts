import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Transport } from '../net/transports.ts';
import type { Scope } from '../intent/scope.ts';
import type { Graph } from './graph.ts';

/** A document without a form: views fill it with what is told, formats write it down. All text in it is literal. */
export interface Page {
  /** Of the topology; `name` is its slug. */
  readonly name: string;
  readonly title: string;
  /** Id of the view, or `document` for all of them. */
  readonly view: string;
  readonly provenance: Provenance;
  /** What `check` finds, where the page is a draft: it then says so in every format. */
  readonly draft?: readonly Diagnostic[];
  readonly sections: readonly Section[];
  /** What readers of the page can filter its rows and lines by: the facts of each flow, by its id. */
  readonly flows: ReadonlyMap<string, FlowFacts>;
}

/** What a flow touches, as names of the file; each list without repeats. */
export interface FlowFacts {
  readonly zones: readonly string[];
  readonly hosts: readonly string[];
  readonly components: readonly string[];
  readonly transports: readonly Transport[];
  readonly scopes: readonly Scope[];
}

/** Which file the page tells, as it was read: its name, and a hash of its bytes. */
export interface Provenance {
  readonly file: string;
  readonly hash: string;
  /** ISO 8601 day, only where the user gives one: a document without it is the same every day. */
  readonly date?: string;
}

export interface Section {
  /** Unique in the page; the id of the view that it comes from, for anchors. */
  readonly id: string;
  /** Absent for the introduction, which stands below the title. */
  readonly title?: string;
  readonly blocks: readonly PageBlock[];
}

export type PageBlock = HeadingBlock | Paragraph | List | TableBlock | DiagramBlock | Sequence | Strip;

/** A heading within a section. */
export interface HeadingBlock {
  readonly kind: 'heading';
  readonly text: string;
  /** Unique in the page, where something links here. */
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
  /** Unique in the table; what machines read. */
  readonly id: string;
  /** What people read. */
  readonly title: string;
  /** Of less interest than others: a web page that is read on a screen shows it when its reader asks for it. */
  readonly minor?: true;
}

export interface Row {
  /** One for each column. */
  readonly cells: readonly Cell[];
  /** It is about traffic that stays on one host, which no firewall sees. */
  readonly local: boolean;
  /** Ids of the flows that it tells of. */
  readonly flows?: readonly string[];
  /** Unique in the page, where a ticket can link here. */
  readonly id?: string;
}

/** A text, a number, or several texts. */
export type Cell = string | number | readonly string[];

export interface DiagramBlock {
  readonly kind: 'diagram';
  readonly graph: Graph;
  /** What the picture shows, for those who cannot see it. */
  readonly caption: string;
}

/** What happens, in order: drawn as a sequence diagram. */
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
  /** It goes against its flow's direction: drawn dashed. */
  readonly reply: boolean;
}

/** Ports from 1 to 65535 as drawn strips below each other, on one scale. A table that tells the same follows it. */
export interface Strip {
  readonly kind: 'strip';
  readonly lanes: readonly Lane[];
  readonly caption: string;
}

export interface Lane {
  readonly title: string;
  /** Ascending, without overlap; what they leave out is free. */
  readonly segments: readonly Segment[];
}

export interface Segment {
  /** Closed range of ports. */
  readonly lo: number;
  readonly hi: number;
  readonly state: 'taken' | 'ephemeral' | 'reserved' | 'colliding';
  readonly title: string;
}

/** What a view needs a format to hold: one table, one diagram, sequence diagrams, or any number of any blocks. */
export type PageContent = 'table' | 'diagram' | 'sequences' | 'document';

export function blocksOf(page: Page): readonly PageBlock[] {
  return page.sections.flatMap(({ blocks }) => blocks);
}
