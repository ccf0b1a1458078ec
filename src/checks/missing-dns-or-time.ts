import { isWritten } from '../source/span.ts';
import { howToAccept, list, quote } from '../diagnostics/message-text.ts';
import { instancesOf } from '../intent/flow-instances.ts';
import { overlaps } from '../net/intervals.ts';
import type { PortSet } from '../net/ports.ts';
import type { Transport } from '../net/transports.ts';
import type { Flow, Host, Opening, Topology } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { protocolWords, remembered } from '../facts/protocol-judgement.ts';

export const missingDnsOrTime = defineCheck({
  id: 'missing-dns-or-time',
  severity: 'warning',
  configurable: true,
  on: 'each',
  // The flow may be in a part of the file that could not be read.
  monotone: false,
  title: 'A host with declared egress cannot reach DNS or time servers',
  explanation: `With \`egress: declared\` a host sends only what flows allow. Nearly every host needs two services that
application lists forget: a name server, without which it resolves no name, and a time server, without which
certificates, tokens and logs fail after some weeks.

Add flows from the host as a whole, for example:

\`\`\`yaml
flows:
  - { from: web-1, to: resolver, ports: 53, transport: udp+tcp, purpose: name resolution }
  - { from: web-1, to: timeserver, ports: 123, transport: udp, purpose: time }
\`\`\`

DNS is port 53 over udp or tcp, or 853 for DNS over TLS or QUIC. Time is 123/udp, or 4460/tcp with NTS. A flow whose
protocol names DNS, DoT, DoH, DoQ, NTP, NTS or PTP counts on any port. A resolver or clock on the host itself needs
these flows as well, because it asks other servers.

A host that others run (\`managed: true\`) is left out.

If the host needs neither service, accept the finding with the reason.`,
  source: 'RFC 1035 §4.2, RFC 7858 §3.1, RFC 9250 §4.1.1 (DNS); RFC 5905 §7.2, RFC 8915 §4 (time); PCI DSS 4.0.1 §10.6',
  *run({ topology }) {
    const restricted = topology.hosts.filter(({ egress, managed }) => egress === 'declared' && !managed);
    if (restricted.length === 0) return;
    const reached = servicesReached(topology);
    for (const host of restricted) {
      const missing = services.filter(({ name }) => reached.get(host)?.has(name) !== true);
      if (host.addresses.length === 0 || missing.length === 0) continue;
      const names = missing.map(({ name, usual }) => `${name} (${usual})`);
      yield {
        message: `no flow lets host ${quote(host.name)} reach ${list(names, 'or')}`,
        at: (isWritten(host.location, 'egress') ? host : topology.firewall).location.at('egress'),
        help: `egress is declared, so add ${missing.map(({ example }) => `\`{ from: ${host.name}, ${example} }\``).join(' and ')}; or ${howToAccept('missing-dns-or-time')}`,
        related: [{ span: host.location.span, message: `host ${quote(host.name)}` }],
      };
    }
  },
});

interface Service {
  readonly name: string;
  /** Usual ports, as the message shows them. */
  readonly usual: string;
  readonly example: string;
  readonly ports: Partial<Record<Transport, PortSet>>;
  /** Words in `protocol` that name the service, in capitals. */
  readonly words: ReadonlySet<string>;
}

const services: readonly Service[] = [
  {
    name: 'a name server',
    usual: '53/udp+tcp, 853/tcp',
    example: 'to: RESOLVER, ports: 53, transport: udp+tcp',
    ports: { tcp: one(53, 853), udp: one(53, 853) },
    words: new Set(['DNS', 'DOT', 'DOH', 'DOQ']),
  },
  {
    name: 'a time server',
    usual: '123/udp',
    example: 'to: TIMESERVER, ports: 123, transport: udp',
    ports: { tcp: one(4460), udp: one(123) },
    words: new Set(['NTP', 'NTS', 'PTP']),
  },
];

function one(...ports: readonly number[]): PortSet {
  return ports.map((port) => ({ lo: port, hi: port }));
}

type Words = (protocol: string) => readonly string[];

/** For each host, the names of the services that flows let it reach on other machines. */
function servicesReached({ flows }: Topology): ReadonlyMap<Host, ReadonlySet<string>> {
  const reached = new Map<Host, Set<string>>();
  const spoken = remembered(protocolWords);
  for (const flow of flows) {
    for (const service of services) {
      for (const host of hostsReaching(flow, service, spoken)) {
        reached.set(host, (reached.get(host) ?? new Set()).add(service.name));
      }
    }
  }
  return reached;
}

function hostsReaching(flow: Flow, service: Service, spoken: Words): readonly Host[] {
  const openings = new Set(flow.openings.filter((opening) => isService(service, opening, spoken)));
  if (openings.size === 0) return [];
  return instancesOf(flow)
    .filter(({ mirrored, scope, opening }) => !mirrored && scope !== 'same-host' && openings.has(opening))
    .flatMap(({ from }) => from.host ?? []);
}

function isService({ ports: usual, words }: Service, { ports, transports, protocol }: Opening, spoken: Words): boolean {
  if (typeof ports !== 'string' && transports.some((transport) => overlaps(ports, usual[transport] ?? []))) return true;
  return protocol !== undefined && spoken(protocol).some((word) => words.has(word));
}
