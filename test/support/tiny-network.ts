import fc from 'fast-check';

// A network small enough to try every packet: sixteen addresses, six ports, two transports. What passes is worked out here
// from the words of the design alone, one packet at a time, and shares nothing with src.

export const transports = ['tcp', 'udp'] as const;
export type Transport = (typeof transports)[number];
const ports = [1, 2, 3, 4, 5, 6] as const;
/** 10.0.0.0 to 10.0.0.15, by their last octet. */
const addresses = Array.from({ length: 16 }, (_, i) => i);

interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** The smaller ones lie inside the larger. */
export const zones: Readonly<Record<string, Range>> = {
  net: { lo: 0, hi: 15 },
  inner: { lo: 8, hi: 15 },
  core: { lo: 12, hi: 15 },
};
/** What `except` takes out of a zone. */
const exceptions: Readonly<Record<string, Range>> = { net: { lo: 6, hi: 9 }, inner: { lo: 14, hi: 14 } };
export const hosts: Readonly<Record<string, readonly number[]>> = { h1: [1], h2: [9], h3: [13, 2] };
/** Components outside of the hosts; without a range of their own they are anywhere in their zone. */
const outside: Readonly<Record<string, { readonly zone: string; readonly own?: Range }>> = {
  anyone: { zone: 'net' },
  insider: { zone: 'inner' },
  admins: { zone: 'net', own: { lo: 4, hi: 7 } },
  friend: { zone: 'inner', own: { lo: 10, hi: 11 } },
};

export interface Listener {
  readonly component: string;
  readonly ports: Range;
  readonly transports: readonly Transport[];
  /** A last octet binds to that address. */
  readonly bind: 'any' | 'loopback' | number;
}

export interface Component {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** From a name or a listener, to a listener, by its index, or to a host with ports of its own. */
export interface Flow {
  readonly from: string;
  readonly to: number | string;
  readonly ports: Range;
  readonly transports: readonly Transport[];
}

export interface Network {
  readonly components: readonly Component[];
  readonly listeners: readonly Listener[];
  readonly flows: readonly Flow[];
}

/** Whom an expectation speaks of; ports stand behind a destination only. */
export interface Party {
  readonly who: string;
  readonly ports?: Range;
}

export interface Packet {
  readonly host: string;
  readonly source: number;
  readonly destination: number;
  readonly transport: Transport;
  readonly port: number;
}

const range = (max: number): fc.Arbitrary<Range> =>
  fc.tuple(fc.integer({ min: 1, max }), fc.nat({ max: 2 })).map(([lo, more]) => ({ lo, hi: Math.min(max, lo + more) }));
const over = fc.subarray([...transports], { minLength: 1 });
const placement = fc.constantFrom(['h1'], ['h2'], ['h3'], ['h1', 'h2'], ['h2', 'h3']);

export const network: fc.Arbitrary<Network> = fc.tuple(placement, placement, placement).chain((placements) => {
  const components = placements.map((on, i) => ({ name: `c${i}`, hosts: on }));
  const names = [
    ...Object.keys(zones),
    ...Object.keys(hosts),
    ...Object.keys(outside),
    ...components.map(({ name }) => name),
  ];
  const listener = fc.constantFrom(...components).chain(({ name, hosts: on }) => {
    const own = on.flatMap((host) => hosts[host]!);
    const bind = fc.constantFrom<Listener['bind']>('any', 'any', 'loopback', ...own);
    return fc.record({ component: fc.constant(name), ports: range(6), transports: over, bind });
  });
  return fc.array(listener, { minLength: 1, maxLength: 5 }).chain((listeners) => {
    const to = fc.constantFrom<Flow['to']>(...listeners.map((_, i) => i), ...Object.keys(hosts));
    const from = fc.constantFrom(...names, ...listeners.map((_, i) => listenerPath(listeners, i)));
    const flow = fc
      .record({ from, to, ports: range(6), transports: over })
      .filter((one) => transportsOf(listeners, one).length > 0);
    return fc.record({
      components: fc.constant(components),
      listeners: fc.constant(listeners),
      flows: fc.array(flow, { maxLength: 6 }),
    });
  });
});

export function partiesOf({ components, listeners }: Network): {
  readonly from: fc.Arbitrary<Party>;
  readonly to: fc.Arbitrary<Party>;
} {
  const places = [...Object.keys(hosts), ...components.map(({ name }) => name)];
  const prefixes = ['10.0.0.4', '10.0.0.8/30', '10.0.0.0/29'];
  const sockets = listeners.map((_, i) => listenerPath(listeners, i));
  const networks = ['any', ...Object.keys(zones), ...Object.keys(outside), ...prefixes];
  const from = fc.constantFrom(...networks, ...places, ...sockets);
  const to = fc.constantFrom(...places, ...sockets);
  return {
    from: from.map((who) => ({ who })),
    to: fc
      .tuple(to, fc.option(range(6), { nil: undefined }))
      .map(([who, ports]) => (ports === undefined || who.includes('.') ? { who } : { who, ports })),
  };
}

function listenerPath(listeners: readonly Listener[], i: number): string {
  return `${listeners[i]!.component}.l${i}`;
}

export function listenerNamed(listeners: readonly Listener[], who: string): Listener | undefined {
  return listeners.find((_, i) => listenerPath(listeners, i) === who);
}

/** What a flow opens is over transports of both its ends. */
function transportsOf(listeners: readonly Listener[], { from, to, transports: own }: Flow): readonly Transport[] {
  const sent = listenerNamed(listeners, from)?.transports ?? transports;
  return (typeof to === 'string' ? own : listeners[to]!.transports).filter((one) => sent.includes(one));
}

export function bodyOf({ components, listeners, flows }: Network, expectation: string): string {
  const text = ({ lo, hi }: Range): string => `"${lo}-${hi}"`;
  const octets = (all: readonly number[]): string => all.map((octet) => `10.0.0.${octet}`).join(', ');
  const socket = (one: Listener, i: number): string =>
    `l${i}: { ports: ${text(one.ports)}, transport: ${one.transports.join('+')}, bind: ${typeof one.bind === 'number' ? octets([one.bind]) : one.bind} }`;
  return [
    'zones:',
    '  net: { prefixes: [10.0.0.0/28], except: [10.0.0.6/31, 10.0.0.8/31] }',
    '  inner: { prefixes: [10.0.0.8/29], except: [10.0.0.14] }',
    '  core: [10.0.0.12/30]',
    'hosts:',
    ...Object.entries(hosts).map(([name, own]) => `  ${name}: { addresses: [${octets(own)}] }`),
    'components:',
    '  anyone: { zone: net }',
    '  insider: { zone: inner }',
    '  admins: { zone: net, addresses: [10.0.0.4/30] }',
    '  friend: { zone: inner, addresses: [10.0.0.10/31] }',
    ...components.map(({ name, hosts: on }) => {
      const own = listeners.flatMap((one, i) => (one.component === name ? [socket(one, i)] : []));
      return `  ${name}: { hosts: [${on.join(', ')}], listeners: { ${own.join(', ')} } }`;
    }),
    'flows:',
    ...flows.map((flow, i) => {
      const to =
        typeof flow.to === 'string'
          ? `${flow.to}, ports: ${text(flow.ports)}, transport: ${flow.transports.join('+')}`
          : listenerPath(listeners, flow.to);
      return `  - { id: f${i}, from: ${flow.from}, to: ${to} }`;
    }),
    ...(flows.length === 0 ? ['  []'] : []),
    'firewall: { egress: open }',
    'expect:',
    `  - ${expectation}`,
    '',
  ].join('\n');
}

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

export const hostsOf = ({ components }: Network, who: string): readonly string[] =>
  who in hosts ? [who] : (components.find(({ name }) => name === componentIn(who))?.hosts ?? []);

/** `c1` of `c1.l0`; any other name as it is. */
const componentIn = (who: string): string => who.split('.')[0] ?? who;

/** A place on a host where packets are received, from elsewhere and from the host itself. */
interface Socket {
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
  if (typeof to === 'string') return [whole(to, own, over)];
  const listener = { ...net.listeners[to]!, transports: over };
  return hostsOf(net, listener.component).map((host) => socketOf(host, listener));
}

/** Whether a flow opens the host for it. */
export function passes(net: Network, packet: Packet): boolean {
  return net.flows.some(
    (flow) => written(net, flow.from).includes(packet.source) && isFor(socketsOf(net, flow), packet),
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
