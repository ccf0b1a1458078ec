// Rules of topologies by chance: the kernel takes all of them, twice is as once, and what it then has are the same packets.

import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type TargetId, emit } from '../../src/emit.ts';
import { PacketSets } from '../../src/packets/packet-sets.ts';
import { acceptedBy } from '../../src/rulesets/meaning.ts';
import { readNftables } from '../../src/rulesets/strict/nftables-text.ts';
import { type DualStack, dualStack, dualStackBody } from '../support/dual-stack.ts';
import { describeWith } from '../support/programs.ts';
import { runs } from '../support/runs.ts';
import { topologyOf } from '../support/topologies.ts';
import { Tables, backends, lacks } from './iptables-backends.ts';
import { asWritten } from './nftables-listing.ts';
import { Network } from './nftables-network.ts';
import { origin } from './rulesets.ts';

/** Three hosts each; the same ones in every run, so that a failure can be looked at again. */
const TOPOLOGIES = { ...runs('generated'), seed: 20261120 };

function textsOf(net: DualStack, target: TargetId): readonly string[] {
  return emit(topologyOf(dualStackBody(net)), { ...origin, target }).files.map(({ text }) => text);
}

/** Every text that some topology gives; that there are some is part of it. */
function forTexts(target: TargetId, judge: (text: string) => void): void {
  let judged = 0;
  fc.assert(
    fc.property(dualStack, (net) => {
      for (const text of textsOf(net, target)) {
        judge(text);
        judged += 1;
      }
    }),
    TOPOLOGIES,
  );
  expect(judged).toBeGreaterThan(TOPOLOGIES.numRuns);
}

describeWith(['nft', 'ip', 'namespaces'], 'generated rules of nftables', () => {
  let network: Network;
  beforeAll(() => {
    network = new Network();
    network.machine('h');
  });
  afterAll(() => network.remove());

  it('are loaded, and loaded again, and are the packets that we read', () => {
    const load = (text: string): string => {
      expect(network.nft('h', ['-f', '-'], text)).toMatchObject({ status: 0, stderr: '' });
      return network.nft('h', ['-s', 'list', 'ruleset']).stdout;
    };
    forTexts('nftables', (text) => {
      const once = load(text);
      expect(load(text)).toBe(once);
      const sets = new PacketSets();
      const [own, listed] = [text, asWritten(once)].map((one) => readNftables(one, 'test'));
      for (const direction of ['in', 'out'] as const) {
        expect(acceptedBy(sets, listed!, direction)).toBe(acceptedBy(sets, own!, direction));
      }
    });
  }, 120_000);
});

describeWith(['iptables', 'ip6tables', 'ip', 'namespaces'], 'generated rules of iptables', () => {
  let network: Network;
  let tables: Tables | undefined;
  beforeEach(() => {
    network = new Network();
    network.machine('h');
  });
  afterEach(() => {
    network.remove();
    tables?.remove();
  });

  it.each(backends.filter((backend) => lacks(backend) === undefined))(
    'are loaded, and loaded again: backend %s',
    (backend) => {
      const own = new Tables(network, 'h', backend);
      tables = own;
      forTexts('iptables', (text) => {
        expect(own.restore(text)).toBe('');
        const once = own.listing();
        expect(own.restore(text)).toBe('');
        expect(own.listing()).toBe(once);
        expect(once).toContain('-A TOPO-INPUT');
      });
    },
    120_000,
  );
});
