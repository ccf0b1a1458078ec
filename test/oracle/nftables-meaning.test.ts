// What the kernel has understood means what we have read: its own listing, read back, has the same packets.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { emit } from '../../src/emit.ts';
import { nothing } from '../../src/packets/diagrams.ts';
import { PacketSets } from '../../src/packets/packet-sets.ts';
import { acceptedBy } from '../../src/rulesets/meaning.ts';
import { readNftables } from '../../src/rulesets/strict/nftables-text.ts';
import { dualStackBody } from '../support/dual-stack.ts';
import { describeWith } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { designExample, examples, machinesJudged, modelOf } from '../unit/firewall/examples.ts';
import { asWritten } from './nftables-listing.ts';
import { Network, mutate } from './nftables-network.ts';

const origin = { fileName: 'test.yaml', hash: 'sha256:…', target: 'nftables' } as const;

const mixed = topologyOf(
  dualStackBody({
    servers: [
      { on: ['a', 'b'], listeners: ['"1-3,7/tcp+udp"', 'icmp+gre+esp+ah', '"5/udp"'] },
      { on: ['pool'], listeners: ['"2,4,6,8-11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45,47/sctp"'] },
      { on: ['b'], listeners: ['"1-8/tcp"'] },
    ],
    flows: [
      { from: 'internet', to: 's0', listener: 0, sourcePorts: '1-5' },
      { from: 'office', to: 's0', listener: 1, sourcePorts: null },
      { from: 's1', to: 's0', listener: 2, sourcePorts: null },
      { from: 'lan', to: 's1', listener: 0, sourcePorts: null },
      { from: 'six', to: 's2', listener: 0, sourcePorts: '2,4' },
    ],
    egress: 'declared',
  }),
);

const rulesets = [
  ...[designExample, ...examples].flatMap((example) => {
    const topology = modelOf(example);
    return machinesJudged(topology).flatMap(({ name }) =>
      emit(topology, { ...origin, host: name }).files.map(({ text }) => [`${example.name} ${name}`, text] as const),
    );
  }),
  ...emit(mixed, origin).files.map(({ host, text }) => [`everything mixed, ${host}`, text] as const),
];

describeWith(['nft', 'ip', 'namespaces'], 'the listing of the kernel', () => {
  let network: Network;
  beforeAll(() => {
    network = new Network();
    network.machine('h');
  });
  afterAll(() => network.remove());

  function listingOf(text: string): string {
    expect(network.nft('h', ['-f', '-'], text).stderr).toBe('');
    return asWritten(network.nft('h', ['-s', 'list', 'table', 'inet', 'topo']).stdout);
  }

  function differ(one: string, other: string): boolean {
    const sets = new PacketSets();
    return (['in', 'out'] as const).some((direction) => {
      const [a, b] = [one, other].map((text) => acceptedBy(sets, readNftables(text, 'test'), direction));
      expect(a).not.toBe(nothing);
      return a !== b;
    });
  }

  it.each(rulesets)('of %s has the same packets as the text', (_, text) => {
    expect(differ(text, listingOf(text))).toBe(false);
  });

  it('of other rules has others', () => {
    const text = rulesets.at(-1)![1];
    expect(differ(text, listingOf(mutate(text, ' . 2 comment', ' . 3 comment')))).toBe(true);
  });
});
