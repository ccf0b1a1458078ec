import { type IntervalSet, single } from '../net/intervals.ts';

/** What rules can name freely: a set of packets tells these names apart, and takes all others for one. */
export interface SymbolNames {
  /** Interfaces other than loopback's, or how their names begin: `eth0`, `eth*`. */
  readonly interfaces: readonly string[];
  /** Hardware addresses, in lower case with colons. */
  readonly macs: readonly string[];
  /** Conditions that nobody here understands, in the words of the rules. The same words are the same condition. */
  readonly conditions: readonly string[];
}

/**
 * The names of some rules as small numbers. Names that no rule can tell apart share a number, and the packets of that
 * number bear one of the names: what holds for it holds for all.
 */
export class SymbolTable {
  readonly conditions: readonly string[];
  /** By number. */
  readonly interfaces: readonly string[];
  /** By number. */
  readonly macs: readonly string[];
  readonly #interfaceNumbers: ReadonlyMap<string, number>;
  readonly #macNumbers: ReadonlyMap<string, number>;
  readonly #conditionNumbers: ReadonlyMap<string, number>;
  readonly #beginnings: readonly string[];

  constructor({ interfaces, macs, conditions }: SymbolNames = { interfaces: [], macs: [], conditions: [] }) {
    const names = unique(interfaces.filter((name) => !isBeginning(name)));
    this.#beginnings = unique(['*', ...interfaces.filter(isBeginning)]).map((pattern) => pattern.slice(0, -1));
    this.interfaces = [...this.#beginnings.map((beginning) => this.#another(beginning, names)), ...names];
    this.macs = [anotherMac(new Set(macs)), ...unique(macs)];
    this.conditions = unique(conditions);
    this.#interfaceNumbers = numbered(this.interfaces);
    this.#macNumbers = numbered(this.macs);
    this.#conditionNumbers = numbered(this.conditions);
  }

  /** Those of the interfaces that bear this name, or whose names begin so. Throws for a name that was not given. */
  interfacesLike(pattern: string): IntervalSet<number> {
    if (!isBeginning(pattern)) return single(numberOf(this.#interfaceNumbers, pattern));
    return this.interfaces.flatMap((name, i) => (name.startsWith(pattern.slice(0, -1)) ? single(i) : []));
  }

  interfaceOf(name: string): number {
    return this.#interfaceNumbers.get(name) ?? this.#beginnings.indexOf(this.#longestBeginning(name));
  }

  macOf(mac: string): number {
    return this.#macNumbers.get(mac) ?? 0;
  }

  conditionOf(condition: string): number {
    return numberOf(this.#conditionNumbers, condition);
  }

  /** A name that begins so, is none of those given, and begins like no longer pattern. */
  #another(beginning: string, names: readonly string[]): string {
    const known = new Set(names);
    for (let i = 0; ; i++) {
      const name = `${beginning === '' ? 'other' : beginning}${String(i)}`;
      if (!known.has(name) && this.#longestBeginning(name) === beginning) return name;
    }
  }

  #longestBeginning(name: string): string {
    return this.#beginnings.reduce((best, one) => (name.startsWith(one) && one.length > best.length ? one : best), '');
  }
}

function numbered(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, i) => [name, i]));
}

function numberOf(numbers: ReadonlyMap<string, number>, name: string): number {
  const found = numbers.get(name);
  if (found === undefined) throw new Error(`${name} is no word of this vocabulary`);
  return found;
}

function isBeginning(name: string): boolean {
  return name.endsWith('*');
}

/** Locally administered, as RFC 9542 §2.1 has it: no vendor's. */
function anotherMac(known: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const mac = `02:00:00:00:${hex(i >> 8)}:${hex(i & 255)}`;
    if (!known.has(mac)) return mac;
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
