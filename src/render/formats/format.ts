import type { Content, Page } from '../page.ts';

/** A way to write a page down. Whatever stands in the file, its text stays text. */
export interface Format {
  /** What it is, in a line of a help text. */
  readonly summary: string;
  /** Of file names, without the dot; the usual one first. */
  readonly endings: readonly string[];
  /** Pages with other content are never handed to it. */
  readonly holds: readonly Content[];
  /** The whole output; text ends with a line end. */
  write(page: Page): string;
}
