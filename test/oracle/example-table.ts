// The truth about a host of an example: of every flow that ends there what arrives, and of each kind of neighbour what
// must not. Asked of the intent, box by box, with nothing of what writes rules or proves them.

import { machinesOf, tuplesOf } from '../../src/intent/machines.ts';
import type { RuleTuple } from '../../src/intent/rule-tuples.ts';
import { type Address, families, formatAddress, parseAddress } from '../../src/net/addresses.ts';
import { MAX_PORT, MIN_PORT } from '../../src/net/ports.ts';
import type { Host, Topology } from '../../src/topology/model.ts';
import { type Endpoint, Network } from './nftables-network.ts';
import type { Case } from './packet-cases.ts';

type Socket = Omit<Endpoint, 'address'>;

/** Addresses that no example names: of somebody, and of a host in a family that the file gives it none of. */
const stranger = [address('198.18.5.5'), address('2001:db8:ffff::5')];
const unnamed = [address('198.18.9.9'), address('2001:db8:fffe::9')];

export interface Table {
  readonly own: readonly string[];
  readonly sources: readonly string[];
  /** What the host must listen on, so that only rules keep a packet from an answer. */
  readonly sockets: readonly Socket[];
  readonly cases: readonly Case[];
}

/** From every source to every port that arrives, over TCP and UDP: edges of what is allowed, and what is next to them. */
export function tableOf(topology: Topology, host: string): Table {
  const machine = machinesOf(topology.hosts).find(({ name }) => name === host);
  if (machine === undefined) throw new Error(`no machine is named ${host}`);
  const tuples = tuplesOf(topology, machine).filter(
    ({ direction, transport }) => direction === 'in' && /^(?:tcp|udp)$/.test(transport),
  );
  const odd = tuples.find(({ sourcePorts }) => sourcePorts !== undefined);
  if (odd !== undefined) throw new Error(`no probe knows what flow ${odd.flow.id} means`);
  const own = ownOf(machine);
  const sources = sourcesOf(tuples, new Set(own.map(formatAddress)));
  const sockets = portsOf(tuples).flatMap((port): readonly Socket[] => [
    { transport: 'tcp', port },
    { transport: 'udp', port },
  ]);
  const pairs = sources.flatMap((from) =>
    own.filter(({ family }) => family === from.family).map((to) => ({ from, to })),
  );
  const cases = pairs.flatMap(({ from, to }) =>
    sockets.map((socket): Case => {
      const expected = tuples.some((tuple) => holds(tuple, from, to, socket)) ? 'open' : 'silent';
      return { machine: 'world', from: formatAddress(from), address: formatAddress(to), ...socket, expected };
    }),
  );
  return { own: own.map(formatAddress), sources: sources.map(formatAddress), sockets, cases };
}

/** The host, and the whole world as one machine. Without rules everything arrives. */
export async function networkOf({ own, sources, sockets }: Table): Promise<Network> {
  const network = new Network();
  for (const name of ['host', 'world']) network.machine(name);
  network.join('host', own, 'world', sources);
  await network.listen('host', sockets, own);
  return network;
}

function holds(tuple: RuleTuple, from: Address, to: Address, { transport, port }: Socket): boolean {
  const within = (blocks: RuleTuple['sources'], { family, value }: Address): boolean =>
    blocks.some((block) => block.family === family && block.lo <= value && value <= block.hi);
  return (
    tuple.transport === transport &&
    within(tuple.sources, from) &&
    within(tuple.destinations, to) &&
    (tuple.ports === 'none' || tuple.ports.some(({ lo, hi }) => lo <= port && port <= hi))
  );
}

function ownOf({ addresses: declared }: Host): readonly Address[] {
  return families.flatMap((family, i) => {
    const own = declared.filter((block) => block.family === family).map(({ lo }) => ({ family, value: lo }));
    return own.length > 0 ? own : [unnamed[i]!];
  });
}

/** A stranger, and the edges of each prefix, inside and outside. */
function sourcesOf(tuples: readonly RuleTuple[], own: ReadonlySet<string>): readonly Address[] {
  const edges = tuples.flatMap(({ sources }) =>
    sources
      .filter(({ length }) => length > 0)
      .flatMap(({ family, lo, hi }) => [lo - 1n, lo, hi, hi + 1n].map((value): Address => ({ family, value }))),
  );
  const byText = new Map([...stranger, ...edges].map((one) => [formatAddress(one), one]));
  return [...byText].flatMap(([text, one]) => (own.has(text) ? [] : [one]));
}

function portsOf(tuples: readonly RuleTuple[]): readonly number[] {
  const edges = tuples.flatMap(({ ports }) =>
    ports === 'none' ? [] : ports.flatMap(({ lo, hi }) => [lo - 1, lo, hi, hi + 1]),
  );
  return [...new Set(edges)].filter((port) => port >= MIN_PORT && port <= MAX_PORT);
}

function address(text: string): Address {
  const read = parseAddress(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}
