import type { CollectionSite } from '../document/locations.ts';
import type { SourceLocation, Span } from '../source/span.ts';

interface Written {
  readonly title?: string | undefined;
  readonly description?: string;
  readonly links?: readonly string[];
}

/** What everything takes: a title (the name where none is written), a description and links. */
export function described(
  written: Written,
  name: string,
): { readonly title: string; readonly description: string | undefined; readonly links: readonly string[] } {
  const { title = name, description, links = noLinks } = written;
  return { title, description, links };
}

const noLinks: readonly string[] = [];

/** The place of something named by its key: the key itself; its keys are those of the value. */
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

/** The place of something whose value is a text: from its key to the end of the text. */
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
