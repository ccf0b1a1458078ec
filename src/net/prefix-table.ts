import { addressBits } from './addresses.ts';
import { type Prefix, prefix } from './prefixes.ts';

/**
 * A table that finds the longest prefix that contains a block, as a routing table does. Of equal prefixes, the first
 * one stays.
 */
export class PrefixTable<T> {
  readonly #byLength = new Map<string, Map<bigint, T>>();

  add(block: Prefix, value: T): void {
    const key = `${String(block.family)}/${String(block.length)}`;
    const entries = this.#byLength.get(key) ?? new Map<bigint, T>();
    if (!entries.has(block.lo)) entries.set(block.lo, value);
    this.#byLength.set(key, entries);
  }

  /** Returns the value of the longest prefix that contains all of `block`. */
  lookup({ family, lo, length }: Prefix): T | undefined {
    for (let shorter = Math.min(length, addressBits(family)); shorter >= 0; shorter--) {
      const entries = this.#byLength.get(`${String(family)}/${String(shorter)}`);
      const found = entries?.get(prefix(family, lo, shorter).lo);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
