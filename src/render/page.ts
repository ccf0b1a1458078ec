import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from './graph/graph.ts';

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
}

/** Which file the page tells, as it was read: its name, and a hash of its bytes. */
export interface Provenance {
  readonly file: string;
  readonly hash: string;
}

export interface Section {
  /** Unique in the page; the id of the view that it comes from, for anchors. */
  readonly id: string;
  /** Absent for the introduction, which stands below the title. */
  readonly title?: string;
  readonly blocks: readonly Block[];
}

export type Block = Heading | Paragraph | List | Table | Diagram;

/** A heading within a section. */
export interface Heading {
  readonly kind: 'heading';
  readonly text: string;
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly string[];
}

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  /** Unique in the table; what machines read. */
  readonly id: string;
  /** What people read. */
  readonly title: string;
}

export interface Row {
  /** One for each column. */
  readonly cells: readonly Cell[];
  /** It is about traffic that stays on one host, which no firewall sees. */
  readonly local: boolean;
}

/** A text, a number, or several texts. */
export type Cell = string | number | readonly string[];

export interface Diagram {
  readonly kind: 'diagram';
  readonly graph: Graph;
  /** What the picture shows, for those who cannot see it. */
  readonly caption: string;
}

/** What a view needs a format to hold: one table, one diagram, or any number of any blocks. */
export type Content = 'table' | 'diagram' | 'document';

export function blocksOf(page: Page): readonly Block[] {
  return page.sections.flatMap(({ blocks }) => blocks);
}
