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
  explanation: `Linux takes the local port of an outgoing connection from net.ipv4.ip_local_port_range, for IPv6 as
well. The range is 32768-60999 unless the machine sets another one. While such a connection holds a port, a listener
cannot bind it. With a media range, one call in some hundreds fails, and no log says why.

For example, \`kms.media\` on 40000-57000/udp lies inside the default range.

Reserve the ports of the listener with the sysctl that the finding prints, and write them as \`reserved_ports\` on the
host. Linux does not pick reserved ports for outgoing connections, and software can still bind them. If the machine
has another range, write it as \`ephemeral_ports\` on the host.`,
  source: 'Linux kernel, Documentation/networking/ip-sysctl: ip_local_port_range, ip_local_reserved_ports',
  *run({ topology }) {
    for (const [host, hosted] of listenersByHost(topology)) {
      const exposed = difference(host.ephemeralPorts, host.reservedPorts);
      const atRisk = hosted.map(({ listener }) => ({ listener, shared: intersection(boundPorts(listener), exposed) }));
      // One value for the whole host, because setting the sysctl again replaces the value before.
      const reserve = formatPorts(atRisk.reduce((all, { shared }) => union(all, shared), host.reservedPorts));
      for (const { listener, shared } of atRisk) {
        if (shared.length === 0) continue;
        yield {
          message: `${quote(listener.path)} can lose ${formatPorts(shared)} (${count(size(shared), 'port')}) to outgoing connections of host ${quote(host.name)} (${formatPorts(host.ephemeralPorts)})`,
          at: listener.location.span,
          help: `run \`sysctl -w net.ipv4.ip_local_reserved_ports=${reserve}\` and write \`reserved_ports: "${reserve}"\` on host ${quote(host.name)}`,
          related: [
            {
              span: host.location.span,
              message: `host ${quote(host.name)} takes the ports of outgoing connections from ${formatPorts(host.ephemeralPorts)}`,
            },
          ],
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
