import {
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
} from 'yaml';
import { type Diagnostic, type Finding, diagnostic } from '../diagnostics/diagnostic.ts';
import type { LintRule } from '../diagnostics/lint-rule.ts';
import { quote } from '../diagnostics/message-text.ts';
import type { Source } from '../source/source.ts';
import { type Span, startOfFile } from '../source/span.ts';
import { MAX_COMPLAINTS } from './parse.ts';
import { Locations, keyText, nodeSpan } from './locations.ts';
import { duplicateKey, yamlSyntax, yamlTrap } from './lint-rules.ts';
import { cutByComment, strayKey } from './traps.ts';

/** Most values that aliases may add to the written ones: enough for a thousand similar flows, too few for a bomb. */
const MAX_ALIASED_VALUES = 100_000;

/** The content of a file as plain maps, lists, texts, numbers and booleans of YAML 1.2, with the location of each. */
export interface DocumentContent {
  readonly value: unknown;
  readonly places: Locations;
  readonly scalarsWithHash: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The content of a parsed tree, whose locations are added to those of `places`. Maps have no prototype, so that `__proto__` is a key like any other. */
export function contentOf(root: Node | null, source: Source, places = new Locations()): DocumentContent {
  const reader = new Reader(source, places);
  const value = root === null ? undefined : reader.value(root);
  return { value, places: reader.places, scalarsWithHash: reader.scalarsWithHash, diagnostics: reader.diagnostics };
}

interface Anchored {
  readonly value: unknown;
  /** The number of values in it, including those of its aliases. */
  readonly size: number;
}

class Reader {
  readonly places: Locations;
  readonly scalarsWithHash: Span[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #hash = -1;
  #size = 0;
  #aliased = 0;

  constructor(source: Source, places: Locations) {
    this.#source = source;
    this.places = places;
  }

  value(node: unknown): unknown {
    if (isAlias(node)) return this.#alias(node.source, nodeSpan(node) ?? startOfFile);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.#plain(node);
    this.#anchors.set(anchor, 'open');
    const before = this.#size;
    const value = this.#plain(node);
    this.#anchors.set(anchor, { value, size: this.#size - before });
    return value;
  }

  #plain(node: unknown): unknown {
    this.#size++;
    if (isForeignTag(node)) {
      this.#tagged(node);
      return undefined;
    }
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return this.#list(node);
    if (isScalar(node)) return this.#scalar(node);
    return null;
  }

  #tagged(node: Node & { readonly tag: string }): void {
    const message = `the tag !!${node.tag.slice(STANDARD_TAG.length)} makes a value that no key takes`;
    const help = 'remove the tag: topo reads plain values only';
    this.#report(yamlSyntax, { message, at: nodeSpan(node) ?? startOfFile, help });
  }

  #alias(name: string, at: Span): unknown {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      this.#report(yamlTrap, {
        message: `\`*${name}\` is an alias in YAML, but there is no anchor ${quote(name)} before it`,
        at,
        help: `quote it: "*${name}"`,
      });
      return undefined;
    }
    if (anchored === 'open') {
      const message = `the alias \`*${name}\` is inside its own anchor`;
      this.#report(yamlTrap, { message, at, help: 'write the value instead of the alias' });
      return undefined;
    }
    const before = this.#aliased;
    this.#aliased += anchored.size;
    this.#size += anchored.size;
    if (this.#aliased <= MAX_ALIASED_VALUES) return anchored.value;
    if (before <= MAX_ALIASED_VALUES) {
      const help = 'write the values out, or generate the file';
      this.#report(yamlTrap, {
        message: `aliases make this file stand for more than ${String(MAX_ALIASED_VALUES)} values`,
        at,
        help,
      });
    }
    return undefined;
  }

  #list(node: YAMLSeq): unknown[] {
    const items = node.items.map((item) => this.value(item));
    this.places.record(items, node);
    return items;
  }

  #map(node: YAMLMap): object {
    const map = Object.create(null) as Record<string, unknown>;
    this.places.record(map, node);
    for (const pair of node.items) {
      const key = this.#key(pair, node, map);
      if (key !== undefined) map[key] = this.#entry(key, pair, node);
    }
    return map;
  }

  #key(pair: Pair, node: YAMLMap, map: object): string | undefined {
    if (!isScalar(pair.key)) {
      const message = isAlias(pair.key) ? 'a key is an alias' : 'a key is a list or a map';
      const at = nodeSpan(pair.key) ?? nodeSpan(node) ?? startOfFile;
      this.#report(yamlSyntax, { message, at, help: 'write a plain text as the key, or quote it' });
      return undefined;
    }
    this.#noteHash(pair.key);
    const key = keyText(pair.key);
    if (!(key in map)) return key;
    const at = nodeSpan(pair.key) ?? startOfFile;
    const related = [{ span: this.places.of(map).key(key), message: `${quote(key)} is written here first` }];
    const help = 'rename or remove one of the two';
    this.#report(duplicateKey, { message: `the key ${quote(key)} is written twice in one map`, at, help, related });
    return undefined;
  }

  #entry(key: string, pair: Pair, map: YAMLMap): unknown {
    const trap = strayKey(key, pair, map, this.#source) ?? cutByComment(key, pair, this.#source);
    if (trap === undefined) return this.value(pair.value);
    this.#report(yamlTrap, trap);
    return undefined;
  }

  /**
   * A number that is not written in plain decimal digits stays the written text, so that the reader of ports refuses `0443`,
   * `443.0` and `1e3` instead of YAML interpreting them.
   */
  #scalar(node: Scalar): unknown {
    this.#noteHash(node);
    const { value, source } = node;
    return typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
  }

  /** Scalars come in the order of the text, so each # is searched for once. */
  #noteHash(node: Scalar): void {
    const [start = 0, end = 0] = node.range ?? [];
    if (this.#hash < start) {
      const next = this.#source.text.indexOf('#', start);
      this.#hash = next < 0 ? Infinity : next;
    }
    if (this.#hash < end) this.scalarsWithHash.push({ start, end });
  }

  #report(rule: LintRule, finding: Finding): void {
    if (this.diagnostics.length > MAX_COMPLAINTS) return;
    this.diagnostics.push(diagnostic(rule, finding));
    if (this.diagnostics.length < MAX_COMPLAINTS) return;
    const message = `reading stopped here, after ${String(MAX_COMPLAINTS)} problems`;
    const help = 'correct the problems before this one first';
    this.diagnostics.push(diagnostic(yamlSyntax, { message, at: finding.at, help }));
  }
}

const STANDARD_TAG = 'tag:yaml.org,2002:';

/**
 * Whether the node has a standard tag such as `!!binary` or `!!set`, which the parser would turn into an object. Tags of plain
 * values change nothing, and the parser complains of all others.
 */
function isForeignTag(node: unknown): node is Node & { readonly tag: string } {
  const tag = isNode(node) ? node.tag : undefined;
  if (tag?.startsWith(STANDARD_TAG) !== true) return false;
  return !['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].includes(tag.slice(STANDARD_TAG.length));
}
