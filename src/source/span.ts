/** A range of the source in UTF-16 code units: `start` is included, `end` is excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const startOfFile: Span = { start: 0, end: 0 };

/** The location of an object in the file: the span of the whole object, and of each of its keys. */
export interface SourceLocation {
  readonly span: Span;
  /** The span of the value of key `name`, or of the whole object if the key is absent. */
  at(name: string): Span;
}

/** Returns a location without keys. */
export function locationOf(span: Span): SourceLocation {
  return { span, at: () => span };
}

/**
 * Returns whether the file has this key here. An absent key has the span of the whole object, as the empty key always
 * has.
 */
export function isWritten(location: SourceLocation, key: string): boolean {
  const here = location.at(key);
  const elsewhere = location.at('');
  return here.start !== elsewhere.start || here.end !== elsewhere.end;
}
