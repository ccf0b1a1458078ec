import { type Pair, type YAMLMap, type YAMLSeq, isMap, isNode, isScalar, isSeq } from 'yaml';
import { type SourceLocation, type Span, startOfFile } from '../source/span.ts';

/** The locations of all maps and lists of a file, found by the identity of the object. */
export class Locations {
  readonly #nodes = new Map<object, Written>();
  readonly #made = new Map<object, CollectionSite>();
  readonly #indexed = new Map<object, CollectionSite>();

  record(collection: object, node: Written): void {
    this.#nodes.set(collection, node);
  }

  /** Notes that a map was made of others: the first that has a key tells its location. */
  recordMerged(map: object, parts: readonly object[]): void {
    const sites = parts.map((part) => this.of(part));
    this.#made.set(map, new MergedSite(sites));
  }

  /** Notes that a map was made of another form, which is the location of all its keys. */
  recordForm(map: object, at: Span): void {
    this.#made.set(map, new FormSite(at, Object.keys(map)));
  }

  /** Notes where each item of a list is. */
  recordItems(list: object, span: Span, items: readonly Span[]): void {
    this.#made.set(list, new ItemsSite(span, items));
  }

  of(collection: object): CollectionSite {
    const made = this.#made.get(collection);
    if (made !== undefined) return made;
    const node = this.#nodes.get(collection);
    const location = this.#indexed.get(collection) ?? new CollectionSite(node);
    if (isMap(node) && node.items.length > SMALL) this.#indexed.set(collection, location);
    return location;
  }
}

type Written = YAMLMap | YAMLSeq;

/** Number of entries up to which looking at each is faster than an index. */
const SMALL = 16;

/**
 * The locations in one map or list; a list item has its 0-based index as its name. Locations are computed on demand, because
 * most of them are never needed.
 */
export class CollectionSite implements SourceLocation {
  readonly #node: YAMLMap | YAMLSeq | undefined;
  #index: ReadonlyMap<string, Pair> | undefined;
  #span: Span | undefined;

  constructor(node: YAMLMap | YAMLSeq | undefined) {
    this.#node = node;
  }

  /** The whole value. The same object each time, so that `at(name) === span` shows that a key is not written. */
  get span(): Span {
    this.#span ??= nodeSpan(this.#node) ?? startOfFile;
    return this.#span;
  }

  at(name: string): Span {
    return this.find(name) ?? this.span;
  }

  /** Whether the word `null` is written as the value of a key: an empty value is another thing. */
  isNull(name: string): boolean {
    const value = this.#pair(name)?.value;
    return isScalar(value) && value.source === 'null';
  }

  /** The location of the key itself; the whole value if the key is not written. */
  key(name: string): Span {
    return nodeSpan(isSeq(this.#node) ? this.#node.items[Number(name)] : this.#pair(name)?.key) ?? this.span;
  }

  /** The location of the value of a key, or of the key if the value is empty; undefined if the key is not written. */
  find(name: string): Span | undefined {
    if (isSeq(this.#node)) return nodeSpan(this.#node.items[Number(name)]);
    const pair = this.#pair(name);
    const value = nodeSpan(pair?.value);
    return value === undefined || value.start === value.end ? nodeSpan(pair?.key) : value;
  }

  #pair(name: string): Pair | undefined {
    if (!isMap(this.#node)) return undefined;
    const { items } = this.#node;
    if (items.length <= SMALL) return items.find(({ key }) => keyText(key) === name);
    // If a key is written twice, the first one counts, so it is set last.
    this.#index ??= new Map(items.toReversed().map((pair) => [keyText(pair.key), pair]));
    return this.#index.get(name);
  }
}

/** A map of several, the most important first. */
class MergedSite extends CollectionSite {
  readonly #parts: readonly CollectionSite[];

  constructor(parts: readonly CollectionSite[]) {
    super(undefined);
    this.#parts = parts;
  }

  override get span(): Span {
    return this.#parts[0]?.span ?? startOfFile;
  }

  override key(name: string): Span {
    return this.#with(name)?.key(name) ?? this.span;
  }

  override find(name: string): Span | undefined {
    return this.#with(name)?.find(name);
  }

  #with(name: string): CollectionSite | undefined {
    return this.#parts.find((part) => part.find(name) !== undefined);
  }
}

/** A list whose items come from several. */
class ItemsSite extends CollectionSite {
  readonly #span: Span;
  readonly #items: readonly Span[];

  constructor(span: Span, items: readonly Span[]) {
    super(undefined);
    this.#span = span;
    this.#items = items;
  }

  override get span(): Span {
    return this.#span;
  }

  override key(name: string): Span {
    return this.at(name);
  }

  override find(name: string): Span | undefined {
    return this.#items[Number(name)];
  }
}

/** A map that is written in another form. */
class FormSite extends CollectionSite {
  readonly #at: Span;
  readonly #keys: readonly string[];

  constructor(at: Span, keys: readonly string[]) {
    super(undefined);
    this.#at = at;
    this.#keys = keys;
  }

  override get span(): Span {
    return this.#at;
  }

  override key(): Span {
    return this.#at;
  }

  override find(name: string): Span | undefined {
    return this.#keys.includes(name) ? this.#at : undefined;
  }
}

/** A key as it is written, always as a text, even where YAML reads a number such as `443`. */
export function keyText(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : '';
}

/** The span of a node, without trailing white space or comments; undefined if it has none. */
export function nodeSpan(node: unknown): Span | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return { start: node.range[0], end: node.range[1] };
}
