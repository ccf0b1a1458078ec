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

function collectionSite(node: YAMLMap | YAMLSeq): CollectionSite {
  const span = nodeSpan(node) ?? startOfFile;
  let entries: ReadonlyMap<string, { readonly key: Span; readonly value: Span }> | undefined;
  const entry = (name: string): { readonly key: Span; readonly value: Span } | undefined => {
    entries ??= new Map(isMap(node) ? node.items.map(mapEntry) : node.items.map(listEntry));
    return entries.get(name);
  };
  return {
    span,
    at: (name) => entry(name)?.value ?? span,
    key: (name) => entry(name)?.key ?? span,
  };
}

function mapEntry(pair: Pair): [string, { key: Span; value: Span }] {
  const key = nodeSpan(pair.key) ?? startOfFile;
  const value = nodeSpan(pair.value);
  return [keyText(pair.key), { key, value: value === undefined || value.start === value.end ? key : value }];
}

function listEntry(item: unknown, index: number): [string, { key: Span; value: Span }] {
  const span = nodeSpan(item) ?? startOfFile;
  return [String(index), { key: span, value: span }];
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
