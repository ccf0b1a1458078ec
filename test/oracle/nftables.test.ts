// The kernel judges the rules: it loads them, and lists what it has understood.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { emit } from '../../src/emit.ts';
import { essentials } from '../../src/intent/essentials.ts';
import type { Family } from '../../src/net/addresses.ts';
import { describeWith } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { type Example, designExample, examples, modelOf } from '../unit/firewall/examples.ts';
import { Network, mutate } from './nftables-network.ts';

const origin = { fileName: 'test.yaml', hash: 'sha256:…' };

interface Ruleset {
  readonly title: string;
  readonly text: string;
}

/** Every host that can have rules, with no profile and with all. */
function rulesetsOf(example: Example): readonly Ruleset[] {
  const { profiles } = modelOf(example);
  return [[], ...(profiles.length === 0 ? [] : [profiles])].flatMap((chosen) => {
    const topology = modelOf(example, chosen);
    return topology.hosts.flatMap(({ name: host }) =>
      emit(topology, { ...origin, host }).files.map(({ text }) => ({
        title: [example.name, host, ...chosen].join(' '),
        text,
      })),
    );
  });
}

/** Declares everything that the language can say of packets, both ways. */
const everyWord =
  topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], halves: [0.0.0.0/1, 128.0.0.0/1], lan: [10.0.0.0/8, 10.1.0.0/16, "fd00::/8"] }
hosts: { h: { addresses: [192.0.2.1, 192.0.2.2, "2001:db8::1"], title: 'quote " and \\ end\\' }, pool: { addresses: [192.0.2.16/28] }, none: {} }
components:
  c: { zone: lan }
  s: { hosts: [h, pool], listeners: { l: "80,443,8000-8010/tcp+udp+sctp", p: icmp+gre+esp+ah, d: { any_of: [1/udp, 2/tcp] }, e: 1-65535/udp } }
flows:
  - { id: a, from: c, to: s.l, purpose: "x\\"; } accept # \\\\\\ntable inet evil { }" }
  - { id: b, from: c, to: s.p }
  - { id: d, from: halves, to: s.d, source_ports: 1-1023, match_source_ports: true }
  - { id: e, from: s.e, to: c, ports: "5,7-9", transport: udp, both_ways: true, match_source_ports: true }
  - { id: f, from: s, to: internet, ports: 53, transport: udp+tcp }
  - { id: g, from: s, to: s.e }
  - { id: ${'i'.repeat(128)}, from: internet, to: s.l }
firewall: { egress: declared }`);

describeWith(['nft', 'ip', 'namespaces'], 'nft loads', () => {
  let network: Network;
  beforeAll(() => {
    network = new Network();
    network.machine('h');
  });
  afterAll(() => network.remove());

  const foreign =
    'table inet foreign { chain input { type filter hook input priority 10; tcp dport 9 drop; }; }\ntable ip topo { }\n';
  const listing = (table: string): string => network.nft('h', ['-s', 'list', 'table', ...table.split(' ')]).stdout;

  const rulesets: readonly Ruleset[] = [
    ...[designExample, ...examples].flatMap(rulesetsOf),
    ...emit(everyWord, origin).files.map(({ host, text }) => ({ title: `every word of the language, ${host}`, text })),
  ];

  it.each(rulesets.map(({ title, text }) => [title, text] as const))('%s', (_title, text) => {
    network.nft('h', ['-f', '-'], `flush ruleset\n${foreign}`);
    const before = [listing('inet foreign'), listing('ip topo')];
    const load = (...args: readonly string[]): string => network.nft('h', [...args, '-f', '-'], text).stderr;
    expect(load('-c')).toBe('');
    expect(load()).toBe('');
    const once = listing('inet topo');
    expect(load()).toBe('');
    expect(once).toContain('policy drop');
    expect(listing('inet topo')).toBe(once);
    expect([listing('inet foreign'), listing('ip topo')]).toEqual(before);
    expect(network.nft('h', ['list', 'tables']).stdout.trim().split('\n')).toHaveLength(3);
  });

  it('nothing of a file that is wrong in one place', () => {
    const text = emit(everyWord, { ...origin, host: 'h' }).files[0]?.text ?? '';
    network.nft('h', ['-f', '-'], text);
    const before = listing('inet topo');
    const mutants = [
      mutate(text, 'dport 53', 'dport 70000'),
      mutate(text, '8000-8010', '8010-8000'),
      mutate(text, 'ip daddr', 'ip6 daddr'),
      mutate(text, 'policy drop', 'policy perhaps'),
      mutate(text, /comment "a"/, `comment "${'a'.repeat(129)}"`),
      mutate(text, /\}\s*$/, ''),
    ];
    const accepted = mutants.filter((mutant) => network.nft('h', ['-f', '-'], mutant).status === 0);
    expect(accepted).toEqual([]);
    expect(listing('inet topo')).toBe(before);
  });

  it('types of ICMP under the numbers that the essentials give them', () => {
    const known = (family: Family): string =>
      network.nft('h', ['describe', family === 4 ? 'icmp' : 'icmpv6', 'type']).stdout;
    const wrong = essentials.flatMap((one) =>
      one.kind === 'icmp'
        ? one.types.filter(({ name, number }) => !new RegExp(`^\\s*${name}\\s+${number}$`, 'm').test(known(one.family)))
        : [],
    );
    expect(wrong).toEqual([]);
    expect(known(6)).toContain('nd-neighbor-solicit');
  });
});
