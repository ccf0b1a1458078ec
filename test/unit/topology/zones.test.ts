import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intentOf } from '../../../src/intent/rule-tuples.ts';
import { type Prefix, formatPrefix, parsePrefix } from '../../../src/net/prefixes.ts';
import { compileText, messages, topologyOf } from '../../support/topologies.ts';
import { runs } from '../../support/runs.ts';

/** Blocks of 10.0.0.0/28, as texts. */
const blockText = fc
  .tuple(fc.integer({ min: 28, max: 32 }), fc.nat({ max: 15 }))
  .map(([length, address]) => `10.0.0.${address - (address % 2 ** (32 - length))}/${length}`);
const blocks = (most: number): fc.Arbitrary<readonly string[]> =>
  fc.uniqueArray(blockText, { minLength: 1, maxLength: most });

/** The last octets that the prefixes hold. */
function octets(prefixes: readonly (Prefix | string)[]): readonly number[] {
  const read = prefixes.map((one) => (typeof one === 'string' ? parsed(one) : one));
  return Array.from({ length: 16 }, (_, i) => i).filter((i) => {
    const address = parsed(`10.0.0.${String(i)}`);
    return read.some(({ lo, hi }) => lo <= address.lo && address.lo <= hi);
  });
}

function parsed(text: string): Prefix {
  const block = parsePrefix(text);
  if (!block.ok) throw new Error(`${text} ${block.problem}`);
  return block.value;
}

describe('the exceptions of a zone', () => {
  it('are neither a source nor a destination of its flows, and nothing else is missing', () => {
    fc.assert(
      fc.property(blocks(3), blocks(3), blocks(2), (prefixes, except, inner) => {
        const written = octets(prefixes).filter((one) => !octets(except).includes(one));
        const isClear = (block: string): boolean => octets([block]).some((one) => octets(prefixes).includes(one));
        fc.pre(written.length > 0 && except.every(isClear) && !inner.some((block) => prefixes.includes(block)));
        const members = written.filter((one) => ownerOf(one, prefixes, inner) === 'outer');
        const topology = topologyOf(`zones:
  outer: { prefixes: [${prefixes.join(', ')}], except: [${except.join(', ')}] }
  inner: [${inner.join(', ')}]
hosts: { h: { addresses: [192.0.2.1] } }
components: { client: { zone: outer }, s: { host: h, listeners: { l: 80/tcp } } }
flows:
  - { id: in, from: client, to: s.l, purpose: p }
  - { id: out, from: h, to: outer, ports: 80, transport: tcp, purpose: p }
firewall: { egress: declared }`);
        const { tuples } = intentOf(topology);
        const of = (id: string): readonly Prefix[] =>
          tuples.flatMap((one) => (one.flow.id === id ? (id === 'in' ? one.sources : one.destinations) : []));
        expect(octets(of('in'))).toEqual(written);
        expect(octets(of('out'))).toEqual(members);
      }),
      runs('zones'),
    );
  });

  it('do not change whose an address is', () => {
    const topology = topologyOf(`zones: { net: { prefixes: [10.0.0.0/24], except: [10.0.0.0/25] } }
hosts: { h: { addresses: [10.0.0.1] } }`);
    expect(topology.hosts[0]?.zones.map(({ name }) => name)).toEqual(['net']);
  });

  it('may be all private addresses', () => {
    const [zone] = topologyOf('zones: { internet: { prefixes: [10.0.0.0/7, "fc00::/6"], except: [private] } }').zones;
    expect(zone?.written.map(formatPrefix)).toEqual(['11.0.0.0/8', 'fe00::/9', 'fec0::/10', 'ff00::/8']);
  });

  it('may not be a word that means two things', () => {
    const checked = compileText(
      'zones: { internet: { prefixes: [0.0.0.0/0], except: [private] }, private: [10.0.0.0/8] }',
    );
    expect(messages(checked, 'invalid-zone')).toEqual([
      '"private" may mean the zone of that name, or all private addresses',
    ]);
  });
});

/** The zone whose prefix is the longest that holds the address; the same block is never in both. */
function ownerOf(octet: number, outer: readonly string[], inner: readonly string[]): 'outer' | 'inner' {
  const longest = (all: readonly string[]): number =>
    Math.max(-1, ...all.filter((block) => octets([block]).includes(octet)).map((block) => Number(block.split('/')[1])));
  return longest(inner) > longest(outer) ? 'inner' : 'outer';
}
