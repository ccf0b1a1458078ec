import { describe, expect, it } from 'vitest';
import { allPortsText, portCount, serviceText, transportsOf } from '../../../../src/render/content/services.ts';
import type { Opening } from '../../../../src/topology/model.ts';
import { flowOf, topologyOf } from '../../../support/topologies.ts';

function openings(listeners: string): readonly Opening[] {
  const topology = topologyOf(`
zones: { lan: [10.0.0.0/8] }
components:
  a: { zone: lan }
  b: { zone: lan, listeners: { ${listeners} } }
flows: [{ id: f, from: a, to: b.* }]`);
  return flowOf(topology, 'f').openings;
}

describe('the ports of a flow', () => {
  it.each([
    ['x: 443/tcp', '443', 'TCP 443'],
    ['x: "80,8000-8010/tcp"', '80, 8000-8010', 'TCP 80, 8000-8010'],
    ['x: 3478/udp+tcp', '3478', 'TCP/UDP 3478'],
    ['x: unknown/tcp', '?', 'TCP ?'],
    ['x: esp', '–', 'ESP'],
    ['x: 80/tcp, y: 443/tcp', '80, 443', 'TCP 80, TCP 443'],
    ['x: 80/tcp, y: 53/udp', 'TCP 80, UDP 53', 'TCP 80, UDP 53'],
    ['x: 500/udp, y: esp', 'UDP 500, ESP', 'UDP 500, ESP'],
    ['x: { any_of: [443/tcp, 80/tcp] }', '443 or 80', 'TCP 443 or TCP 80'],
    ['x: { any_of: [443/udp, 443/tcp] }', 'UDP 443 or TCP 443', 'UDP 443 or TCP 443'],
    ['x: { any_of: [443/udp, 443/tcp] }, y: 22/tcp', 'UDP 443 or TCP 443; TCP 22', 'UDP 443 or TCP 443; TCP 22'],
    ['x: { any_of: [443/tcp A, 443/tcp B] }', '443', 'TCP 443'],
  ])('of %s are told as %j, with transports as %j', (listeners, ports, service) => {
    expect(allPortsText(openings(listeners))).toBe(ports);
    expect(serviceText(openings(listeners))).toBe(service);
  });

  it.each([
    ['x: 40000-57000/udp', 17001],
    ['x: { any_of: [443/udp, 443/tcp] }', 1],
    ['x: 80/tcp, y: unknown/tcp', '?'],
    ['x: 80/tcp, y: esp', 1],
    ['x: esp', '–'],
  ])('of %s count %s', (listeners, count) => {
    expect(portCount(openings(listeners))).toBe(count);
  });

  it('have the transports of all, in one order', () => {
    expect(transportsOf(openings('x: 53/udp, y: 53/tcp, z: esp'))).toEqual(['tcp', 'udp', 'esp']);
  });
});
