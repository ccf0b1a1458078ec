import { count, quote } from '../diagnostics/message-text.ts';
import { difference, intersection, size, union } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { hasPorts } from '../net/transports.ts';
import type { Listener } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { listenersByHost } from '../facts/listeners-by-host.ts';

export const ephemeralOverlap = defineCheck({
  id: 'ephemeral-overlap',
  severity: 'warning',
  configurable: true,
  on: 'each',
  monotone: true,
  title: 'A listener can lose a port to an outgoing connection',
  explanation: `Linux takes the local port of an outgoing connection from net.ipv4.ip_local_port_range (32768-60999 unless it is set
otherwise), also for IPv6. When such a connection holds a port that a listener wants, the listener's bind fails: with media
ranges, one call in some hundreds, and nothing warns.

Reserve the listener's ports with the sysctl that the message prints, and say so with \`reserved_ports\` on the host.
Reserved ports are not picked for outgoing connections and can still be bound on purpose.`,
  source: 'Linux kernel, Documentation/networking/ip-sysctl: ip_local_port_range, ip_local_reserved_ports',
  *run({ topology }) {
    for (const [host, hosted] of listenersByHost(topology)) {
      const exposed = difference(host.ephemeralPorts, host.reservedPorts);
      const atRisk = hosted.map(({ listener }) => ({ listener, shared: intersection(boundPorts(listener), exposed) }));
      // One line for the whole host: setting the sysctl again replaces what was set before.
      const reserve = formatPorts(atRisk.reduce((all, { shared }) => union(all, shared), host.reservedPorts));
      for (const { listener, shared } of atRisk) {
        if (shared.length === 0) continue;
        yield {
          message: `${quote(listener.path)} can lose ${formatPorts(shared)} (${count(size(shared), 'port')}) to outgoing connections of host ${quote(host.name)}, which takes their ports from ${formatPorts(host.ephemeralPorts)}`,
          at: listener.location.span,
          help: `set \`sysctl -w net.ipv4.ip_local_reserved_ports=${reserve}\` and write \`reserved_ports: "${reserve}"\` on the host`,
          related: [{ span: host.location.span, message: `host ${quote(host.name)}` }],
        };
      }
    }
  },
});

function boundPorts({ endpoints }: Listener): PortSet {
  return endpoints.reduce<PortSet>(
    (all, { ports, transports }) => (typeof ports === 'string' || !transports.some(hasPorts) ? all : union(all, ports)),
    [],
  );
}
