/** A stretch of the source, in UTF-16 code units from its start; `end` is excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const startOfFile: Span = { start: 0, end: 0 };

/** Where a fact of the file stands: the span of the whole, and of each key written in it. */
export interface Site {
  readonly span: Span;
  /** The value written under `name`; where it is not written, the whole. */
  at(name: string): Span;
}

/** A site without keys. */
export function siteOf(span: Span): Site {
  return { span, at: () => span };
}
