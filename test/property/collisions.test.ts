import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Collision, collisionsOn } from '../../src/facts/collisions.ts';
import { listenersByHost } from '../../src/facts/listeners-by-host.ts';
import { formatPorts } from '../../src/net/ports.ts';
import { topologyOf } from '../support/topologies.ts';
import { runs } from '../support/runs.ts';

// The sweep against every pair, port and address, one by one, in a universe of twelve ports and five addresses.

const transports = ['tcp', 'udp'] as const;
const binds = {
  any: ['10.0.0.1', '10.0.0.2', '127.0.0.1', '::1', '2001:db8::1'],
  loopback: ['127.0.0.1', '::1'],
  '"::"': ['10.0.0.1', '10.0.0.2', '127.0.0.1', '::1', '2001:db8::1'],
  '0.0.0.0': ['10.0.0.1', '10.0.0.2', '127.0.0.1'],
  '10.0.0.1': ['10.0.0.1'],
  '[10.0.0.2, "2001:db8::1"]': ['10.0.0.2', '2001:db8::1'],
  '["::1", 10.0.0.1]': ['::1', '10.0.0.1'],
} as const;

interface Written {
  readonly ranges: readonly (readonly [lo: number, hi: number])[];
  readonly transports: readonly string[];
  readonly bind: keyof typeof binds;
}

const range = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 4 }))
  .map(([lo, more]) => [lo, Math.min(12, lo + more)] as const);
const listener: fc.Arbitrary<Written> = fc.record({
  ranges: fc.array(range, { minLength: 1, maxLength: 2 }),
  transports: fc.subarray([...transports], { minLength: 1 }),
  bind: fc.constantFrom(...(Object.keys(binds) as (keyof typeof binds)[])),
});

function hosted(all: readonly Written[]): readonly Collision[] {
  const lines = all.map(({ ranges, transports: over, bind }, i) => {
    const ports = ranges.map(([lo, hi]) => `${lo}-${hi}`).join(',');
    return `  c${i}: { host: h, listeners: { l: { ports: "${ports}", transport: ${over.join('+')}, bind: ${bind} } } }`;
  });
  const topology = topologyOf(
    `hosts:\n  h: { addresses: [10.0.0.1, 10.0.0.2, "2001:db8::1"] }\ncomponents:\n${lines.join('\n')}\n`,
  );
  return [...listenersByHost(topology).values()].flatMap(collisionsOn);
}

/** `c0 c2 tcp 3,4`: what the two share, or undefined. */
function sharedOneByOne(all: readonly Written[], i: number, j: number): string | undefined {
  const [a, b] = [all[i]!, all[j]!];
  if (!binds[a.bind].some((address) => (binds[b.bind] as readonly string[]).includes(address))) return undefined;
  const holds = ({ ranges }: Written, port: number): boolean => ranges.some(([lo, hi]) => lo <= port && port <= hi);
  const ports = Array.from({ length: 12 }, (_, n) => n + 1).filter((port) => holds(a, port) && holds(b, port));
  const over = transports.filter((one) => a.transports.includes(one) && b.transports.includes(one));
  return ports.length === 0 || over.length === 0 ? undefined : `c${i} c${j} ${over.join('+')} ${ports.join(',')}`;
}

function pairsOneByOne(all: readonly Written[]): readonly string[] {
  return all.flatMap((_, i) => all.flatMap((_, j) => (i < j ? (sharedOneByOne(all, i, j) ?? []) : [])));
}

function told({ first, second, shared }: Collision): string {
  const [ports] = new Set([...shared.values()].map((set) => expand(formatPorts(set))));
  return `${first.component.name} ${second.component.name} ${[...shared.keys()].sort().join('+')} ${ports ?? ''}`;
}

function expand(ports: string): string {
  return ports
    .split(',')
    .flatMap((part) => {
      const [lo = 0, hi = lo] = part.split('-').map(Number);
      return Array.from({ length: hi - lo + 1 }, (_, i) => lo + i);
    })
    .join(',');
}

describe('the sweep over ports', () => {
  it('finds every pair that collides, and what it shares, where there are few', () => {
    fc.assert(
      fc.property(fc.array(listener, { minLength: 1, maxLength: 3 }), (all) => {
        expect(hosted(all).map(told).sort()).toEqual([...pairsOneByOne(all)].sort());
      }),
      runs('collisions'),
    );
  });

  it('finds nothing else where there are many, and of each pair at least one of the two', () => {
    fc.assert(
      fc.property(fc.array(listener, { minLength: 1, maxLength: 14 }), (all) => {
        const collisions = hosted(all);
        const pairs = pairsOneByOne(all);
        expect(pairs).toEqual(expect.arrayContaining(collisions.map(told)));
        const named = new Set(collisions.flatMap(({ first, second }) => [first.component.name, second.component.name]));
        for (const pair of pairs)
          expect(
            pair
              .split(' ')
              .slice(0, 2)
              .some((name) => named.has(name)),
          ).toBe(true);
      }),
      runs('collisions'),
    );
  });

  it('tells each pair once, the first of the file first', () => {
    fc.assert(
      fc.property(fc.array(listener, { minLength: 1, maxLength: 14 }), (all) => {
        const pairs = hosted(all).map(({ first, second }) => [first.component.name, second.component.name] as const);
        expect(new Set(pairs.map(String)).size).toBe(pairs.length);
        for (const [first, second] of pairs) expect(Number(first.slice(1))).toBeLessThan(Number(second.slice(1)));
      }),
      runs('collisions'),
    );
  });
});
