import {
  type Transport,
  type Range,
  type AddressName,
  type Listener,
  type Flow,
  type Network,
  type Party,
  type Packet,
  addressNames,
  addresses,
  componentIn,
  exceptions,
  floating,
  hosts,
  hostsOf,
  listenerNamed,
  names,
  outside,
  ports,
  transports,
  transportsOf,
  zones,
} from './tiny-network.ts';

// What passes in the small network, worked out one packet at a time from the words of the design.

const within = ({ lo, hi }: Range, n: number): boolean => lo <= n && n <= hi;

/** Where a name stands: its addresses as they are written, and of a listener those that it is bound to. */
export function written(net: Network, who: string): readonly number[] {
  if (who === 'any') return addresses;
  if (/^[0-9]/.test(who)) {
    const [first, length = '32'] = who.replace('10.0.0.', '').split('/') as [string, string?];
    const lo = Number(first);
    return addresses.filter((one) => within({ lo, hi: lo + 2 ** (32 - Number(length)) - 1 }, one));
  }
  const own = outside[who]?.own;
  if (own !== undefined) return addresses.filter((one) => within(own, one));
  const zone = outside[who]?.zone ?? who;
  if (zone in zones) return addresses.filter((one) => within(zones[zone]!, one) && !isExcepted(zone, one));
  const all = hostsOf(net, who).flatMap((host) => hosts[host]!);
  const bind = listenerNamed(net.listeners, who)?.bind;
  return typeof bind === 'number' ? all.filter((one) => one === bind) : all;
}

/** What it sends from, over addresses of a name where one is given: none that floats, unless a socket is bound to it. */
export function sends(net: Network, who: string, over?: AddressName): readonly number[] {
  const on = hostsOf(net, who);
  if (on.length === 0) return written(net, who);
  const bind = listenerNamed(net.listeners, who)?.bind;
  return on
    .flatMap((host) => onHost(host, over))
    .filter((one) => (typeof bind === 'number' ? one === bind : !floating.includes(one)));
}

/** The addresses of a host, of a name where it has names. */
function onHost(host: string, over: AddressName | undefined): readonly number[] {
  const own = names[host];
  return over === undefined || own === undefined ? hosts[host]! : (own[over] ?? []);
}

/** The names over which flows between two may go: each host has some addresses of it, and so has each socket. */
export function namesBetween(net: Network, from: string, sockets: readonly Socket[]): readonly AddressName[] {
  const on = [...hostsOf(net, from), ...sockets.map(({ host }) => host)].filter((host) => host in names);
  const senders = hostsOf(net, from).map((host) => ({
    ...net,
    components: [{ name: componentIn(from), hosts: [host] }],
  }));
  return on.length === 0
    ? []
    : addressNames.filter(
        (name) =>
          on.every((host) => name in names[host]!) &&
          senders.every((one) => sends(one, from).length === 0 || sends(one, from, name).length > 0) &&
          sockets.every((one) => one.addresses.length === 0 || reachedOver([one], name)[0]!.addresses.length > 0),
      );
}

/** The sockets as they are reached over addresses of a name. */
export function reachedOver(sockets: readonly Socket[], over: AddressName | undefined): readonly Socket[] {
  return sockets.map((socket) => ({
    ...socket,
    addresses: socket.addresses.filter((one) => onHost(socket.host, over).includes(one)),
  }));
}

function isExcepted(zone: string, address: number): boolean {
  const except = exceptions[zone];
  return except !== undefined && within(except, address);
}

/** By longest prefix, for a zone and for what is anywhere in one. */
export function members(net: Network, who: string): readonly number[] {
  const zone = who in zones ? who : outside[who]?.own === undefined ? outside[who]?.zone : undefined;
  if (zone === undefined) return written(net, who);
  const smallest = (address: number): string => ['core', 'inner', 'net'].find((name) => within(zones[name]!, address))!;
  return addresses.filter((one) => smallest(one) === zone && !isExcepted(zone, one));
}

/** A place on a host where packets are received, from elsewhere and from the host itself. */
export interface Socket {
  readonly host: string;
  /** Reached over the network. */
  readonly addresses: readonly number[];
  /** Reached from the host itself. */
  readonly local: readonly (number | 'loopback')[];
  readonly ports: Range;
  readonly transports: readonly Transport[];
}

function whole(host: string, own: Range = { lo: 1, hi: 6 }, over: readonly Transport[] = transports): Socket {
  const all = hosts[host]!;
  return { host, addresses: all, local: [...all, 'loopback'], ports: own, transports: over };
}

function socketOf(host: string, { bind, ports: own, transports: over }: Listener): Socket {
  if (bind === 'any') return whole(host, own, over);
  const addresses = hosts[host]!.filter((one) => one === bind);
  return { host, addresses, local: bind === 'loopback' ? [bind] : addresses, ports: own, transports: over };
}

/** Ports that a destination names and none of its listeners has: those of the place itself, where that is asked for. */
export type Beyond = 'always' | 'if-no-listener';

/** What a destination means on one host. */
export function socketsMeant(
  net: Network,
  { who, ports: named }: Party,
  host: string,
  beyond: Beyond,
): readonly Socket[] {
  if (who in hosts) return who === host ? [whole(host, named)] : [];
  const [component = '', listener] = who.split('.');
  if (!hostsOf(net, component).includes(host)) return [];
  const isMeant = (one: Listener, i: number): boolean =>
    one.component === component && (listener === undefined || listener === `l${i}`);
  const own = net.listeners.filter(isMeant).map((one) => socketOf(host, one));
  if (own.length === 0) return [whole(host, named)];
  if (named === undefined) return own;
  const meant = own.flatMap((one) => cut(one, named));
  if (beyond === 'if-no-listener' && meant.length > 0) return meant;
  const isListened = (over: Transport, port: number): boolean =>
    own.some((one) => one.transports.includes(over) && within(one.ports, port));
  const rest = services(named, transports).filter(([over, port]) => !isListened(over, port));
  return [...meant, ...rest.map(([over, port]) => whole(host, { lo: port, hi: port }, [over]))];
}

function cut(socket: Socket, { lo, hi }: Range): readonly Socket[] {
  const common = { lo: Math.max(lo, socket.ports.lo), hi: Math.min(hi, socket.ports.hi) };
  return common.lo <= common.hi ? [{ ...socket, ports: common }] : [];
}

function services(range: Range, over: readonly Transport[]): readonly (readonly [Transport, number])[] {
  return over.flatMap((one) => ports.filter((port) => within(range, port)).map((port) => [one, port] as const));
}

/** Every packet that comes to a host over the network: none from the host itself. */
export function packets(): readonly Packet[] {
  return Object.entries(hosts).flatMap(([host, own]) =>
    own.flatMap((destination) =>
      addresses
        .filter((source) => !own.includes(source))
        .flatMap((source) =>
          services({ lo: 1, hi: 6 }, transports).map(([transport, port]) => ({
            host,
            source,
            destination,
            transport,
            port,
          })),
        ),
    ),
  );
}

export function isFor(sockets: readonly Socket[], { host, destination, transport, port }: Packet): boolean {
  return sockets.some(
    (one) =>
      one.host === host &&
      one.addresses.includes(destination) &&
      one.transports.includes(transport) &&
      within(one.ports, port),
  );
}

function socketsOf(net: Network, flow: Flow): readonly Socket[] {
  const { to, ports: own } = flow;
  const over = transportsOf(net.listeners, flow);
  if (typeof to === 'string') return reachedOver([whole(to, own, over)], flow.over);
  const listener = { ...net.listeners[to]!, transports: over };
  return reachedOver(
    hostsOf(net, listener.component).map((host) => socketOf(host, listener)),
    flow.over,
  );
}

/** Whether a flow opens the host for it. */
export function passes(net: Network, packet: Packet): boolean {
  return net.flows.some(
    (flow) => sends(net, flow.from, flow.over).includes(packet.source) && isFor(socketsOf(net, flow), packet),
  );
}

/** A connection within a host that a flow declares: from a component, or from the host as a whole. */
export interface Local {
  readonly host: string;
  readonly from: string;
  readonly socket: Socket;
}

export function locals(net: Network): readonly Local[] {
  return net.flows.flatMap((flow) =>
    socketsOf(net, flow).flatMap((socket) =>
      hostsOf(net, flow.from).includes(socket.host)
        ? [{ host: socket.host, from: componentIn(flow.from), socket }]
        : [],
    ),
  );
}

/** A component, or a host, as the one who connects: a host is everything on it, and what begins at a host may be any of it. */
export function mayBe(net: Network, who: string, { host, from }: Local): boolean {
  return hostsOf(net, who).includes(host) && (who in hosts || from in hosts || from === componentIn(who));
}

export function meets(a: Socket, b: Socket): boolean {
  return (
    a.local.some((place) => b.local.includes(place)) &&
    services(a.ports, a.transports).some((one) => hasService(b, one))
  );
}

/** Every port of the socket is one of the others', reached at a place that both have. */
export function isCovered(socket: Socket, others: readonly Socket[]): boolean {
  const near = others.filter((other) => other.local.some((place) => socket.local.includes(place)));
  return services(socket.ports, socket.transports).every((one) => near.some((other) => hasService(other, one)));
}

function hasService(
  { ports: own, transports: over }: Socket,
  [transport, port]: readonly [Transport, number],
): boolean {
  return over.includes(transport) && within(own, port);
}
