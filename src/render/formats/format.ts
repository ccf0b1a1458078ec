import type { PageContent, Page } from '../../page/page.ts';

/** Programs outside that some formats need; the command line brings them, and says clearly where one is missing. */
export interface Outside {
  /** A web page without scripts or requests, printed by a browser as its print style says. */
  readonly pdf: (html: string) => Promise<Uint8Array>;
  /** An SVG as a picture of its own size, at `scale` pixels a unit. */
  readonly png: (svg: string, scale: number) => Promise<Uint8Array>;
  /** Mermaid's own drawing. */
  readonly mermaid: (text: string, format: 'svg' | 'png') => Promise<Uint8Array>;
}

/** SHA-256 (FIPS 180-4) of a text in UTF-8, in base64 (RFC 4648, section 4). */
export type Sha256 = (text: string) => string;

export interface WriteOptions {
  /** Who draws diagrams: Graphviz, which needs no browser, or Mermaid in one. */
  readonly engine: 'graphviz' | 'mermaid';
  readonly outside: Outside;
  /** For formats that state the hash of a part of themselves, as a Content Security Policy does. */
  readonly sha256: Sha256;
  /** Columns that a line of text may have, where a terminal tells how many it has. */
  readonly room?: number;
}

/** A way to write a page down. Whatever stands in the file, its text stays text. */
export interface Format {
  /** What it is, in a line of a help text. */
  readonly summary: string;
  /** Of file names, without the dot; the usual one first. */
  readonly endings: readonly string[];
  /** Pages with other content are never handed to it. */
  readonly holds: readonly PageContent[];
  /** It is bytes, which no terminal shows. */
  readonly binary?: true;
  /** A browser makes it: another machine gives other bytes. */
  readonly browser?: true;
  /** Those that can draw its diagrams, where there is a choice. */
  readonly engines?: readonly WriteOptions['engine'][];
  /** The whole output; text ends with a line end. */
  write(page: Page, options: WriteOptions): string | Uint8Array | Promise<string | Uint8Array>;
}
