import { type Pair, type YAMLMap, type YAMLSeq, isMap, isNode, isScalar, isSeq } from 'yaml';
import { type SourceLocation, type Span, startOfFile } from '../source/span.ts';

/** Finds the place of every map and list that was read from the file, by identity. */
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

/** Entries beyond which a map is indexed: below, a look at each is faster than making an index. */
const SMALL = 16;

/**
 * The places of one map or list; list items are found under their 0-based index. Nothing is computed before it is asked
 * for: of most places nobody ever asks.
 */
export class CollectionSite implements SourceLocation {
  readonly #node: YAMLMap | YAMLSeq | undefined;
  #index: ReadonlyMap<string, Pair> | undefined;
  #span: Span | undefined;

  constructor(node: YAMLMap | YAMLSeq | undefined) {
    this.#node = node;
  }

  /** The same object each time: what stands nowhere else stands `=== span`. */
  get span(): Span {
    this.#span ??= nodeSpan(this.#node) ?? startOfFile;
    return this.#span;
  }

  at(name: string): Span {
    return this.find(name) ?? this.span;
  }

  /** The key itself; where it is not written, the whole. */
  key(name: string): Span {
    return nodeSpan(isSeq(this.#node) ? this.#node.items[Number(name)] : this.#pair(name)?.key) ?? this.span;
  }

  /** The value under a key, or its key where the value is empty; undefined where the key is not written. */
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
    // Of a key that is written twice the first is meant, so it is set last.
    this.#index ??= new Map(items.toReversed().map((pair) => [keyText(pair.key), pair]));
    return this.#index.get(name);
  }
}

/** A key as it is written: `443` and `on` are texts here, whatever YAML makes of them. */
export function keyText(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : '';
}

/** From the first character of the value to its last, without trailing white space or comments. */
export function nodeSpan(node: unknown): Span | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return { start: node.range[0], end: node.range[1] };
}
