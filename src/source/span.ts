/** A stretch of the source, in UTF-16 code units from its start; `end` is excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const startOfFile: Span = { start: 0, end: 0 };

/** Where a fact of the file stands: the span of the whole, and of each key written in it. */
export interface SourceLocation {
  readonly span: Span;
  /** The value written under `name`; where it is not written, the whole. */
  at(name: string): Span;
}

/** A site without keys. */
export function locationOf(span: Span): SourceLocation {
  return { span, at: () => span };
}

/** Whether the key stands in the file at this place: it then has a place of its own. No key is the empty text. */
export function isWritten(location: SourceLocation, key: string): boolean {
  const here = location.at(key);
  const elsewhere = location.at('');
  return here.start !== elsewhere.start || here.end !== elsewhere.end;
}
