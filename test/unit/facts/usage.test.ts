import { describe, expect, it } from 'vitest';
import { openedByPlaces, takesPart, usageOf } from '../../../src/facts/usage.ts';
import { formatPorts } from '../../../src/net/ports.ts';
import { topologyOf } from '../../support/topologies.ts';

const topology = topologyOf(`
zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/8], dmz: [192.0.2.0/24] }
hosts: { h: { zone: lan }, g: { zone: lan }, d: { zone: dmz } }
components:
  client: { zone: internet }
  web: { host: h, listeners: { http: 80/tcp, range: 8000-8099/tcp+udp, esp: esp, gap: unknown/tcp } }
  both: { hosts: [h, g], listeners: { l: 8050/udp } }
  silent: { host: g }
  source: { host: d }
  alone: { host: h, listeners: { l: 9999/tcp } }
flows:
  - { id: named, from: client, to: web.http }
  - { id: to-host, from: client, to: h, ports: 8040-8060, transport: udp }
  - { id: all-udp, from: client, to: h, ports: unknown, transport: sctp }
  - { id: esp, from: client, to: lan, transport: esp }
  - { id: from-zone, from: dmz, to: web.http }
  - { id: from-listener, from: web.range, source_ports: 8000, to: d, ports: 7, transport: udp }
`);
const usage = usageOf(topology);
const component = (name: string) => topology.components.find((one) => one.name === name)!;
const listener = (name: string, of: string) => component(of).listeners.find((one) => one.name === name)!;
const ids = (flows: readonly { readonly id: string }[] = []) => flows.map(({ id }) => id);

describe('the flows of a topology, by what stands at their ends', () => {
  it('are found by listener and by component', () => {
    expect(ids(usage.to.get(listener('http', 'web')))).toEqual(['named', 'from-zone']);
    expect(ids(usage.from.get(listener('range', 'web')))).toEqual(['from-listener']);
    expect(ids(usage.of.get(component('client')))).toEqual(['named', 'to-host', 'all-udp', 'esp']);
  });

  it('open ports of listeners through whole hosts and zones', () => {
    const opened = (name: string, of: string) => formatPorts(openedByPlaces(usage, component(of), listener(name, of)));
    expect(opened('range', 'web')).toBe('8040-8060');
    expect(opened('l', 'both')).toBe('8050');
    expect(opened('http', 'web')).toBe('');
    expect(opened('gap', 'web')).toBe('');
    expect(opened('esp', 'web')).toBe('1-65535');
    expect(opened('l', 'alone')).toBe('');
  });

  it('take components in by name, by host and by zone', () => {
    expect(topology.components.filter((one) => takesPart(usage, one)).map(({ name }) => name)).toEqual(
      // `silent` has no listener, so the flow to its zone may mean it; `source` stands where a flow comes from.
      ['client', 'web', 'both', 'silent', 'source'],
    );
  });
});
