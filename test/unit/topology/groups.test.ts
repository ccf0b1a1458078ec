import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionsOf, intentOf } from '../../../src/intent/rule-tuples.ts';
import { flowPackets } from '../../../src/intent/packets.ts';
import { PacketSets } from '../../../src/packets/packet-sets.ts';
import { endsText } from '../../../src/topology/flow-text.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { compileText, messages, topologyOf } from '../../support/topologies.ts';
import { runs } from '../../support/runs.ts';

const names = ['h1', 'h2', 'h3', 'admin', 'ci'];

/** Three hosts with a listener each, two clients, and what a test adds. */
function body(more: string): string {
  return `zones: { lan: [10.0.0.0/16], mgmt: [10.9.0.0/24], lan6: ["2001:db8::/64"], empty: [] }
hosts: { h1: { addresses: [10.0.0.1] }, h2: { addresses: [10.0.0.2] }, h3: { addresses: [10.0.0.3] }, h6: { addresses: ["2001:db8::6"] } }
components:
  one: { host: h1, listeners: { l: 80/tcp, m: 81/tcp } }
  two: { host: h2, listeners: { l: 90/tcp } }
  admin: { zone: mgmt }
  ci: { zone: lan, addresses: [10.0.7.0/28] }
${more}`;
}

/** What every host must let in and out, as sets of packets of one space. */
function packetsOf(sets: PacketSets, topology: Topology): readonly unknown[] {
  const { tuples } = intentOf(topology);
  return topology.hosts.flatMap((host) =>
    directionsOf(host).map((direction) =>
      flowPackets(
        sets,
        tuples.filter((tuple) => tuple.host === host && tuple.direction === direction),
      ),
    ),
  );
}

const some = fc.uniqueArray(fc.constantFrom(...names.slice(0, 3)), { minLength: 1 });
const clients = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });

describe('a flow over groups and lists', () => {
  it('allows what its pairs of members allow, written one by one', () => {
    fc.assert(
      fc.property(clients, some, fc.constantFrom('open', 'declared'), (from, to, egress) => {
        const firewall = `firewall: { egress: ${egress} }\n`;
        const hosts = from.filter((name) => name.startsWith('h'));
        const others = from.filter((name) => !name.startsWith('h'));
        const groups = [
          `targets: [${to.join(', ')}]`,
          ...(hosts.length > 0 ? [`machines: [${hosts.join(', ')}]`] : []),
          ...(others.length > 0 ? [`people: { members: [${others.join(', ')}] }`] : []),
        ];
        const sources = [...(hosts.length > 0 ? ['machines'] : []), ...(others.length > 0 ? ['people'] : [])];
        const once = `groups: { ${groups.join(', ')} }
flows: [{ id: f, from: [${sources.join(', ')}], to: targets, ports: 22, transport: tcp }]`;
        const pairs = from.flatMap((source) => to.map((target) => ({ source, target })));
        const apart = pairs.map(
          ({ source, target }, i) => `{ id: f${String(i)}, from: ${source}, to: ${target}, ports: 22, transport: tcp }`,
        );
        const sets = new PacketSets();
        expect(packetsOf(sets, topologyOf(body(firewall + once)))).toEqual(
          packetsOf(sets, topologyOf(body(`${firewall}flows: [${apart.join(', ')}]`))),
        );
      }),
      runs('groups'),
    );
  });

  it('has one id, and is derived from the names that are written', () => {
    const { flows } = topologyOf(body('groups: { web: [h1, h2] }\nflows: [{ from: [admin, web], to: [one.l, two] }]'));
    expect([...new Set(flows.map(({ id }) => id))]).toEqual([
      'admin-to-one-l',
      'admin-to-two-l',
      'web-to-one-l',
      'web-to-two-l',
    ]);
  });

  it('is named by the names of the file, whichever pair of it is shown', () => {
    const { flows } = topologyOf(
      body(
        'groups: { both: [one, two], web: [h1, h2] }\nflows: [{ id: f, from: [admin, both.l], to: [web, h3], ports: 22, transport: tcp }]',
      ),
    );
    expect([...new Set(flows.map(endsText))]).toEqual(['admin, both.l -> web, h3']);
  });

  it('goes to this listener of every member, or to all of each', () => {
    const { flows } = topologyOf(
      body('groups: { both: [one, two] }\nflows: [{ from: admin, to: both.l }, { from: ci, to: both.* }]'),
    );
    const opened = flows.map(({ openings }) => openings.map(({ listener }) => listener?.path));
    expect(opened).toEqual([['one.l'], ['two.l'], ['one.l', 'one.m'], ['two.l']]);
  });

  it.each([
    [
      'a listener that a member lacks',
      'groups: { g: [one, two] }\nflows: [{ from: ci, to: g.m }]',
      '"two" has no listener "m"',
    ],
    ['a listener of hosts', 'groups: { g: [h1] }\nflows: [{ from: ci, to: g.l }]', 'is a group of hosts'],
    ['a group of two kinds', 'groups: { g: [h1, one] }', 'hosts and components'],
    ['a group within itself', 'groups: { a: [b], b: [h1, a] }', 'contains itself'],
    ['a member that is nowhere', 'groups: { g: [h9] }', '"h9"'],
  ])('is refused for %s', (_, more, message) => {
    const { diagnostics } = compileText(body(more));
    expect(
      diagnostics
        .filter(({ severity }) => severity === 'error')
        .map((one) => one.message)
        .join('\n'),
    ).toContain(message);
  });
});

describe('what the file writes once', () => {
  const written =
    'groups: { web: [h1, h2, h3], people: [admin, ci] }\nflows: [{ id: f, from: people, to: web, ports: 22, transport: tcp }]\n';

  it('is reported once, though its pairs are many', () => {
    expect(messages(compileText(body(written)), 'missing-purpose')).toEqual(['flow "f" has no purpose']);
  });

  it.each([
    ['expect-deny', '[{ deny: "people -> web" }]', '5 other pairs of its ends fail, too'],
    ['expect-only', '[{ only: { to: web, from: admin } }]', '2 other pairs of its ends fail, too'],
    ['expect-allow', '[{ allow: "people -> web:23/tcp" }]', '5 other pairs of its ends fail, too'],
  ])('is one finding of %s', (rule, expected, ending) => {
    const found = messages(compileText(body(`${written}expect: ${expected}`)), rule);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(ending);
  });

  it.each([
    ['one member of either side', 'h1, h6 -> h2, h6', 0],
    ['the only pair', 'h1 -> h6', 1],
    ['a source, whatever the destination', 'h1, empty -> h2, h3', 1],
    ['a destination, whatever the source', 'h1, h2 -> h3, h6', 1],
  ])('matches no packet where none can pass for %s', (_, text, findings) => {
    const checked = compileText(body(`${written}expect: [{ deny: "${text}" }]`));
    expect(messages(checked, 'expect-nothing')).toHaveLength(findings);
  });
});
