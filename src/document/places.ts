import { type Pair, type YAMLMap, type YAMLSeq, isMap, isNode, isScalar } from 'yaml';
import { type Site, type Span, siteOf, startOfFile } from '../source/span.ts';

/** The places of one map or list; list items are found under their 0-based index. */
export interface CollectionSite extends Site {
  /** The key itself; where it is not written, the whole. */
  key(name: string): Span;
}

/** Finds the place of every map and list that was read from the file, by identity. */
export class Places {
  readonly #nodes = new Map<object, YAMLMap | YAMLSeq>();
  readonly #sites = new Map<object, CollectionSite>();

  record(collection: object, node: YAMLMap | YAMLSeq): void {
    this.#nodes.set(collection, node);
  }

  of(collection: object): CollectionSite {
    const known = this.#sites.get(collection);
    if (known !== undefined) return known;
    const node = this.#nodes.get(collection);
    const site = node === undefined ? { ...siteOf(startOfFile), key: () => startOfFile } : collectionSite(node);
    this.#sites.set(collection, site);
    return site;
  }
}

/** Entries beyond which a map is indexed: below, a look at each is faster than making an index. */
const SMALL = 16;

/** Nothing is computed before it is asked for: of most places nobody ever asks. */
function collectionSite(node: YAMLMap | YAMLSeq): CollectionSite {
  const span = nodeSpan(node) ?? startOfFile;
  const find = isMap(node) ? findPair(node) : undefined;
  return {
    span,
    at(name) {
      if (find === undefined) return nodeSpan(node.items[Number(name)]) ?? span;
      const pair = find(name);
      const value = nodeSpan(pair?.value);
      return value === undefined || value.start === value.end ? (nodeSpan(pair?.key) ?? span) : value;
    },
    key(name) {
      return (find === undefined ? nodeSpan(node.items[Number(name)]) : nodeSpan(find(name)?.key)) ?? span;
    },
  };
}

function findPair({ items }: YAMLMap): (name: string) => Pair | undefined {
  if (items.length <= SMALL) return (name) => items.find(({ key }) => keyText(key) === name);
  let index: ReadonlyMap<string, Pair> | undefined;
  return (name) => {
    // Of a key that is written twice the first is meant, so it is set last.
    index ??= new Map(items.toReversed().map((pair) => [keyText(pair.key), pair]));
    return index.get(name);
  };
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
