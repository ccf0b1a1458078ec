// Rules of topologies by chance are proved; and the three ways to what a text of rules means agree.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readerOf } from '../../src/compare/prove-file.ts';
import { type TargetId, emit, targetChoices } from '../../src/emit.ts';
import { intentOf } from '../../src/intent/rule-tuples.ts';
import { baselinePackets, flowPackets } from '../../src/intent/packets.ts';
import { PacketSets } from '../../src/packets/packet-sets.ts';
import { decide } from '../../src/rulesets/interpreter.ts';
import { acceptedBy } from '../../src/rulesets/meaning.ts';
import { type StrictReader, strictReaders } from '../../src/rulesets/strict/registry.ts';
import { type DualStack, dualStack, dualStackBody } from '../support/dual-stack.ts';
import { topologyOf } from '../support/topologies.ts';
import { productsOf, someCells } from '../unit/compare/cells.ts';
import { runs } from '../support/runs.ts';

const ids = targetChoices.map(({ id }) => id);

const anyTarget = fc.constantFrom(...ids);

/** One that decides about every packet. */
const someTarget = fc.constantFrom(
  ...ids.filter((id) => (strictReaders[id] as StrictReader).decides === 'every-packet'),
);

/** Hosts whose rules can be written; a flow between hosts of different families has none. */
function provable(
  net: DualStack,
  target: TargetId,
): ReturnType<typeof emit> & { readonly topology: ReturnType<typeof topologyOf> } {
  const topology = topologyOf(dualStackBody(net));
  return { topology, ...emit(topology, { fileName: 'test.yaml', hash: 'sha256:…', target }) };
}

it('every host of every topology is proved', () => {
  let proved = 0;
  fc.assert(
    fc.property(dualStack, anyTarget, (net, target) => {
      const { topology, files, problems, proofs } = provable(net, target);
      expect(proofs.length).toBe(files.length);
      if (problems.length > 0) return;
      expect(proofs.map(({ host }) => host)).toEqual(topology.hosts.map(({ name }) => name));
      proved += proofs.length;
    }),
    runs('proofs'),
  );
  expect(proved).toBeGreaterThan(runs('proofs').numRuns);
});

it('the intent, the diagram of the text and the interpreter agree on packets of every kind', () => {
  fc.assert(
    fc.property(dualStack, someTarget, fc.nat(), (net, target, seed) => {
      const { topology, files } = provable(net, target);
      const { tuples: tuples } = intentOf(topology);
      for (const { host, text } of files) {
        const ruleset = readerOf(topology, strictReaders[target], host, [host])(text, 'test');
        const sets = new PacketSets();
        for (const { hook, chain } of ruleset.bases) {
          const direction = hook === 'input' ? 'in' : 'out';
          const { rules } = ruleset.chains.get(chain)!;
          if (rules.length === 0) continue;
          const accepted = acceptedBy(sets, ruleset, direction);
          const baselineRule = baselinePackets(sets, direction);
          const flows = flowPackets(
            sets,
            tuples.filter((tuple) => tuple.host.name === host && tuple.direction === direction),
          );
          const packets = someCells(
            rules.flatMap(({ match }) => productsOf(match)),
            300,
            seed,
          );
          for (const packet of packets) {
            const passes = decide(ruleset, direction, packet).verdict === 'accept';
            expect(sets.contains(accepted, packet)).toBe(passes);
            const wanted = sets.contains(baselineRule.dropped, packet) ? [] : [baselineRule.accepted, flows];
            expect(wanted.some((set) => sets.contains(set, packet))).toBe(passes);
          }
        }
      }
    }),
    runs('proofs-of-mutants'),
  );
});
