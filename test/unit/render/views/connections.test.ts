import { describe, expect, it } from 'vitest';
import { topologyOf } from '../../../support/topologies.ts';
import { exampleOf, parseCsv, rendered } from '../samples.ts';

const topology = topologyOf(
  `
zones: { internet: [0.0.0.0/0, "::/0"], lan: { title: LAN, prefixes: [10.0.0.0/8] }, dmz: [10.9.0.0/16] }
hosts:
  one: { title: One, addresses: [10.0.0.1] }
  two: { title: Two, addresses: [10.0.0.2], public: [198.51.100.2] }
  dual: { addresses: [10.0.0.3, 10.9.0.3] }
components:
  client: { zone: internet, title: Client }
  named: { zone: internet, fqdn: ["*.example.com", example.org] }
  web:
    title: Web
    hosts: [one, two]
    links: [https://example.com/web]
    listeners:
      http: { ports: 80, transport: tcp, protocol: HTTP, links: [https://example.com/http], profiles: [p] }
      https: 443/tcp HTTPS
      vpn: { ports: 500, transport: udp, bind: [10.0.0.1] }
      lo: { ports: 90, transport: tcp, bind: loopback }
  ssh: { use: sshd, host: dual, profiles: [p, q] }
flows:
  - { id: all, from: client, to: web.*, ports: "80,443", transport: tcp, purpose: all }
  - { id: peers, from: web, to: web.https }
  - { id: local, from: web, to: web.lo }
  - { id: out, from: web, to: named, ports: 443, transport: tcp, protocol: HTTPS }
  - id: signed
    from: lan
    to: web.https
    when: it rains
    fallback_of: [all, out]
    owner: ops
    ticket: T-1
    approved_by: Ada
    expires: 2027-01-01
    links: [https://example.com/flow]
  - { id: admin, from: two, to: ssh.ssh, profiles: [r] }
  - { id: both, from: web.vpn, to: client, ports: 500, transport: udp, both_ways: true }
`,
  ['p', 'q', 'r'],
);

async function rows(...columns: readonly string[]): Promise<Record<string, readonly string[]>> {
  const [, ...lines] = parseCsv(
    await rendered(topology, { view: 'connections', format: 'csv', columns: ['id', ...columns] }),
  );
  return Object.fromEntries(lines.map(([id = '', ...cells]) => [id, cells]));
}

describe('the connection map', () => {
  it('has a row for each flow, in the order of the file', async () => {
    expect(Object.keys(await rows())).toEqual(['all', 'peers', 'local', 'out', 'signed', 'admin', 'both']);
  });

  it('tells ends by their titles', async () => {
    const told = await rows('source', 'destination');
    expect(told['all']).toEqual(['Client', 'Web']);
    expect(told['signed']).toEqual(['LAN', 'Web']);
    expect(told['admin']).toEqual(['Two', 'OpenSSH server']);
  });

  it('tells all ports of a flow to several listeners', async () => {
    expect((await rows('ports', 'port_count', 'transport', 'protocol', 'encryption'))['all']).toEqual([
      ...['80, 443', '2', 'TCP', 'HTTP, HTTPS', '?, TLS'],
    ]);
  });

  it('tells the widest scope first', async () => {
    const told = await rows('scope');
    expect(told['all']).toEqual(['internet']);
    expect(told['peers']).toEqual(['same-zone (same-host)']);
    expect(told['local']).toEqual(['same-host']);
    expect(told['admin']).toEqual(['same-zone']);
  });

  it('tells where both ends stand', async () => {
    const columns = ['component', 'listener', 'host', 'zone', 'address'];
    const source = await rows(...columns.map((column) => `source_${column}`));
    const destination = await rows(...columns.map((column) => `destination_${column}`));
    expect(source['all']).toEqual(['client', '', '', 'internet', '0.0.0.0/0, ::/0']);
    expect(destination['all']).toEqual([
      'web',
      'http, https',
      'One, Two',
      'LAN',
      '10.0.0.1, 10.0.0.2, 198.51.100.2 (public)',
    ]);
    expect(destination['out']).toEqual(['named', '', '', 'internet', '*.example.com, example.org']);
    expect(source['signed']).toEqual(['', '', '', 'LAN', '10.0.0.0/8']);
    expect(source['admin']).toEqual(['', '', 'Two', 'LAN', '10.0.0.2, 198.51.100.2 (public)']);
    expect(destination['admin']).toEqual(['ssh', 'ssh', 'dual', 'LAN, dmz', '10.0.0.3, 10.9.0.3']);
  });

  it('tells conditions in words', async () => {
    const told = await rows('condition');
    expect(told['all']).toEqual(['always']);
    expect(told['signed']).toEqual(['when it rains; fallback of all, out']);
  });

  it('tells what a reviewer asks for', async () => {
    const told = await rows(
      'owner',
      'ticket',
      'approved_by',
      'expires',
      'references',
      'both_ways',
      'source_ports',
      'bind',
    );
    expect(told['signed']).toEqual([
      ...['ops', 'T-1', 'Ada', '2027-01-01', 'https://example.com/flow', 'no', '', 'any'],
    ]);
    expect(told['both']?.slice(5)).toEqual(['yes', '500', '']);
    expect(told['local']?.at(-1)).toBe('loopback');
    expect(told['all']?.[4]).toBe('https://example.com/http');
  });

  it('tells the profiles that a flow needs', async () => {
    const told = await rows('profiles');
    expect(told['admin']).toEqual(['r, p or q']);
    expect(told['peers']).toEqual(['']);
  });

  it('names the sources of what the catalogue knows', async () => {
    expect((await rows('references'))['admin']?.[0]).toContain('openssh');
  });

  it('marks rows on one host, and says what that means', async () => {
    const text = await rendered(topology, { view: 'connections', columns: ['id', 'ports'] });
    expect(text).toContain('| *local* | *90*');
    expect(text).toContain('| peers   | 443 ');
    expect(text).toContain('Rows in *italics* stay on one host');
    const remote = await rendered(
      topologyOf('zones: { a: [10.0.0.0/8] }\nflows: [{ from: a, to: a, ports: 1, transport: tcp }]'),
    );
    expect(remote).not.toContain('italics');
  });

  it('says which side may send first where it is either', async () => {
    expect(await rendered(topology, { view: 'connections' })).toContain('\nEither side may send first: both.\n');
    expect(await rendered(exampleOf('openvidu-ce/topology').topology)).not.toContain('send first:');
  });

  it('tells things of one title apart', async () => {
    const twins = topologyOf(`
zones: { lan: [10.0.0.0/8] }
components:
  a: { zone: lan, title: Twin }
  b: { zone: lan, title: Twin, listeners: { x: 1/tcp } }
  c: { zone: lan, title: " " }
flows: [{ from: a, to: b.x }, { from: c, to: b.x }]`);
    const text = await rendered(twins, { view: 'connections', format: 'csv', columns: ['source', 'destination'] });
    expect(text).toBe('Source,Destination\nTwin (a),Twin (b)\nc,Twin (b)\n');
  });
});
