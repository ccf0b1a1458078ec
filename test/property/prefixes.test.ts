import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byLongestPrefix } from '../../src/net/longest-prefix.ts';
import { type Prefix, parsePrefix, prefixIncludes } from '../../src/net/prefixes.ts';
import { PrefixTable } from '../../src/net/prefix-table.ts';
import { compileText } from '../support/topologies.ts';
import { runs } from '../support/runs.ts';

// What is done with sorted prefixes and a stack, against a look at each prefix.

/** Blocks of 10.0.0.0/28, as texts. */
const blockText = fc
  .tuple(fc.integer({ min: 28, max: 32 }), fc.nat({ max: 15 }))
  .map(([length, address]) => `10.0.0.${address - (address % 2 ** (32 - length))}/${length}`);
const addresses = Array.from({ length: 16 }, (_, i) => read(`10.0.0.${i}`));

function read(text: string): Prefix {
  const block = parsePrefix(text);
  if (!block.ok) throw new Error(`${text} ${block.problem}`);
  return block.value;
}

describe('the longest prefix', () => {
  it('owns the same addresses in stretches as in a table that is asked one by one', () => {
    fc.assert(
      fc.property(fc.array(blockText, { maxLength: 12 }), (texts) => {
        const owned = texts.map((text, owner) => ({ block: read(text), owner }));
        const table = new PrefixTable<number>();
        for (const { block, owner } of owned) table.add(block, owner);
        const stretches = byLongestPrefix(owned);
        for (const address of addresses) {
          const found = stretches.filter(({ lo, hi }) => lo <= address.lo && address.lo <= hi);
          expect(found.map(({ owner }) => owner)).toEqual(
            [table.lookup(address)].filter((owner) => owner !== undefined),
          );
        }
        expect(stretches.every(({ lo, hi }, i) => lo <= hi && (stretches[i - 1]?.hi ?? -1n) < lo)).toBe(true);
      }),
      runs('prefixes'),
    );
  });
});

describe('addresses that two hosts claim', () => {
  const hosts = fc.array(fc.uniqueArray(blockText, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });

  it('are found wherever there are any, and nowhere else', () => {
    fc.assert(
      fc.property(hosts, (all) => {
        const lines = all.map((blocks, i) => `  h${i}: { addresses: [${blocks.join(', ')}] }`);
        const { diagnostics } = compileText(`hosts:\n${lines.join('\n')}\n`);
        const pairs = diagnostics
          .filter(({ rule }) => rule.id === 'duplicate-address')
          .map(
            ({ message }) => [...message.matchAll(/"h([0-9])"/g)].map((match) => Number(match[1])) as [number, number],
          );
        const shares = (i: number, j: number): boolean =>
          all[i]!.some((a) =>
            all[j]!.some((b) => prefixIncludes(read(a), read(b)) || prefixIncludes(read(b), read(a))),
          );
        for (const [i, j] of pairs) expect(i !== j && shares(i, j)).toBe(true);
        const named = new Set(pairs.flat());
        const sharing = all.map((_, i) => i).filter((i) => all.some((_, j) => i !== j && shares(i, j)));
        expect(sharing.length > 0).toBe(pairs.length > 0);
        // Of two that share, at least one is named.
        for (const i of sharing)
          expect(all.every((_, j) => i === j || !shares(i, j) || named.has(i) || named.has(j))).toBe(true);
      }),
      runs('prefixes'),
    );
  });
});
