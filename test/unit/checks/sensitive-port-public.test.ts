import { describe, expect, it } from 'vitest';
import { compileText, messages } from '../../support/topologies.ts';

function reported(flow: string): readonly string[] {
  const checked = compileText(`
zones: { internet: [0.0.0.0/0, "::/0"], private6: ["fc00::/7"], dmz: [192.0.2.0/24, "2001:db8::/64"] }
hosts: { h: { addresses: [192.0.2.1, "2001:db8::1"] } }
components:
  anyone: { zone: internet }
  office: { zone: internet, addresses: [198.51.100.0/28, "2001:db8:9::/48"] }
  registry: { zone: internet, addresses: [41.0.0.0/8] }
  half: { zone: internet, addresses: [0.0.0.0/1] }
  wide6: { zone: internet, addresses: ["2000::/3"] }
  named: { zone: internet, fqdn: office.example }
  inside: { zone: private6 }
  sshd: { use: sshd, host: h, listeners: { ssh: 2222/tcp } }
  sql: { host: h, listeners: { sql: 3306/tcp } }
  media: { host: h, listeners: { rtp: 1024-3000/udp+tcp, dns: "53,5432/udp" } }
  caches: { host: h, listeners: { all: 6379-6389/tcp } }
  bare: { host: h }
  peer: { zone: internet, addresses: [0.0.0.0/1], listeners: { p: 7000/udp } }
  memcached: { host: h, listeners: { udp: 11211/udp } }
  theirs: { zone: internet, addresses: [203.0.113.0/24], listeners: { ssh: 22/tcp } }
flows: [{ id: f, ${flow} }]`);
  expect(checked.topology).toBeDefined();
  return messages(checked, 'sensitive-port-public').map((message) =>
    message.replace(/^flow ".*?" opens (.*) to the internet .*$/, '$1'),
  );
}

describe('open to the internet', () => {
  it.each([
    ['from: anyone, to: sql.sql', '3306/tcp (MySQL)'],
    ['from: internet, to: sql.sql', '3306/tcp (MySQL)'],
    ['from: half, to: sql.sql', '3306/tcp (MySQL)'],
    ['from: wide6, to: sql.sql', '3306/tcp (MySQL)'],
    ['from: anyone, to: sshd.ssh', '"sshd.ssh" (2222/tcp)'],
    ['from: anyone, to: caches.all', '6379/tcp (Redis)'],
    ['from: anyone, to: bare, ports: 22, transport: tcp', '22/tcp (SSH)'],
    ['from: anyone, to: dmz, ports: 22, transport: tcp', '22/tcp (SSH)'],
    ['from: anyone, to: h, ports: 1-30, transport: tcp', '22/tcp (SSH) and 23/tcp (Telnet)'],
    ['from: memcached.udp, to: peer.p, both_ways: true', '11211/udp (memcached)'],
  ])('%s: %s', (flow, expected) => {
    expect(reported(flow)).toEqual([expected]);
  });

  it.each([
    'from: office, to: sql.sql',
    'from: registry, to: sql.sql',
    'from: named, to: sshd.ssh',
    'from: inside, to: sql.sql',
    'from: dmz, to: sql.sql',
    'from: anyone, to: media.*',
    'from: anyone, to: theirs.ssh',
    'from: h, to: theirs.ssh',
    'from: anyone, to: bare, ports: 1024-65535, transport: tcp',
    'from: anyone, to: bare, ports: unknown, transport: tcp',
    'from: anyone, to: h, transport: esp',
  ])('not: %s', (flow) => {
    expect(reported(flow)).toEqual([]);
  });
});
