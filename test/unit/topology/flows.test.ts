import { describe, expect, it } from 'vitest';
import { formatPorts } from '../../../src/net/ports.ts';
import type { Flow, Opening } from '../../../src/topology/model.ts';
import { compileText, flowOf, messages, topologyOf } from '../../support/topologies.ts';

const system = `
zones: { internet: [0.0.0.0/0, "::/0"] }
hosts: { h: { addresses: [203.0.113.10] }, g: { addresses: [203.0.113.11] } }
components:
  browser: { zone: internet }
  nginx: { host: h, listeners: { http: 80/tcp HTTP, https: 443/tcp HTTPS, quic: 443/udp QUIC } }
  turn: { host: h, listeners: { relay: 50000-50009/udp+tcp SRTP } }
  kms: { host: g, listeners: { media: 40000-40099/udp SRTP } }
  sfu: { host: g, listeners: { media: { any_of: [10000/udp, 443/tcp] } } }
  bare: { host: g }
`;

function openings({ openings: all }: Flow): readonly string[] {
  return all.map(({ ports, transports, protocol, listener }: Opening) => {
    const text = typeof ports === 'string' ? ports : formatPorts(ports);
    return `${listener?.name ?? '-'} ${text}/${transports.join('+')} ${protocol ?? '-'}`;
  });
}

function flow(written: string): Flow {
  const all = topologyOf(`${system}flows: [{ ${written} }]`).flows;
  if (all[0] === undefined) throw new Error('no flow');
  return all[0];
}

function problem(written: string): string {
  const { topology, diagnostics } = compileText(`${system}flows: [{ ${written} }]`);
  expect(topology).toBeUndefined();
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule.id}: ${message}`)
    .join('\n');
}

describe('the destination of a flow', () => {
  it.each([
    ['from: browser, to: nginx.https', ['https 443/tcp HTTPS']],
    ['from: browser, to: nginx.*', ['http 80/tcp HTTP', 'https 443/tcp HTTPS', 'quic 443/udp QUIC']],
    ['from: browser, to: kms', ['media 40000-40099/udp SRTP']],
    ['from: browser, to: nginx, ports: 80', ['http 80/tcp HTTP']],
    ['from: browser, to: nginx, ports: 443', ['https 443/tcp HTTPS', 'quic 443/udp QUIC']],
    ['from: browser, to: nginx, ports: 443, transport: udp', ['quic 443/udp QUIC']],
    ['from: browser, to: nginx, ports: "80,443", transport: tcp', ['http 80/tcp HTTP', 'https 443/tcp HTTPS']],
    ['from: browser, to: kms, ports: 40000-40009, protocol: RTP', ['media 40000-40009/udp RTP']],
    ['from: browser, to: sfu', ['media 10000/udp -', 'media 443/tcp -']],
    ['from: browser, to: sfu, transport: tcp', ['media 443/tcp -']],
    ['from: browser, to: bare, ports: 9000, transport: tcp', ['- 9000/tcp -']],
    ['from: browser, to: bare, ports: unknown, transport: tcp', ['- unknown/tcp -']],
    ['from: browser, to: h, transport: icmp', ['- none/icmp -']],
    ['from: kms, to: internet, ports: 53, transport: udp+tcp, protocol: DNS', ['- 53/tcp+udp DNS']],
  ])('%s opens %j', (written, expected) => {
    expect(openings(flow(written))).toEqual(expected);
  });

  it.each([
    ['from: browser, to: nginx', 'ambiguous-reference'],
    ['from: browser, to: nginx, transport: tcp', 'ambiguous-reference'],
    ['from: browser, to: nginx.web', 'unknown-reference'],
    ['from: browser, to: bare.*', 'unknown-reference'],
    ['from: browser, to: nobody', 'unknown-reference'],
    ['from: browser, to: nginx, ports: 81', 'outside-listener'],
    ['from: browser, to: nginx, ports: 80-443', 'outside-listener'],
    ['from: browser, to: nginx, ports: 80, transport: udp', 'outside-listener'],
    ['from: browser, to: kms, ports: 39999-40000', 'outside-listener'],
    ['from: browser, to: kms, transport: tcp', 'outside-listener'],
    ['from: browser, to: sfu, ports: 443, transport: udp', 'outside-listener'],
    ['from: browser, to: bare', 'invalid-flow'],
    ['from: browser, to: bare, ports: 80', 'invalid-flow'],
    ['from: browser, to: h, transport: icmp, ports: 8', 'invalid-flow'],
    ['from: browser, to: h, transport: icmp+tcp, ports: 8', 'invalid-flow'],
    ['from: browser, to: h.ssh', 'unknown-reference'],
  ])('%s is refused: %s', (written, rule) => {
    expect(problem(written)).toContain(rule);
  });
});

describe('the origin of a flow', () => {
  it('is documented by its ports where it is a listener', () => {
    const { sourcePorts, openings: opened } = flow('from: turn.relay, to: kms.media');
    expect(sourcePorts).toEqual([{ lo: 50000, hi: 50009 }]);
    expect(opened[0]?.transports).toEqual(['udp']);
  });

  it('may be narrowed, not widened', () => {
    expect(flow('from: turn.relay, to: kms.media, source_ports: 50000').sourcePorts).toEqual([
      { lo: 50000, hi: 50000 },
    ]);
    expect(problem('from: turn.relay, to: kms.media, source_ports: 49999-50000')).toContain(
      'outside-listener: the flow comes from 49999',
    );
    expect(problem('from: turn.relay, to: kms.media, source_ports: unknown')).toContain('invalid-port');
  });

  it('needs a transport in common with the destination', () => {
    expect(problem('from: kms.media, to: nginx.https')).toContain('outside-listener');
  });
});

describe('the keys of a flow', () => {
  it.each([
    ['from: turn.relay, to: kms.media, both_ways: true', undefined],
    ['from: browser, to: nginx.https, both_ways: true', 'cannot be used with tcp'],
    ['from: browser, to: kms.media, both_ways: true', 'needs source ports'],
    ['from: browser, to: kms.media, match_source_ports: true', 'no source ports'],
    ['from: browser, to: kms.media, source_ports: 1024-65535, match_source_ports: true', undefined],
    ['from: browser, to: kms.media, expires: 2027-02-29', 'not a calendar date'],
    ['from: browser, to: kms.media, expires: 2028-02-29', undefined],
    ['from: browser, to: kms.media, expires: 2027-2-1', 'not a calendar date'],
    ['id: "a b", from: browser, to: kms.media', 'is not a valid id'],
    ['from: browser, to: kms.media, fallback_of: nothing', 'no flow has the id'],
    ['id: self, from: browser, to: kms.media, fallback_of: self', 'falls back to itself'],
  ])('%s: %s', (written, expected) => {
    if (expected === undefined) expect(flow(written)).toBeDefined();
    else expect(problem(written)).toContain(expected);
  });

  it('may not lead fallbacks round in a circle', () => {
    const circle = `${system}flows:
      - { id: a, from: browser, to: kms.media, fallback_of: b, purpose: a }
      - { id: b, from: browser, to: nginx.https, fallback_of: [c, a], purpose: b }
      - { id: c, from: browser, to: nginx.http, purpose: c }`;
    expect(messages(compileText(circle), 'invalid-flow')).toEqual([
      'flow "a" falls back to itself, directly or through other flows',
      'flow "b" falls back to itself, directly or through other flows',
    ]);
  });
});

describe('the id of a flow', () => {
  it.each([
    ['from: browser, to: nginx.https', 'browser-to-nginx-https'],
    ['from: browser, to: kms', 'browser-to-kms-media'],
    ['from: browser, to: nginx.*', 'browser-to-nginx-all'],
    ['from: turn.relay, to: kms.media', 'turn-relay-to-kms-media'],
    ['from: browser, to: bare, ports: 1, transport: tcp', 'browser-to-bare'],
    ['from: internet, to: h, transport: icmp', 'internet-to-h'],
    ['id: mine, from: browser, to: kms', 'mine'],
  ])('%s is %s', (written, id) => {
    expect(flow(written).id).toBe(id);
  });

  it('names one flow', () => {
    const twice = `${system}flows: [{ from: browser, to: kms }, { from: browser, to: kms.media }, { id: browser-to-kms-media, from: browser, to: sfu }]`;
    expect(messages(compileText(twice), 'duplicate-flow-id')).toHaveLength(2);
  });
});

describe('profiles', () => {
  const file = `
hosts: { h: {} }
components:
  a: { host: h, profiles: [x] }
  b: { host: h, listeners: { on: 80/tcp, off: { ports: 81, transport: tcp, profiles: [y] } } }
flows:
  - { id: from-a, from: a, to: b.on }
  - { id: to-all, from: h, to: b.* }
  - { id: to-off, from: h, to: b.off }
  - { id: own, from: h, to: b.on, profiles: [x, y] }
  - { id: fallback, from: h, to: b.on, fallback_of: to-off }
`;

  it.each([
    [[], ['to-all', 'fallback'], ['on']],
    [['x'], ['from-a', 'to-all', 'own', 'fallback'], ['on']],
    [['y'], ['to-all', 'to-off', 'own', 'fallback'], ['on', 'off']],
    [
      ['x', 'y'],
      ['from-a', 'to-all', 'to-off', 'own', 'fallback'],
      ['on', 'off'],
    ],
  ])('with %j active: %j', (chosen, ids, listeners) => {
    const topology = topologyOf(file, chosen);
    expect(topology.flows.map(({ id }) => id)).toEqual(ids);
    const all = flowOf(topology, 'to-all');
    expect(all.openings.map(({ listener }) => listener?.name)).toEqual(listeners);
    expect(all.to.kind === 'component' && all.to.listeners.map(({ name }) => name)).toEqual(listeners);
    expect(topology.inactive.flows.map(({ id }) => id).sort()).toEqual(
      ['from-a', 'to-all', 'to-off', 'own', 'fallback'].filter((id) => !ids.includes(id)).sort(),
    );
  });

  it('are all known, sorted', () => {
    expect(topologyOf(file).profiles).toEqual(['x', 'y']);
  });
});
