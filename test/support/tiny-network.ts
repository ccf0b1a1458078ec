import fc from 'fast-check';

// A network small enough to try every packet: sixteen addresses, six ports, two transports. What passes is worked out in
// tiny-packets.ts from the words of the design alone, and shares nothing with src.

export const transports = ['tcp', 'udp'] as const;
export type Transport = (typeof transports)[number];
export const ports = [1, 2, 3, 4, 5, 6] as const;
/** 10.0.0.0 to 10.0.0.15, by their last octet. */
export const addresses = Array.from({ length: 16 }, (_, i) => i);

export interface Range {
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
export const exceptions: Readonly<Record<string, Range>> = { net: { lo: 6, hi: 9 }, inner: { lo: 14, hi: 14 } };
/** All addresses of each; 3 may be carried by either of two. */
export const hosts: Readonly<Record<string, readonly number[]>> = { h1: [1], h2: [9, 3], h3: [13, 2, 3] };
export const floating: readonly number[] = [3];
/** The first host names none of its addresses. */
export const names: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  h2: { back: [9, 3] },
  h3: { front: [13], back: [2, 3] },
};
export const addressNames = ['front', 'back'] as const;
export type AddressName = (typeof addressNames)[number];
/** Components outside of the hosts; without a range of their own they are anywhere in their zone. */
export const outside: Readonly<Record<string, { readonly zone: string; readonly own?: Range }>> = {
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
  /** Only where each end has addresses of the name, or names none. */
  readonly over: AddressName | undefined;
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
      .record({ from, to, ports: range(6), transports: over, name: fc.constantFrom(undefined, ...addressNames) })
      .map(({ name, ...one }): Flow => ({
        ...one,
        over: mayGoOver(components, listeners, one, name) ? name : undefined,
      }))
      .filter((one) => transportsOf(listeners, one).length > 0);
    return fc.record({
      components: fc.constant(components),
      listeners: fc.constant(listeners),
      flows: fc.array(flow, { maxLength: 6 }),
    });
  });
});

/** Each host at the ends has addresses of the name or names none, one of them has, and no socket is bound to others. */
function mayGoOver(
  components: readonly Component[],
  listeners: readonly Listener[],
  { from, to }: Pick<Flow, 'from' | 'to'>,
  name: AddressName | undefined,
): boolean {
  if (name === undefined) return false;
  const sides = [from, typeof to === 'string' ? to : listenerPath(listeners, to)];
  const ends = sides.flatMap((who) =>
    hostsOf({ components }, who).map((host) => ({ host, bind: listenerNamed(listeners, who)?.bind ?? 'any' })),
  );
  const named = ends.filter(({ host }) => host in names);
  return (
    named.length > 0 &&
    named.every(({ host, bind }) => {
      const own = names[host]?.[name] ?? [];
      return own.length > 0 && (bind === 'any' || (typeof bind === 'number' && own.includes(bind)));
    })
  );
}

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
export function transportsOf(
  listeners: readonly Listener[],
  { from, to, transports: own }: Flow,
): readonly Transport[] {
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
    '  h1: { addresses: [10.0.0.1] }',
    '  h2: { addresses: { back: 10.0.0.9 }, floating: { back: 10.0.0.3 } }',
    '  h3: { addresses: { front: [10.0.0.13], back: [10.0.0.2] }, floating: { back: [10.0.0.3] } }',
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
      const way = flow.over === undefined ? '' : `, over: ${flow.over}`;
      return `  - { id: f${i}, from: ${flow.from}, to: ${to}${way} }`;
    }),
    ...(flows.length === 0 ? ['  []'] : []),
    'firewall: { egress: open }',
    'expect:',
    `  - ${expectation}`,
    '',
  ].join('\n');
}

export const hostsOf = ({ components }: Pick<Network, 'components'>, who: string): readonly string[] =>
  who in hosts ? [who] : (components.find(({ name }) => name === componentIn(who))?.hosts ?? []);

/** `c1` of `c1.l0`; any other name as it is. */
export const componentIn = (who: string): string => who.split('.')[0] ?? who;
