import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/firewall/gather.ts';
import { packetsOf, someBoxes } from './toy-universe.ts';

describe('gather', () => {
  it('says exactly what the boxes say, each box in one rule', () => {
    fc.assert(
      fc.property(someBoxes, (boxes) => {
        const rules = gather(boxes);
        const of = (id: string, packets: readonly string[]): readonly string[] => packets.map((one) => `${id} ${one}`);
        const before = boxes.flatMap((box) => of(box.flow.id, packetsOf([box.transport], box)));
        const after = rules.flatMap((rule) => of(rule.name, packetsOf(rule.transports, rule)));
        expect(new Set(after)).toEqual(new Set(before));
        expect(rules.length).toBeLessThanOrEqual(boxes.length);
        expect(rules.flatMap((rule) => rule.boxes).length).toBe(boxes.length);
        expect(new Set(rules.flatMap((rule) => rule.boxes))).toEqual(new Set(boxes));
      }),
    );
  });
});
