import { count, quote } from '../diagnostics/message-text.ts';
import { difference, includes, intersection, size, union } from '../net/intervals.ts';
import { MIN_PORT, type PortSet, allPorts, formatPorts } from '../net/ports.ts';
import { hasPorts } from '../net/transports.ts';
import type { Host, Listener } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { type Hosted, listenersByHost } from '../facts/listeners-by-host.ts';

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
has another range, write it as \`ephemeral_ports\` on the host. If listeners take the whole range, it must move: with
every port of it reserved, the machine could open no connection.

A \`dynamic\` listener on the whole range, such as Windows RPC, is not reported. It gets its port from the system as
outgoing connections do, so it never gets one that is in use, and from reserved ports it would get none.`,
  source: 'Linux kernel, Documentation/networking/ip-sysctl: ip_local_port_range, ip_local_reserved_ports',
  *run({ topology }) {
    for (const [host, hosted] of listenersByHost(topology)) {
      const exposed = difference(host.ephemeralPorts, host.reservedPorts);
      const atRisk = hosted.flatMap(({ listener }) =>
        isGivenPort(listener, host) ? [] : { listener, shared: intersection(boundPorts(listener), exposed) },
      );
      const reserved = atRisk.reduce((all, { shared }) => union(all, shared), host.reservedPorts);
      const help = includes(reserved, host.ephemeralPorts) ? moveRange(host, hosted) : reserve(host, reserved);
      for (const { listener, shared } of atRisk) {
        if (shared.length === 0) continue;
        yield {
          message: `${quote(listener.path)} can lose ${formatPorts(shared)} (${count(size(shared), 'port')}) to outgoing connections of host ${quote(host.name)} (${formatPorts(host.ephemeralPorts)})`,
          at: listener.location.span,
          help,
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

/** Whether the system picks the port of the listener, from the range of outgoing connections. */
function isGivenPort(listener: Listener, { ephemeralPorts }: Host): boolean {
  return listener.dynamic && includes(boundPorts(listener), ephemeralPorts);
}

/** One value for the whole host, because setting the sysctl again replaces the value before. */
function reserve({ name }: Host, ports: PortSet): string {
  const text = formatPorts(ports);
  return `run \`sysctl -w net.ipv4.ip_local_reserved_ports=${text}\` and write \`reserved_ports: "${text}"\` on host ${quote(name)}`;
}

/** Ports that only root may bind, which outgoing connections never take. */
const PRIVILEGED: PortSet = [{ lo: MIN_PORT, hi: 1023 }];

/** The fewest ports that a range for outgoing connections should have. */
const ENOUGH = 1024;

/** What to do where nothing of the range would be left: the widest range that no listener has. */
function moveRange({ name, ephemeralPorts, reservedPorts }: Host, hosted: readonly Hosted[]): string {
  const taken = hosted.map(({ listener }) => boundPorts(listener)).reduce(union, union(PRIVILEGED, reservedPorts));
  const [widest] = difference(allPorts, taken).toSorted((a, b) => size([b]) - size([a]) || b.lo - a.lo);
  const why = `listeners take all of ${formatPorts(ephemeralPorts)}, and with all of it reserved the host could open no connection`;
  if (widest === undefined || size([widest]) < ENOUGH) return `${why}: narrow the listeners`;
  return `${why}: move it with \`sysctl -w net.ipv4.ip_local_port_range="${String(widest.lo)} ${String(widest.hi)}"\` and write \`ephemeral_ports: ${formatPorts([widest])}\` on host ${quote(name)}, or narrow the listeners`;
}

function boundPorts({ endpoints }: Listener): PortSet {
  return endpoints.reduce<PortSet>(
    (all, { ports, transports }) => (typeof ports === 'string' || !transports.some(hasPorts) ? all : union(all, ports)),
    [],
  );
}
