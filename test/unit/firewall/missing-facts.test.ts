import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/firewall/plan.ts';
import type { Host } from '../../../src/topology/model.ts';
import { topologyOf } from '../../support/topologies.ts';

/** What keeps the plan from being written: the message, and what to do. */
function problemsOf(body: string): readonly string[] {
  return plan(topologyOf(body)).problems.map(({ message, help = '' }) => `${message}; ${help}`);
}

const zones = `zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8], office: [192.168.0.0/24] }
`;

describe('what no rule can say', () => {
  const hosts =
    'hosts: { h: { addresses: [10.0.0.1] }, six: { addresses: ["2001:db8::1"] }, bare: {}, o: { addresses: [10.0.0.2] } }';

  it.each([
    [
      's: { host: h, listeners: { l: unknown/tcp } }',
      '{ from: lan, to: s }',
      'flow "lan-to-s-l" cannot become a rule of host "h": the ports of "s.l" are unknown; write the ports on the listener or on the flow',
    ],
    [
      's: { host: bare, listeners: { l: 80/tcp } }',
      '{ from: lan, to: s }',
      'flow "lan-to-s-l" cannot become a rule of host "bare": the host has no addresses; write `addresses` on host "bare"',
    ],
    [
      'n: { zone: lan, fqdn: n.example.com }, s: { host: h, listeners: { l: 80/tcp } }',
      '{ from: n, to: s }',
      'flow "n-to-s-l" cannot become a rule of host "h": "n" is known as "n.example.com" only, and rules match addresses; write `addresses` on "n", or `addresses: any` to open its whole zone',
    ],
    [
      's: { host: h, listeners: { l: 80/tcp } }',
      '{ from: bare, to: s }',
      'flow "bare-to-s-l" cannot become a rule of host "h": "bare" has no addresses; write `addresses` on host "bare"',
    ],
    [
      's: { host: h, listeners: { l: { ports: 80, transport: tcp, bind: 10.0.0.7 } } }',
      '{ from: lan, to: s }',
      'flow "lan-to-s-l" cannot become a rule of host "h": "s.l" is bound to 10.0.0.7, which the host does not have; correct `bind`, or write the address on host "h"',
    ],
    [
      's: { host: h, listeners: { l: 80/tcp } }, t: { host: o, listeners: { l: { ports: 90, transport: tcp, bind: 10.0.0.9 } } }',
      '{ from: t.l, to: s }',
      'flow "t-l-to-s-l" cannot become a rule of host "h": "t" sends from 10.0.0.9, which its host does not have; correct `bind` of the listener that the flow comes from, or write the address on its host',
    ],
    [
      's: { host: h, listeners: { l: { ports: 80, transport: tcp, bind: loopback } } }',
      '{ from: lan, to: s }',
      'flow "lan-to-s-l" cannot become a rule of host "h": "s.l" is bound to loopback, and "lan" is not on its host; set `bind` of the listener to an address of its host, or correct the flow',
    ],
    [
      's: { host: six, listeners: { l: 80/tcp } }',
      '{ from: lan, to: s }',
      'flow "lan-to-s-l" cannot become a rule of host "six": "lan" and "s.l" share no address family; give one of the two an address of the other family, in `public` if that is what the internet sees',
    ],
    [
      's: { host: h, listeners: { l: 80/udp } }, n: { zone: lan, listeners: { l: unknown/udp } }',
      '{ from: s.l, to: n.l, both_ways: true, match_source_ports: true }',
      'flow "s-l-to-n-l" cannot become a rule of host "h": `match_source_ports` needs the ports of the destination, which are unknown; write the ports of the destination, or remove `match_source_ports`',
    ],
  ])('%s %s', (components, flow, problem) => {
    expect(problemsOf(`${zones}${hosts}\ncomponents: { ${components} }\nflows: [${flow}]`)).toEqual([problem]);
  });

  it('is told at the flow, with the other place', () => {
    const body = `${zones}${hosts}\ncomponents: { s: { host: h, listeners: { l: unknown/tcp } } }\nflows: [{ from: lan, to: s }]`;
    const [problem] = plan(topologyOf(body)).problems;
    const full = `topo: 1\nname: test\n${body}`;
    expect(full.slice(problem?.span.start, problem?.span.end)).toBe('s');
    expect(problem?.related.map(({ span }) => full.slice(span.start, span.end))).toEqual(['l: unknown/tcp']);
  });

  it('matters to outgoing rules only where egress is declared', () => {
    const body = (egress: string): string => `${zones}${hosts}
components: { c: { host: h }, n: { zone: internet, fqdn: [a.example, b.example], listeners: { l: 443/tcp } } }
flows: [{ from: c, to: n }]
firewall: { egress: ${egress} }`;
    expect(problemsOf(body('open'))).toEqual([]);
    expect(problemsOf(body('declared'))).toEqual([
      'flow "c-to-n-l" cannot become a rule of host "h": "n" is known as "a.example" and "b.example" only, and rules match addresses; write `addresses` on "n", or `addresses: any` to open its whole zone, or open all outgoing traffic with `egress: open`',
    ]);
  });

  it('matters to the hosts asked for', () => {
    const topology = topologyOf(
      `${zones}${hosts}\ncomponents: { s: { host: bare, listeners: { l: 80/tcp } } }\nflows: [{ from: lan, to: s }]`,
    );
    const named = (name: string): readonly Host[] => topology.hosts.filter((host) => host.name === name);
    expect(plan(topology, named('h'))).toMatchObject({ hosts: [{ host: { name: 'h' } }], problems: [] });
    expect(plan(topology, named('bare')).problems).toHaveLength(1);
  });
});
