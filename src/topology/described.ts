import type { CollectionSite } from '../document/places.ts';
import type { Site, Span } from '../source/span.ts';

interface Written {
  readonly title?: string;
  readonly description?: string;
  readonly links?: readonly string[];
}

/** What everything takes: a title (the name where none is written), a description and links. */
export function described(
  written: Written,
  name: string,
): { title: string; description?: string; links: readonly string[] } {
  const { title = name, description, links = [] } = written;
  return { title, links, ...(description === undefined ? {} : { description }) };
}

/** Something named by its key: its place is the key, its keys are those of the value. */
export function namedSite(key: Span, value: Site): Site {
  return { span: key, at: (name) => (value.at(name) === value.span ? key : value.at(name)) };
}

/** The same where the value is a text. */
export function textSite(parent: CollectionSite, name: string): Site {
  const span = { start: parent.key(name).start, end: parent.at(name).end };
  return { span, at: () => parent.at(name) };
}
