import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/firewall/gather.ts';
import { packetsOf, someTuples } from './toy-universe.ts';

describe('gather', () => {
  it('says exactly what the boxes say, each box in one rule', () => {
    fc.assert(
      fc.property(someTuples, (tuples) => {
        const rules = gather(tuples);
        const of = (id: string, packets: readonly string[]): readonly string[] => packets.map((one) => `${id} ${one}`);
        const before = tuples.flatMap((tuple) => of(tuple.flow.id, packetsOf([tuple.transport], tuple)));
        const after = rules.flatMap((rule) => of(rule.name, packetsOf(rule.transports, rule)));
        expect(new Set(after)).toEqual(new Set(before));
        expect(rules.length).toBeLessThanOrEqual(tuples.length);
        expect(rules.flatMap((rule) => rule.tuples).length).toBe(tuples.length);
        expect(new Set(rules.flatMap((rule) => rule.tuples))).toEqual(new Set(tuples));
      }),
    );
  });
});
