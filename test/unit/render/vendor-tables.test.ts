// The tables of a vendor's page, row by row, against the openings of the example that reproduces it.

import { describe, expect, it } from 'vitest';
import { intentOf } from '../../../src/intent/rule-tuples.ts';
import { modelOf } from '../firewall/examples.ts';

// https://openvidu.io/latest/docs/self-hosting/ha/on-premises/install-nlb/, "Port rules (Master Nodes)" and "(Media Nodes)", as
// read on 2026-11-27: transport, ports, and from where.
const tables = {
  masters: `
tcp 1945 nlb
tcp 5349 nlb
tcp 7880 nlb
tcp 3000 masters
tcp 5000 masters
tcp 9101 masters
tcp 7946-7947 masters
tcp 9095-9096 masters
tcp 3100 media
tcp 9009 media
tcp 7880 media
tcp 4443 masters media
tcp 9080 masters media
tcp 7000-7001 masters media
tcp 9100 masters media
tcp 20000 masters media`,
  media: `
udp 443 internet
tcp 7881 internet
udp 7885 internet
udp 50000-60000 internet
tcp 50000-60000 internet
tcp 1935 masters
tcp 5349 masters
tcp 7880 masters
tcp 8080 masters`,
} as const;

/** Every transport, port and source of the rows. */
function expand(rows: readonly string[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap((row) => {
      const [transport = '', ports = '', ...sources] = row.split(' ');
      const [lo = 0, hi = lo] = ports.split('-').map(Number);
      const all = Array.from({ length: hi - lo + 1 }, (_, i) => lo + i);
      return sources.flatMap((from) => all.map((port) => `${transport} ${String(port)} ${from}`));
    }),
  );
}

describe.each(['masters', 'media'] as const)('the table of the %s', (role) => {
  const rows = tables[role].trim().split('\n');
  const profiles = ['observability', 'v2compatibility', 'meet', 'mediasoup'];
  const topology = modelOf({ name: 'openvidu3-ha', path: 'examples/openvidu3-ha/topology.yaml' }, profiles);
  const openings = intentOf(topology)
    .tuples.filter(({ host, direction }) => host.name === role && direction === 'in')
    .flatMap(({ transport, ports, instance: { from } }) =>
      (typeof ports === 'string' ? [] : ports).map(
        ({ lo, hi }) => `${transport} ${String(lo)}-${String(hi)} ${from.host?.name ?? from.zones[0]?.name ?? '?'}`,
      ),
    );

  it(`has ${String(rows.length)} rows, which say what the file opens, and nothing else but SSH`, () => {
    expect(rows).toHaveLength(role === 'masters' ? 16 : 9);
    expect([...expand(openings)].filter((one) => one !== 'tcp 22 office').sort()).toEqual([...expand(rows)].sort());
  });
});
