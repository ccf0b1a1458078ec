import { protocolNumbers } from '../../../src/net/transports.ts';
// Topologies at the edges of what can be said: right rules for every target, or a clear error.

import { describe, expect, it } from 'vitest';
import { emit, targetChoices } from '../../../src/emit.ts';
import { type Address, parseAddress } from '../../../src/net/addresses.ts';
import { type Packet } from '../../../src/packets/packet.ts';
import { decide } from '../../../src/rulesets/interpreter.ts';
import { readerOf } from '../../../src/compare/prove-file.ts';
import { type StrictReader, strictReaders } from '../../../src/rulesets/strict/registry.ts';
import { topologyOf } from '../../support/topologies.ts';

/** Those that decide about every packet; of the others, what they say of the packets here is not theirs to say. */
const targets = targetChoices
  .map(({ id }) => [id, strictReaders[id] as StrictReader] as const)
  .filter(([, { decides }]) => decides === 'every-packet');

const origin = { fileName: 'test.yaml', hash: 'sha256:…', host: 'h' };

/** The first packet of a connection, from a text such as `10.0.0.1 > 10.0.0.2 80/tcp`. */
function packet(text: string): Packet {
  const [source = '', , destination = '', to = ''] = text.split(' ');
  const [port, transport] = to.split('/');
  return {
    loopback: false,
    state: 'new',
    protocol: protocolNumbers[transport as 'tcp' | 'udp'],
    source: address(source),
    destination: address(destination),
    ports: { source: 50_000, destination: Number(port) },
    tcpFlags: 2,
    hopLimit: 64,
  };
}

function address(text: string): Address {
  const read = parseAddress(text);
  if (!read.ok) throw new Error(`${text} ${read.problem}`);
  return read.value;
}

const web = 'web: { host: h, listeners: { l: 80/tcp } }';
const to = (from: string, more = ''): string => `components: { ${web}${more} }\nflows: [{ from: ${from}, to: web }]`;

/** What reaches host h, and what does not. */
const cases: Readonly<Record<string, readonly [body: string, open: readonly string[], closed: readonly string[]]>> = {
  'no rules': [
    'hosts: { h: { addresses: [10.0.0.1, "fd00::1"] } }',
    [],
    ['192.0.2.1 > 10.0.0.1 80/tcp', 'fd00::9 > fd00::1 80/tcp', '192.0.2.1 > 10.0.0.1 68/udp'],
  ],
  'a host without addresses that no flow needs': [
    'hosts: { h: {} }',
    [],
    ['192.0.2.1 > 10.0.0.1 80/tcp', 'fd00::9 > fd00::1 80/tcp'],
  ],
  'IPv6 only': [
    `zones: { z: ["2001:db8::/32"] }\nhosts: { h: { addresses: ["fd00::1"] } }\n${to('z')}`,
    ['2001:db8:: > fd00::1 80/tcp', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff > fd00::1 80/tcp'],
    ['2001:db9:: > fd00::1 80/tcp', '192.0.2.1 > 10.0.0.1 80/tcp', '2001:db8:: > fd00::2 80/tcp'],
  ],
  'IPv4 only': [
    `zones: { z: [0.0.0.0/0] }\nhosts: { h: { addresses: [10.0.0.1] } }\n${to('z')}`,
    ['0.0.0.0 > 10.0.0.1 80/tcp', '255.255.255.255 > 10.0.0.1 80/tcp'],
    ['2001:db8::1 > fd00::1 80/tcp', '192.0.2.1 > 10.0.0.2 80/tcp', '192.0.2.1 > 10.0.0.1 80/udp'],
  ],
  'a host of both families, and a zone of one': [
    `zones: { z: ["::/0"] }\nhosts: { h: { addresses: [10.0.0.1, "fd00::1"] } }\n${to('z')}`,
    ['2001:db8::1 > fd00::1 80/tcp'],
    ['192.0.2.1 > 10.0.0.1 80/tcp'],
  ],
  'everybody, as two halves': [
    `zones: { z: [0.0.0.0/1, 128.0.0.0/1, "::/1", "8000::/1"] }\nhosts: { h: { addresses: [10.0.0.1, "fd00::1"] } }\n${to('z')}`,
    ['0.0.0.0', '127.255.255.255', '128.0.0.0', '255.255.255.255']
      .map((one) => `${one} > 10.0.0.1 80/tcp`)
      .concat(['::', '7fff::', '8000::', 'ffff::'].map((one) => `${one} > fd00::1 80/tcp`)),
    ['192.0.2.1 > 10.0.0.1 81/tcp'],
  ],
  'a half alone': [
    `zones: { z: [128.0.0.0/1] }\nhosts: { h: { addresses: [10.0.0.1] } }\n${to('z')}`,
    ['128.0.0.0 > 10.0.0.1 80/tcp'],
    ['127.255.255.255 > 10.0.0.1 80/tcp'],
  ],
  'the outer one of zones in zones': [
    `zones: { world: [0.0.0.0/0], lan: [10.0.0.0/8], dmz: [10.1.0.0/16] }\nhosts: { h: { addresses: [10.1.0.1] } }\n${to('lan')}`,
    ['10.0.0.0 > 10.1.0.1 80/tcp', '10.1.255.255 > 10.1.0.1 80/tcp', '10.255.255.255 > 10.1.0.1 80/tcp'],
    ['9.255.255.255 > 10.1.0.1 80/tcp', '11.0.0.0 > 10.1.0.1 80/tcp'],
  ],
  'the inner one of zones in zones': [
    `zones: { world: [0.0.0.0/0], lan: [10.0.0.0/8], dmz: [10.1.0.0/16] }\nhosts: { h: { addresses: [192.0.2.1] } }\n${to('dmz')}`,
    ['10.1.0.0 > 192.0.2.1 80/tcp', '10.1.255.255 > 192.0.2.1 80/tcp'],
    ['10.0.255.255 > 192.0.2.1 80/tcp', '10.2.0.0 > 192.0.2.1 80/tcp', '192.0.2.9 > 192.0.2.1 80/tcp'],
  ],
  'both of zones in zones, each with ports of its own': [
    `zones: { lan: [10.0.0.0/8], dmz: [10.1.0.0/16] }\nhosts: { h: { addresses: [192.0.2.1] } }
components: { s: { host: h, listeners: { a: 80-90/tcp, b: 85-95/tcp } } }\nflows: [{ from: lan, to: s.a }, { from: dmz, to: s.b }]`,
    ['10.0.0.1 > 192.0.2.1 90/tcp', '10.1.0.1 > 192.0.2.1 80/tcp', '10.1.0.1 > 192.0.2.1 95/tcp'],
    ['10.0.0.1 > 192.0.2.1 91/tcp', '10.1.0.1 > 192.0.2.1 96/tcp', '10.1.0.1 > 192.0.2.1 79/tcp'],
  ],
  'a pool that listens': [
    `zones: { z: [10.0.0.0/8] }\nhosts: { h: { addresses: [192.0.2.16/28] } }\n${to('z')}`,
    ['10.0.0.1 > 192.0.2.16 80/tcp', '10.0.0.1 > 192.0.2.31 80/tcp'],
    ['10.0.0.1 > 192.0.2.15 80/tcp', '10.0.0.1 > 192.0.2.32 80/tcp', '192.0.2.17 > 192.0.2.16 80/tcp'],
  ],
  'a pool that connects': [
    `hosts: { h: { addresses: [10.0.0.1] }, pool: { addresses: ["192.0.2.16/28", "fd00::/64"] } }\n${to('c', ', c: { host: pool }')}`,
    ['192.0.2.16 > 10.0.0.1 80/tcp', '192.0.2.31 > 10.0.0.1 80/tcp'],
    ['192.0.2.15 > 10.0.0.1 80/tcp', '192.0.2.32 > 10.0.0.1 80/tcp'],
  ],
};

describe.each(targets)('rules of %s for', (target, judge) => {
  it.each(Object.entries(cases))('%s', (_title, [body, open, closed]) => {
    const topology = topologyOf(body);
    const { files, problems, proofs } = emit(topology, { ...origin, target });
    expect(problems).toEqual([]);
    expect(proofs).toHaveLength(1);
    const ruleset = readerOf(topology, judge, 'h', ['h'])(files[0]?.text ?? '', 'test');
    const verdicts = (texts: readonly string[]): readonly string[] =>
      texts.map((text) => `${text} ${decide(ruleset, 'in', packet(text)).verdict}`);
    expect(verdicts(open)).toEqual(open.map((text) => `${text} accept`));
    expect(verdicts(closed)).toEqual(closed.map((text) => `${text} drop`));
  });

  it.each([
    [
      'a host without addresses that a flow needs',
      `zones: { z: [10.0.0.0/8] }\nhosts: { h: {} }\n${to('z')}`,
      'the host has no addresses',
    ],
    [
      'families that never meet',
      `zones: { z: ["fd00::/8"] }\nhosts: { h: { addresses: [10.0.0.1] } }\n${to('z')}`,
      'share no address family',
    ],
    [
      'a peer without addresses',
      `hosts: { h: { addresses: [10.0.0.1] }, p: {} }\n${to('c', ', c: { host: p }')}`,
      '"c" has no addresses',
    ],
  ])('%s are none, but an error', (_title, body, message) => {
    const { files, problems } = emit(topologyOf(body), { ...origin, target });
    expect(files).toEqual([]);
    expect(problems.map((one) => one.message).join()).toContain(message);
    expect(problems.every(({ help }) => help !== undefined)).toBe(true);
  });
});
