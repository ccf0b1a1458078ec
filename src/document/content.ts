import { type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq, isAlias, isMap, isScalar, isSeq } from 'yaml';
import { type Diagnostic, type Finding, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import { quote } from '../diagnostics/words.ts';
import type { Source } from '../source/source.ts';
import { type Span, startOfFile } from '../source/span.ts';
import { Places, keyText, nodeSpan } from './places.ts';
import { duplicateKey, yamlSyntax, yamlTrap } from './rules.ts';
import { cutByComment, strayKey } from './traps.ts';

/** Values that aliases may add to those that are written: a thousand flows of one shape are fine, a bomb is not. */
const MAX_ALIASED_VALUES = 100_000;

/** Plain maps, lists, texts, numbers and booleans as YAML 1.2 reads them, and where each stands. */
export interface Content {
  readonly value: unknown;
  readonly places: Places;
  readonly scalarsWithHash: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the tree of the parser. Maps have no prototype, so that `__proto__` is a key like any other. */
export function contentOf(root: Node | null, source: Source): Content {
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
  readonly places = new Places();
  readonly scalarsWithHash: Span[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #anchors = new Map<string, Anchored | 'open'>();
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
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return this.#list(node);
    if (isScalar(node)) return this.#scalar(node);
    return null;
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
    const seen = new Map<string, Span>();
    for (const pair of node.items) {
      const key = this.#key(pair, node, seen);
      if (key !== undefined) map[key] = this.#entry(key, pair, node);
    }
    return map;
  }

  #key(pair: Pair, map: YAMLMap, seen: Map<string, Span>): string | undefined {
    const at = nodeSpan(pair.key) ?? nodeSpan(map) ?? startOfFile;
    if (!isScalar(pair.key)) {
      const message = isAlias(pair.key) ? 'an alias stands as a key' : 'a list or a map stands as a key';
      this.#report(yamlSyntax, { message, at, help: 'keys are plain texts' });
      return undefined;
    }
    const key = keyText(pair.key);
    const first = seen.get(key);
    if (first !== undefined) {
      const related = [{ span: first, message: `${quote(key)} is written here first` }];
      this.#report(duplicateKey, {
        message: `the key ${quote(key)} is written twice`,
        at,
        help: 'rename or remove one',
        related,
      });
      return undefined;
    }
    seen.set(key, at);
    return key;
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
    const span = nodeSpan(node);
    if (span !== undefined && this.#source.text.slice(span.start, span.end).includes('#'))
      this.scalarsWithHash.push(span);
    const { value, source } = node;
    return typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
  }

  #report(rule: Rule, finding: Finding): void {
    this.diagnostics.push(diagnostic(rule, finding));
  }
}
