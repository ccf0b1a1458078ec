import type { CollectionSite } from '../document/locations.ts';
import type { SourceLocation, Span } from '../source/span.ts';

interface Written {
  readonly title?: string | undefined;
  readonly description?: string;
  readonly links?: readonly string[];
}

/** The keys that every object has: a title (by default its name), a description and links. */
export function described(
  written: Written,
  name: string,
): { readonly title: string; readonly description: string | undefined; readonly links: readonly string[] } {
  const { title = name, description, links = noLinks } = written;
  return { title, description, links };
}

const noLinks: readonly string[] = [];

/** The location of an object that its key names: the span is the key, and `at` finds the keys of the value. */
export class NamedSite implements SourceLocation {
  readonly span: Span;
  readonly #value: CollectionSite;

  constructor(key: Span, value: CollectionSite) {
    this.span = key;
    this.#value = value;
  }

  at(name: string): Span {
    return this.#value.find(name) ?? this.span;
  }
}

/** The location of an object whose value is a text: the span is key and text, and `at` is always the text. */
export class TextSite implements SourceLocation {
  readonly span: Span;
  readonly #value: Span;

  constructor(key: Span, value: Span) {
    this.span = { start: key.start, end: value.end };
    this.#value = value;
  }

  at(): Span {
    return this.#value;
  }
}
