import { type Collision, collisionsOn } from '../../facts/collisions.ts';
import { type Hosted, listenersByHost } from '../../facts/listeners-by-host.ts';
import { overlaps, union } from '../../net/intervals.ts';
import { MAX_PORT, MIN_PORT, type PortSet } from '../../net/ports.ts';
import type { PortTransport } from '../../net/transports.ts';
import type { Host, Listener, Topology } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import type { Segment } from '../../page/page.ts';

/** All ports of one host over one transport, ascending. */
export interface PortLane {
  readonly host: Host;
  readonly transport: PortTransport;
  readonly stretches: readonly PortInterval[];
  /** Listeners whose ports the file does not give. */
  readonly unknown: readonly Listener[];
}

/** Adjacent ports that share the same facts. */
export interface PortInterval {
  /** The first port; the range is closed. */
  readonly lo: number;
  readonly hi: number;
  readonly state: Segment['state'] | 'free';
  /** In the order of the file; empty if nothing listens there. */
  readonly holders: readonly Listener[];
  /** Whether outgoing connections may take their source ports from this range. */
  readonly atRisk: boolean;
}

/** Returns a lane for TCP and UDP of every host, and for SCTP if something listens on it. */
export function portLanes(topology: Topology): readonly PortLane[] {
  const byHost = listenersByHost(topology);
  return topology.hosts.flatMap((host) => {
    const hosted = byHost.get(host) ?? [];
    const collisions = collisionsOn(hosted);
    const transports = (['tcp', 'udp', 'sctp'] as const).filter(
      (transport) => transport !== 'sctp' || claimsOf(hosted, transport).length > 0,
    );
    return transports.map((transport): PortLane => ({
      host,
      transport,
      stretches: stretchesOf(host, claimsOf(hosted, transport), sharedOver(collisions, transport)),
      unknown: hosted.map(({ listener }) => listener).filter((listener) => isUnknown(listener, transport)),
    }));
  });
}

interface Claim {
  readonly lo: number;
  readonly hi: number;
  readonly listener: Listener;
}

function claimsOf(hosted: readonly Hosted[], transport: PortTransport): readonly Claim[] {
  return hosted.flatMap(({ listener }) =>
    listener.endpoints.flatMap(({ ports, transports }) =>
      typeof ports === 'string' || !transports.includes(transport)
        ? []
        : ports.map(({ lo, hi }) => ({ lo, hi, listener })),
    ),
  );
}

function isUnknown({ endpoints }: Listener, transport: PortTransport): boolean {
  return endpoints.some(({ ports, transports }) => ports === 'unknown' && transports.includes(transport));
}

function sharedOver(collisions: readonly Collision[], transport: PortTransport): PortSet {
  return collisions.reduce<PortSet>((all, { shared }) => union(all, shared.get(transport) ?? []), []);
}

/** Sweeps from 1 to 65535 over the points at which something begins or ends, and joins equal neighbors. */
function stretchesOf(host: Host, claims: readonly Claim[], colliding: PortSet): readonly PortInterval[] {
  const sets = [claims, colliding, host.ephemeralPorts, host.reservedPorts];
  const starts = new Set([MIN_PORT, ...sets.flatMap((set) => set.flatMap(({ lo, hi }) => [lo, hi + 1]))]);
  const steps = [...starts].filter((at) => at <= MAX_PORT).sort((a, b) => a - b);
  const ahead = [...claims].sort((a, b) => a.lo - b.lo);
  let open: Claim[] = [];
  let next = 0;
  const stretches: PortInterval[] = [];
  for (const [i, lo] of steps.entries()) {
    for (let claim = ahead[next]; claim !== undefined && claim.lo <= lo; claim = ahead[++next]) open.push(claim);
    open = open.filter((claim) => claim.hi >= lo);
    const holders = inOrder(open, claims);
    addTo(stretches, { lo, hi: (steps[i + 1] ?? MAX_PORT + 1) - 1, holders, ...stateAt(lo, host, holders, colliding) });
  }
  return stretches;
}

function inOrder(open: readonly Claim[], claims: readonly Claim[]): readonly Listener[] {
  if (open.length < 2) return open.map(({ listener }) => listener);
  const held = new Set(open);
  return distinct(claims.filter((claim) => held.has(claim)).map(({ listener }) => listener));
}

function stateAt(
  port: number,
  { ephemeralPorts, reservedPorts }: Host,
  holders: readonly Listener[],
  colliding: PortSet,
): Pick<PortInterval, 'state' | 'atRisk'> {
  const at: PortSet = [{ lo: port, hi: port }];
  const reserved = overlaps(reservedPorts, at);
  const ephemeral = !reserved && overlaps(ephemeralPorts, at);
  if (overlaps(colliding, at)) return { state: 'colliding', atRisk: ephemeral };
  if (holders.length > 0) return { state: 'taken', atRisk: ephemeral };
  return { state: reserved ? 'reserved' : ephemeral ? 'ephemeral' : 'free', atRisk: false };
}

function addTo(stretches: PortInterval[], one: PortInterval): void {
  const last = stretches.at(-1);
  if (last === undefined || !isAlike(last, one)) stretches.push(one);
  else stretches[stretches.length - 1] = { ...last, hi: one.hi };
}

function isAlike(a: PortInterval, b: PortInterval): boolean {
  if (a.state !== b.state || a.atRisk !== b.atRisk || a.holders.length !== b.holders.length) return false;
  return a.holders.every((holder, i) => holder === b.holders[i]);
}
