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

/** Values that aliases may add to those that are written: a thousand flows of one shape are fine, a bomb is not. */
const MAX_ALIASED_VALUES = 100_000;

/** Plain maps, lists, texts, numbers and booleans as YAML 1.2 reads them, and where each stands. */
export interface DocumentContent {
  readonly value: unknown;
  readonly places: Locations;
  readonly scalarsWithHash: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the tree of the parser. Maps have no prototype, so that `__proto__` is a key like any other. */
export function contentOf(root: Node | null, source: Source): DocumentContent {
  const reader = new Reader(source);
  const value = root === null ? undefined : reader.value(root);
  return { value, places: reader.places, scalarsWithHash: reader.scalarsWithHash, diagnostics: reader.diagnostics };
}

interface Anchored {
  readonly value: unknown;
  /** Values in it, those that its own aliases stand for included. */
  readonly size: number;
}

class Reader {
  readonly places = new Locations();
  readonly scalarsWithHash: Span[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #hash = -1;
  #size = 0;
  #aliased = 0;

  constructor(source: Source) {
    this.#source = source;
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
    const message = `the tag !!${node.tag.slice(STANDARD_TAG.length)} asks for a value that no key takes`;
    const help = 'topo reads plain values only: remove the tag';
    this.#report(yamlSyntax, { message, at: nodeSpan(node) ?? startOfFile, help });
  }

  #alias(name: string, at: Span): unknown {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      this.#report(yamlTrap, {
        message: `\`*${name}\` is an alias in YAML, and no anchor ${quote(name)} stands before it`,
        at,
        help: `quote it: "*${name}"`,
      });
      return undefined;
    }
    if (anchored === 'open') {
      this.#report(yamlTrap, { message: `the alias \`*${name}\` stands inside its own anchor`, at });
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
      const message = isAlias(pair.key) ? 'an alias stands as a key' : 'a list or a map stands as a key';
      const at = nodeSpan(pair.key) ?? nodeSpan(node) ?? startOfFile;
      this.#report(yamlSyntax, { message, at, help: 'keys are plain texts' });
      return undefined;
    }
    this.#noteHash(pair.key);
    const key = keyText(pair.key);
    if (!(key in map)) return key;
    const at = nodeSpan(pair.key) ?? startOfFile;
    const related = [{ span: this.places.of(map).key(key), message: `${quote(key)} is written here first` }];
    const help = 'rename or remove one';
    this.#report(duplicateKey, { message: `the key ${quote(key)} is written twice`, at, help, related });
    return undefined;
  }

  #entry(key: string, pair: Pair, map: YAMLMap): unknown {
    const trap = strayKey(key, pair, map, this.#source) ?? cutByComment(key, pair, this.#source);
    if (trap === undefined) return this.value(pair.value);
    this.#report(yamlTrap, trap);
    return undefined;
  }

  /**
   * A number that is not written as plain decimal digits stays the text that was written: `0443`, `443.0` and `1e3` are
   * for the reader of ports to refuse, not for YAML to interpret.
   */
  #scalar(node: Scalar): unknown {
    this.#noteHash(node);
    const { value, source } = node;
    return typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
  }

  /** The next # of the text is looked for once, as scalars come in the order of the text. */
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
    const message = `given up here, after ${String(MAX_COMPLAINTS)} problems`;
    this.diagnostics.push(diagnostic(yamlSyntax, { message, at: finding.at }));
  }
}

const STANDARD_TAG = 'tag:yaml.org,2002:';

/**
 * `!!binary`, `!!set` and the like, which the parser would make objects of. Tags of plain values say what YAML says anyway;
 * of others the parser complains.
 */
function isForeignTag(node: unknown): node is Node & { readonly tag: string } {
  const tag = isNode(node) ? node.tag : undefined;
  if (tag?.startsWith(STANDARD_TAG) !== true) return false;
  return !['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].includes(tag.slice(STANDARD_TAG.length));
}
