// Topologies by chance: everything that the language can say of packets, in both families.

import fc from 'fast-check';

const zones = ['internet', 'lan', 'six', 'office'] as const;
const hosts = ['a', 'b', 'pool'] as const;
const clients = ['anyone', 'person', 'friend'] as const;
const servers = ['s0', 's1', 's2'] as const;

const port = fc.integer({ min: 1, max: 8 });
const ports = fc
  .array(
    fc.tuple(port, fc.integer({ min: 0, max: 3 })).map(([lo, more]) => (more === 0 ? `${lo}` : `${lo}-${lo + more}`)),
    { minLength: 1, maxLength: 2 },
  )
  .map((list) => list.join(','));
const listener = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(ports, fc.subarray(['tcp', 'udp', 'sctp'], { minLength: 1 }))
      .map(([list, over]) => `"${list}/${over.join('+')}"`),
  },
  { weight: 1, arbitrary: fc.subarray(['icmp', 'gre', 'esp', 'ah'], { minLength: 1 }).map((over) => over.join('+')) },
);
const server = fc.record({
  on: fc.subarray([...hosts], { minLength: 1 }),
  listeners: fc.array(listener, { minLength: 1, maxLength: 3 }),
});
const flow = fc.record({
  from: fc.constantFrom(...zones, ...clients, ...servers, ...hosts),
  to: fc.constantFrom(...servers),
  listener: fc.nat({ max: 2 }),
  sourcePorts: fc.option(ports, { freq: 4 }),
});

export interface DualStack {
  readonly servers: readonly { readonly on: readonly string[]; readonly listeners: readonly string[] }[];
  readonly flows: readonly {
    readonly from: string;
    readonly to: string;
    readonly listener: number;
    readonly sourcePorts: string | null;
  }[];
  readonly egress: 'open' | 'declared';
}

export const dualStack: fc.Arbitrary<DualStack> = fc.record({
  servers: fc.array(server, { minLength: servers.length, maxLength: servers.length }),
  flows: fc.array(flow, { maxLength: 6 }),
  egress: fc.constantFrom('open', 'declared'),
});

/** The body of a file. */
export function dualStackBody({ servers: all, flows, egress }: DualStack): string {
  return [
    'zones:',
    '  internet: { prefixes: [0.0.0.0/0, "::/0"], except: [office, 10.7.7.0/24, "fd00:7::/64"] }',
    '  lan: { prefixes: [10.0.0.0/8, "fd00::/8"], except: [10.9.0.0/29] }',
    '  six: ["2001:db8::/33"]',
    '  office: [10.1.0.0/16, 10.2.0.0/31]',
    'hosts: { a: { addresses: [10.0.0.1, "fd00::1"] }, b: { addresses: [10.0.0.2, 10.0.0.3, "fd00::2"] }, pool: { addresses: [10.9.0.0/28, "fd00:9::/125"] } }',
    'components:',
    '  anyone: { zone: internet }',
    '  person: { zone: lan, addresses: [10.7.7.7, "fd00:7::7"] }',
    '  friend: { zone: office }',
    ...all.map(({ on, listeners }, i) => {
      const own = listeners.map((text, j) => `l${j}: ${text}`).join(', ');
      return `  s${i}: { hosts: [${on.join(', ')}], listeners: { ${own} } }`;
    }),
    'flows:',
    ...flows.map(({ from, to, listener: at, sourcePorts }, i) => {
      const listeners = all[Number(to.slice(1))]!.listeners;
      const which = at % listeners.length;
      const matched = sourcePorts === null || !listeners[which]!.includes('/');
      const source = matched ? '' : `, source_ports: "${sourcePorts}", match_source_ports: true`;
      return `  - { id: f${i}, from: ${from}, to: ${to}.l${which}${source} }`;
    }),
    ...(flows.length === 0 ? ['  []'] : []),
    `firewall: { egress: ${egress} }`,
    '',
  ].join('\n');
}
