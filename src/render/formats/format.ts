import type { PageContent, Page } from '../../page/page.ts';

/** External programs that some formats need. The command line supplies them, and reports a missing one. */
export interface Outside {
  /** Prints a web page in a browser, according to its print style. The page runs no scripts and makes no requests. */
  readonly pdf: (html: string) => Promise<Uint8Array>;
  /** Draws an SVG at its own size, at `scale` pixels per unit. */
  readonly png: (svg: string, scale: number) => Promise<Uint8Array>;
  /** Draws a diagram with Mermaid. */
  readonly mermaid: (text: string, format: 'svg' | 'png') => Promise<Uint8Array>;
}

/** SHA-256 (FIPS 180-4) of a text in UTF-8, in base64 (RFC 4648, section 4). */
export type Sha256 = (text: string) => string;

export interface WriteOptions {
  /** The rendering engine for diagrams: Graphviz, which needs no browser, or Mermaid in a browser. */
  readonly engine: 'graphviz' | 'mermaid';
  readonly outside: Outside;
  /** For formats that state the hash of a part of themselves, as a Content Security Policy does. */
  readonly sha256: Sha256;
  /** Columns that a line of text may have, where a terminal tells how many it has. */
  readonly room?: number;
}

/** An output format. Whatever a text of the file contains, it stays literal text. */
export interface Format {
  /** A one-line description for help texts. */
  readonly summary: string;
  /** File name extensions without the dot; the usual one first. */
  readonly endings: readonly string[];
  /** The kinds of content that it supports. It never gets a page with another one. */
  readonly holds: readonly PageContent[];
  /** Whether the output is binary, so a terminal cannot show it. */
  readonly binary?: true;
  /** Whether a browser makes the output, so it differs between machines. */
  readonly browser?: true;
  /** The engines that can draw its diagrams, if there is a choice. */
  readonly engines?: readonly WriteOptions['engine'][];
  /** Returns the whole output. Text ends with a line break. */
  write(page: Page, options: WriteOptions): string | Uint8Array | Promise<string | Uint8Array>;
}
