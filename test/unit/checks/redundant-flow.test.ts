import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intentOf } from '../../../src/intent/rule-tuples.ts';
import { overlaps } from '../../../src/net/intervals.ts';
import { type Prefix, parsePrefix, prefixIncludes } from '../../../src/net/prefixes.ts';
import { compileText, messages } from '../../support/topologies.ts';
import { runs } from '../../support/runs.ts';

const system = `
zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8], office: [10.9.0.0/16] }
hosts: { h: { addresses: [192.0.2.1] }, g: { addresses: [192.0.2.2] }, pool: { addresses: [192.0.2.128/26] } }
components:
  browser: { zone: internet }
  clerk: { zone: office }
  desk: { zone: lan, addresses: [10.9.9.9] }
  named: { zone: lan, fqdn: desk.example }
  app: { host: h, listeners: { https: 443/tcp HTTPS, media: 2000-2009/udp } }
  other: { host: h }
  twin: { hosts: [h, g], listeners: { sync: 7000-7001/tcp+udp } }
  workers: { host: pool }
firewall: { egress: declared }
`;

/** Ids of the flows that are reported, each with the one that it lies within. */
function found(flows: readonly string[]): readonly string[] {
  const checked = compileText(`${system}flows:\n${flows.map((flow) => `  - { ${flow} }\n`).join('')}`);
  expect(checked.topology).toBeDefined();
  return messages(checked, 'redundant-flow').map((message) => {
    const [, inner, outer] = /"(.*?)" opens nothing beyond flow "(.*?)"/.exec(message) ?? [];
    return `${String(inner)} < ${String(outer)}`;
  });
}

describe('a flow within another', () => {
  it.each([
    [
      'the later of two equal ones',
      ['id: a, from: browser, to: app.https', 'id: b, from: browser, to: app.https'],
      ['b < a'],
    ],
    [
      'fewer ports',
      ['id: a, from: browser, to: app.media, ports: 2000', 'id: b, from: browser, to: app.media'],
      ['a < b'],
    ],
    [
      'fewer transports',
      ['id: a, from: browser, to: twin, transport: tcp', 'id: b, from: browser, to: twin'],
      ['a < b'],
    ],
    ['one of all listeners', ['id: a, from: browser, to: app.*', 'id: b, from: browser, to: app.media'], ['b < a']],
    [
      'a listener within its host',
      ['id: a, from: browser, to: h, ports: 1-999, transport: tcp', 'id: b, from: browser, to: app.https'],
      ['b < a'],
    ],
    ['a component within its host', ['id: a, from: h, to: twin', 'id: b, from: other, to: twin'], ['b < a']],
    ['a zone within a zone', ['id: a, from: lan, to: app.https', 'id: b, from: office, to: app.https'], ['b < a']],
    [
      'a component within the zone around its address',
      ['id: a, from: office, to: app.https', 'id: b, from: desk, to: app.https'],
      ['b < a'],
    ],
    [
      'one without a purpose',
      ['id: a, from: browser, to: app.https, purpose: x', 'id: b, from: browser, to: app.https'],
      ['b < a'],
    ],
    [
      'one that ends earlier',
      [
        'id: a, from: browser, to: app.https, expires: 2027-01-01',
        'id: b, from: browser, to: app.https, expires: 2028-01-01',
      ],
      ['a < b'],
    ],
    [
      'one that rests where the other does',
      ['id: a, from: browser, to: app.https, profiles: [x]', 'id: b, from: browser, to: app.https, profiles: [x, y]'],
      ['a < b'],
    ],
    [
      'fewer source ports',
      ['id: a, from: app.media, source_ports: 2000, to: twin', 'id: b, from: app.media, to: twin'],
      ['a < b'],
    ],
    [
      'another purpose',
      ['id: a, from: browser, to: app.https, purpose: x', 'id: b, from: browser, to: app.https, purpose: y'],
      [],
    ],
    [
      'another owner',
      ['id: a, from: browser, to: app.https, owner: x', 'id: b, from: browser, to: app.https, owner: y'],
      [],
    ],
    ['another condition', ['id: a, from: browser, to: app.https, when: x', 'id: b, from: browser, to: app.https'], []],
    [
      'a fallback',
      ['id: a, from: browser, to: twin, transport: udp', 'id: b, from: browser, to: twin, fallback_of: a'],
      [],
    ],
    [
      'what others fall back from',
      [
        'id: a, from: browser, to: twin, transport: udp',
        'id: b, from: browser, to: twin',
        'id: c, from: browser, to: app.https, fallback_of: a',
      ],
      [],
    ],
    [
      'another component of the same addresses',
      [
        'id: a, from: browser, to: app.https',
        'id: b, from: internet, to: app.https',
        'id: c, from: other, to: twin',
        'id: d, from: app, to: twin',
      ],
      ['a < b'],
    ],
    [
      'a component on two hosts, and one of them',
      ['id: a, from: h, to: app.https', 'id: b, from: twin, to: app.https'],
      [],
    ],
    [
      'a name, whose addresses nobody knows',
      ['id: a, from: lan, to: app.https', 'id: b, from: named, to: app.https'],
      [],
    ],
    [
      'ports that only two others hold',
      [
        'id: a, from: browser, to: app.media, ports: 2000-2005',
        'id: b, from: browser, to: app.media, ports: 2004-2009',
        'id: c, from: browser, to: app.media, ports: 2003-2006',
      ],
      [],
    ],
    [
      'unknown ports',
      [
        'id: a, from: browser, to: other, ports: unknown, transport: tcp',
        'id: b, from: browser, to: other, ports: unknown, transport: tcp',
      ],
      [],
    ],
    [
      'one that stays when the other expires',
      ['id: a, from: browser, to: app.https', 'id: b, from: browser, to: app.*, expires: 2027-01-01'],
      [],
    ],
    [
      'one that stays when the other rests',
      ['id: a, from: browser, to: app.https', 'id: b, from: browser, to: app.*, profiles: [x]'],
      [],
    ],
    [
      'either way, and one way',
      [
        'id: a, from: app.media, to: twin, transport: udp',
        'id: b, from: app.media, to: twin, both_ways: true, transport: udp',
      ],
      ['a < b'],
    ],
  ] as const)('%s', (_, flows, expected) => {
    expect(found(flows)).toEqual(expected);
  });
});

const flow = fc
  .record({
    from: fc.constantFrom(
      'browser',
      'clerk',
      'desk',
      'lan',
      'office',
      'internet',
      'h',
      'other',
      'app',
      'twin',
      'workers',
      'pool',
      'app.media',
    ),
    to: fc.constantFrom(
      'app.https',
      'app.media',
      'app.*',
      'twin',
      'h, ports: 1-9000, transport: udp+tcp',
      'other, ports: 443, transport: tcp',
    ),
    purpose: fc.constantFrom('', ', purpose: x'),
    narrowing: fc.constantFrom('', '', ', expires: 2027-01-01', ', when: now and then'),
  })
  .filter(({ from, to }) => !(from === 'app.media' && /https|other/.test(to)))
  .map(({ from, to, purpose, narrowing }) => `from: ${from}, to: ${to}${purpose}${narrowing}`);

const sampleAddresses = [
  '198.51.100.1',
  '10.1.1.1',
  '10.9.1.1',
  '10.9.9.9',
  '192.0.2.1',
  '192.0.2.2',
  '192.0.2.130',
  '2001:db8::1',
];
const samplePorts = [443, 2000, 2009, 7000, 7001, 8999];

/** Some of the packets that the flows allow, as text. */
function allowed(flows: readonly string[]): ReadonlySet<string> {
  const { topology } = compileText(`${system}flows:\n${flows.map((text) => `  - { ${text} }\n`).join('')}`);
  const tuples = topology === undefined ? [] : intentOf(topology).tuples;
  return new Set(
    tuples.flatMap(({ host, direction, transport, sources, destinations, ports }) =>
      sampled(sources).flatMap((from) =>
        sampled(destinations).flatMap((to) =>
          samplePorts
            .filter((port) => ports === 'none' || overlaps(ports, [{ lo: port, hi: port }]))
            .map((port) => `${host.name} ${direction} ${from} > ${to}:${String(port)}/${transport}`),
        ),
      ),
    ),
  );
}

function sampled(blocks: readonly Prefix[]): readonly string[] {
  return sampleAddresses.filter((text) => {
    const address = parsePrefix(text);
    return address.ok && blocks.some((block) => prefixIncludes(block, address.value));
  });
}

describe('taking reported flows away', () => {
  it('takes no packet away', () => {
    fc.assert(
      fc.property(fc.array(flow, { minLength: 2, maxLength: 8 }), (texts) => {
        const flows = texts.map((text, i) => `id: f${String(i)}, ${text}`);
        const redundant = new Set(found(flows).map((pair) => pair.split(' ')[0]));
        const kept = flows.filter((_, i) => !redundant.has(`f${String(i)}`));
        expect(allowed(kept)).toEqual(allowed(flows));
      }),
      runs('redundant-flow'),
    );
  });
});
