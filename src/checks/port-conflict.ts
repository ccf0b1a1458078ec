import { quote } from '../diagnostics/message-text.ts';
import { difference, intervalSet, size, union } from '../net/intervals.ts';
import { MAX_PORT, type PortSet, formatPorts } from '../net/ports.ts';
import type { Transport } from '../net/transports.ts';
import { endpointsText } from '../topology/endpoints-text.ts';
import { defineCheck } from './check.ts';
import { type Collision, collisionsOn, isDynamicOverlap, sharedText } from '../facts/collisions.ts';
import { type Hosted, listenersByHost } from '../facts/listeners-by-host.ts';

export const portConflict = defineCheck({
  id: 'port-conflict',
  severity: 'error',
  configurable: true,
  on: 'each',
  monotone: true,
  title: 'Two listeners of one host claim the same port',
  explanation: `Two sockets on one host cannot share a transport, a port and an address. The one that starts second
fails. Where the software picks a port from a range at run time, it fails now and then, which is harder to find.
Ranges collide as single ports do, and one shared port is enough.

For example, \`coturn.relay\` on 57000-65535/udp and \`kms.media\` on 40000-57000/udp collide on port 57000.

A listener that is bound to \`any\` collides with every address, and \`::\` collides with \`0.0.0.0\`, as on Linux.
\`127.0.0.1\` and \`10.0.0.1\` do not collide. Listeners whose profiles are never active together do not collide either.

Narrow one of the ranges, first in the configuration of the software and then here. Or bind the listeners to different
addresses, or move one component to another host.`,
  source: 'bind(2), EADDRINUSE; ip(7); ipv6(7), IPV6_V6ONLY',
  *run({ topology }) {
    for (const [host, hosted] of listenersByHost(topology)) {
      const collisions = collisionsOn(hosted).filter((collision) => !isDynamicOverlap(collision));
      for (const [i, collision] of collisions.entries()) {
        const { first, second } = collision;
        yield {
          message: `${quote(second.listener.path)} (${endpointsText(second.listener.endpoints)}) and ${quote(first.listener.path)} (${endpointsText(first.listener.endpoints)}) both claim ${sharedText(collision)} on host ${quote(host.name)}`,
          at: second.listener.location.span,
          help: (i < MAX_ADVISED ? freeText(collision, hosted) : undefined) ?? generalHelp,
          related: [
            {
              span: first.listener.location.span,
              message: `${quote(first.listener.path)} claims ${endpointsText(first.listener.endpoints)}`,
            },
          ],
        };
      }
    }
  },
});

/** Collisions of one host whose help names free ports. Each such help looks at every listener of the host. */
const MAX_ADVISED = 20;

const generalHelp = 'change the ports of one of the two, bind them to different addresses, or move one to another host';

/** The help that names free ports: what is left of the second listener's own range, or the lowest range of its size. */
function freeText({ second, shared }: Collision, hosted: readonly Hosted[]): string | undefined {
  const wanted = second.listener.endpoints.find(
    ({ transports, ports }) => typeof ports !== 'string' && transports.some((one) => shared.has(one)),
  );
  if (wanted === undefined || typeof wanted.ports === 'string') return undefined;
  const taken = takenByOthers(second, hosted, wanted.transports);
  const left = difference(wanted.ports, taken);
  const path = quote(second.listener.path);
  if (left.length > 0)
    return `narrow ${path} to ${portsText(left)}, ${size(left) === 1 ? 'which is' : 'which are'} free`;
  const length = size(wanted.ports);
  const avoid = union(union(taken, difference(second.host.ephemeralPorts, second.host.reservedPorts)), [
    { lo: 1, hi: 1023 },
  ]);
  const room = difference([{ lo: 1, hi: MAX_PORT }], avoid).find(({ lo, hi }) => hi - lo + 1 >= length);
  return room === undefined
    ? undefined
    : `move ${path} to ${portsText([{ lo: room.lo, hi: room.lo + length - 1 }])}, ${length === 1 ? 'which is' : 'which are'} free on this host`;
}

function portsText(ports: PortSet): string {
  return `${size(ports) === 1 ? 'port' : 'ports'} ${formatPorts(ports)}`;
}

function takenByOthers(own: Hosted, hosted: readonly Hosted[], transports: readonly Transport[]): PortSet {
  const endpoints = hosted.flatMap(({ listener }) => (listener === own.listener ? [] : listener.endpoints));
  const meeting = endpoints.filter((endpoint) =>
    endpoint.transports.some((transport) => transports.includes(transport)),
  );
  return intervalSet(meeting.flatMap(({ ports }) => (typeof ports === 'string' ? [] : ports)));
}
