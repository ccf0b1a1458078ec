import { intersection, intervalSet } from '../net/intervals.ts';
import type { PortSet } from '../net/ports.ts';
import { once } from '../net/once.ts';
import { type Prefix, broadcastAddress, commonPrefixes, specialBlock } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Bind, Endpoint, Flow, Listener, Opening } from '../topology/model.ts';
import {
  type Placement,
  fixedPlacement,
  isPool,
  narrowedTo,
  overPlacement,
  placementsOf,
  reachedPlacement,
} from './placement.ts';
import { type Scope, metBy, scopeApart, scopeBetween } from './scope.ts';

/** One opening of a flow between two places: what at most one rule on each side stands for. */
export interface FlowInstance {
  readonly flow: Flow;
  /** Each end has only the addresses that its sockets are bound to; a zone is reached at its members, and over the internet no host at its private ones. */
  readonly from: Placement;
  readonly to: Placement;
  readonly scope: Scope;
  /** At the destination of this flow instance; in a mirrored one these are the ports that the flow comes from. */
  readonly ports: Endpoint['ports'];
  readonly transports: Endpoint['transports'];
  readonly sourcePorts?: Endpoint['ports'];
  /** Of the socket that is reached. */
  readonly bind: Bind;
  /** Where the socket is reached besides the addresses of its host: groups that it joins, and the broadcast address. */
  readonly joined: readonly Prefix[];
  /** Whether it is reached by senders that have no address yet, too. */
  readonly unaddressed: boolean;
  /** Of the sockets that it comes from; a client may send from any address. */
  readonly sourceBinds: readonly Bind[];
  readonly opening: Opening;
  /** The way back of a flow in which either side may send first. */
  readonly mirrored: boolean;
}

const bindAny: Bind = { kind: 'any' };

/**
 * Every pair of places that the flow connects. A loopback listener pairs each host with itself only; where no such pair is
 * left, all stay, and none can be enforced. A pool is paired with itself twice, as two replicas would be: within each
 * machine, and from one machine to another.
 */
export const instancesOf = once((flow: Flow): readonly FlowInstance[] => {
  const pairs = placementsOf(flow.from).flatMap((from) => placementsOf(flow.to).map((to) => ({ from, to })));
  const withinHost = pairs.filter(({ from, to }) => scopeBetween(from, to) === 'same-host');
  return flow.openings.flatMap((opening) =>
    socketsOf(flow, opening).flatMap((socket) => {
      const loopback = isLoopback(socket.bind);
      return (loopback && withinHost.length > 0 ? withinHost : pairs).flatMap((pair) => {
        const [from, to] = socket.mirrored ? [pair.to, pair.from] : [pair.from, pair.to];
        const ends = {
          from: sendingPlacement(overPlacement(from, flow.over), socket.sourceBinds),
          to: boundPlacement(overPlacement(reachedPlacement(to), flow.over), [socket.bind]),
        };
        const scope = scopeBetween(ends.from, ends.to);
        const apart = scopeApart(ends.from, ends.to);
        const scopes = !loopback && scope === 'same-host' && isPool(to) ? [scope, apart] : [scope];
        return scopes.map((one): FlowInstance => {
          const met = one === 'same-host' ? ends : { from: metBy(ends.to, ends.from), to: metBy(ends.from, ends.to) };
          return { flow, opening, ...met, scope: one, ...socket };
        });
      });
    }),
  );
});

/**
 * The place with only those addresses that one of its sockets is bound to. The place stays whole where a socket is bound
 * to any address, where nobody knows the addresses, and where all sockets are on loopback, which is no way to another host.
 */
export function boundPlacement(placement: Placement, binds: readonly Bind[]): Placement {
  const { addresses } = placement;
  const outer = binds.filter((bind) => !isLoopback(bind));
  if (addresses === 'unknown' || outer.length === 0 || outer.some(({ kind }) => kind === 'any')) return placement;
  return narrowedTo(placement, [...new Set(outer.flatMap((bind) => boundAddresses(addresses, bind)))]);
}

/**
 * The place with what its sockets send from: the addresses that they are bound to, and where they are bound to none or to any,
 * all but the floating ones, because the kernel takes an address of its own.
 */
export function sendingPlacement(placement: Placement, binds: readonly Bind[]): Placement {
  const outer = binds.filter((bind) => !isLoopback(bind));
  const isBound = outer.length > 0 && outer.every(({ kind }) => kind === 'addresses');
  return isBound ? boundPlacement(placement, outer) : fixedPlacement(placement);
}

/** Those of the addresses that a socket bound like this sends from, and can be reached at, from elsewhere. */
function boundAddresses(addresses: readonly Prefix[], bind: Bind): readonly Prefix[] {
  if (bind.kind === 'any') return addresses;
  if (bind.kind === 'loopback') return [];
  return commonPrefixes(addresses, bind.addresses);
}

type Socket = Pick<
  FlowInstance,
  'ports' | 'transports' | 'sourcePorts' | 'bind' | 'joined' | 'unaddressed' | 'sourceBinds' | 'mirrored'
>;

/** What is reached by one opening of a flow: the opening itself, and where either side may send first what it comes from. */
function socketsOf(flow: Flow, opening: Opening): readonly Socket[] {
  const { ports, transports, listener } = opening;
  const origins = originsOf(flow, transports);
  const senders = flow.from.kind === 'component' ? flow.from.listeners : [];
  const forward: Socket = {
    ports,
    transports,
    ...(flow.sourcePorts === undefined ? {} : { sourcePorts: flow.sourcePorts }),
    bind: listener?.bind ?? bindAny,
    ...reachedBeside(listener, senders),
    sourceBinds: senders.map(({ bind }) => bind),
    mirrored: false,
  };
  const back = flow.bothWays
    ? origins.map((origin): Socket => ({
        ...origin,
        ...reachedBeside(origin.listener, listener === undefined ? [] : [listener]),
        sourcePorts: ports,
        sourceBinds: [listener?.bind ?? bindAny],
        mirrored: true,
      }))
    : [];
  return [forward, ...back];
}

/** What the reached listener has besides its host, and where those who have no address yet are answered. */
function reachedBeside(
  listener: Listener | undefined,
  senders: readonly Listener[],
): Pick<Socket, 'joined' | 'unaddressed'> {
  const isBroadcast = [...(listener === undefined ? [] : [listener]), ...senders].some(({ broadcast }) => broadcast);
  return {
    joined: [...(listener?.multicast ?? []), ...(isBroadcast ? [broadcastAddress] : [])],
    unaddressed: listener?.broadcast ?? false,
  };
}

/** The sockets that the flow comes from, over some of these transports; as the flow narrows them. */
function originsOf(
  { from, sourcePorts }: Flow,
  transports: Endpoint['transports'],
): readonly (Pick<Socket, 'ports' | 'transports' | 'bind'> & { readonly listener: Listener | undefined })[] {
  const listeners = from.kind === 'component' ? from.listeners : [];
  if (listeners.length === 0) return [{ ports: sourcePorts ?? 'none', transports, bind: bindAny, listener: undefined }];
  return listeners.flatMap((listener) =>
    listener.endpoints.flatMap((endpoint) => {
      const common = endpoint.transports.filter((transport) => transports.includes(transport));
      const ports = commonPorts(endpoint.ports, sourcePorts);
      return common.length === 0 || ports.length === 0
        ? []
        : [{ ports, transports: common, bind: listener.bind, listener }];
    }),
  );
}

/**
 * What rules match over one transport, where the flow asks for it: a listener with alternatives has other ports on each.
 */
export function matchedSourcePorts(
  { flow, sourcePorts, mirrored }: FlowInstance,
  transport: Transport,
): PortSet | undefined {
  if (!flow.matchSourcePorts || typeof sourcePorts !== 'object') return undefined;
  if (mirrored) return sourcePorts;
  const own = originsOf(flow, [transport]).flatMap(({ ports }) => (typeof ports === 'object' ? ports : []));
  return own.length === 0 ? sourcePorts : intervalSet(own);
}

function commonPorts(ports: Endpoint['ports'], stated: PortSet | undefined): Endpoint['ports'] {
  if (stated === undefined || ports === 'none') return ports;
  return ports === 'unknown' ? stated : intersection(ports, stated);
}

export function isLoopback(bind: Bind): boolean {
  if (bind.kind === 'addresses') return bind.addresses.every((address) => specialBlock(address) === 'loopback');
  return bind.kind === 'loopback';
}

/** The listeners at the destination of a flow instance; none where the flow alone defines what is opened. */
export function reachedListeners({ flow, opening, mirrored }: FlowInstance): readonly Listener[] {
  if (mirrored) return flow.from.kind === 'component' ? flow.from.listeners : [];
  return opening.listener === undefined ? [] : [opening.listener];
}
