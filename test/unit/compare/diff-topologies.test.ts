import { describe, expect, it } from 'vitest';
import { diffTopologies } from '../../../src/compare/answer.ts';
import { topologyOf } from '../../support/topologies.ts';

describe('a flow of which nobody can tell the packets', () => {
  const body = (flows: string): string => `zones: { lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] } }
components:
  n: { zone: lan, fqdn: n.example.com }
  s: { host: h, listeners: { l: 80/tcp, u: unknown/tcp } }
flows: [${flows}]`;

  it.each([
    ['{ id: a, from: n, to: s.l }', 'the other end has no addresses in the file'],
    ['{ id: a, from: lan, to: s.u }', 'its ports are not known'],
  ])('%s leaves the comparison undecided, and says why', (flow, reason) => {
    const { verdict, remarks } = diffTopologies(topologyOf(body('')), topologyOf(body(flow)));
    expect(verdict).toBe('undecided');
    expect(remarks).toEqual([
      expect.stringMatching(`^a .* into h: which packets pass cannot be told \\(${reason}\\)$`),
    ]);
  });
});
