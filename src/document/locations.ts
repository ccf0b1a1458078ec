import { type Pair, type YAMLMap, type YAMLSeq, isMap, isNode, isScalar, isSeq } from 'yaml';
import { type SourceLocation, type Span, startOfFile } from '../source/span.ts';

/** The locations of all maps and lists of a file, found by the identity of the object. */
export class Locations {
  readonly #nodes = new Map<object, YAMLMap | YAMLSeq>();
  readonly #indexed = new Map<object, CollectionSite>();

  record(collection: object, node: YAMLMap | YAMLSeq): void {
    this.#nodes.set(collection, node);
  }

  of(collection: object): CollectionSite {
    const node = this.#nodes.get(collection);
    const location = this.#indexed.get(collection) ?? new CollectionSite(node);
    if (isMap(node) && node.items.length > SMALL) this.#indexed.set(collection, location);
    return location;
  }
}

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

/** A key as it is written, always as a text, even where YAML reads a number such as `443`. */
export function keyText(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : '';
}

/** The span of a node, without trailing white space or comments; undefined if it has none. */
export function nodeSpan(node: unknown): Span | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return { start: node.range[0], end: node.range[1] };
}
