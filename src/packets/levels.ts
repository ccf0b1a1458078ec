import { protocolNumbers } from '../net/transports.ts';
import { type Family, families } from '../net/addresses.ts';
import { type IntervalSet, intervalSet } from '../net/intervals.ts';
import type { DiagramPoint } from './diagrams.ts';
import { type Packet, carriesPorts, icmpProtocol, states } from './packet.ts';
import type { SymbolTable } from './symbol-table.ts';

export type RewrittenField = 'destination' | 'port' | 'own' | 'loopback' | 'interface' | 'leaves' | 'translated';

const WORD = 2 ** 32 - 1;

/**
 * The levels: what decides most stands first, and addresses before ports. Other orders cost a hundredfold on real rules
 * (`Diagrams` says why an order matters at all; it never changes what a set is). Addresses have four words, of which
 * IPv4 uses the first. Hardware addresses are tied to sources: any further down, each of these rules would have all
 * destinations below it for itself.
 */
export const at = {
  loopback: 0,
  own: 1,
  translated: 2,
  interface: 3,
  leaves: 4,
  family: 5,
  state: 6,
  protocol: 7,
  source: 8,
  mac: 12,
  originalDestination: 13,
  destination: 17,
  originalPort: 21,
  port: 22,
  sourcePort: 23,
  icmpType: 24,
  icmpCode: 25,
  tcpFlags: 26,
  hopLimit: 27,
  /** A level for each condition. */
  conditions: 28,
} as const;

export function maximaOf({ interfaces, macs, conditions }: SymbolTable): readonly number[] {
  const links = interfaces.length - 1;
  const address = [WORD, WORD, WORD, WORD];
  return [
    ...[1, 1, 1, links, links],
    ...[1, states.length - 1, 255],
    ...[...address, macs.length - 1, ...address, ...address],
    ...[65535, 65535, 65535, 255, 255, 255, 255],
    ...conditions.map(() => 1),
  ];
}

/** The first word is the highest of the four. */
export function wordOf(address: bigint, word: number): number {
  return Number((address >> BigInt(96 - 32 * word)) & 0xffff_ffffn);
}

export function numbers(list: readonly number[]): IntervalSet<number> {
  return intervalSet(list.map((one) => ({ lo: one, hi: one })));
}

export function familyNumber(family: Family): number {
  return families.indexOf(family);
}

export function stateNumber(state: Packet['state']): number {
  return states.indexOf(state);
}

export function pointOf(packet: Packet, symbols: SymbolTable): DiagramPoint {
  const { loopback, state, protocol, source, destination, ports, icmpType = 0, icmpCode = 0, tcpFlags = 0 } = packet;
  const { interface: named, leaves, mac, assumed = [] } = packet;
  const link = (name: string | undefined): number => (loopback || name === undefined ? 0 : symbols.interfaceOf(name));
  return [
    // What translation has done to it stands in no packet: sets that packets are looked up in do not depend on it.
    ...[Number(loopback), 0, 0, link(named), link(leaves)],
    ...[familyNumber(source.family), stateNumber(state), protocol],
    ...wordsOf(source),
    loopback || mac === undefined ? 0 : symbols.macOf(mac),
    ...[0, 0, 0, 0],
    ...wordsOf(destination),
    ...[0, ports?.destination ?? 0, ports?.source ?? 0, icmpType, icmpCode, tcpFlags, packet.hopLimit],
    ...symbols.conditions.map((condition) => Number(assumed.includes(condition))),
  ];
}

function wordsOf({ family, value }: Packet['source']): readonly number[] {
  return family === 4 ? [Number(value), 0, 0, 0] : [0, 1, 2, 3].map((word) => wordOf(value, word));
}

export function packetOf(point: DiagramPoint, { interfaces, macs, conditions }: SymbolTable): Packet {
  const family = families[point[at.family]!]!;
  const protocol = point[at.protocol]!;
  const loopback = point[at.loopback] === 1;
  const address = (level: number): Packet['source'] => {
    const words = point.slice(level, level + (family === 4 ? 1 : 4));
    return { family, value: words.reduce((value, word) => (value << 32n) | BigInt(word), 0n) };
  };
  const assumed = conditions.filter((_, i) => point[at.conditions + i] === 1);
  return {
    loopback,
    ...(loopback || interfaces.length === 1 ? {} : { interface: interfaces[point[at.interface]!]! }),
    ...(loopback || point[at.leaves] === 0 ? {} : { leaves: interfaces[point[at.leaves]!]! }),
    ...(loopback || macs.length === 1 ? {} : { mac: macs[point[at.mac]!]! }),
    state: states[point[at.state]!]!,
    protocol,
    source: address(at.source),
    destination: address(at.destination),
    ...payloadOf(point, family, protocol),
    hopLimit: point[at.hopLimit]!,
    ...(assumed.length === 0 ? {} : { assumed }),
  };
}

function payloadOf(point: DiagramPoint, family: Family, protocol: number): Partial<Packet> {
  const [icmpCode, tcpFlags] = [point[at.icmpCode]!, point[at.tcpFlags]!];
  return {
    ...(carriesPorts(protocol) ? { ports: { source: point[at.sourcePort]!, destination: point[at.port]! } } : {}),
    ...(protocol === protocolNumbers.tcp && tcpFlags !== 0 ? { tcpFlags } : {}),
    ...(protocol === icmpProtocol(family) ? { icmpType: point[at.icmpType]! } : {}),
    ...(protocol === icmpProtocol(family) && icmpCode !== 0 ? { icmpCode } : {}),
  };
}

export const levelsOfField: Readonly<Record<RewrittenField, readonly number[]>> = {
  destination: [0, 1, 2, 3].map((word) => at.destination + word),
  port: [at.port],
  own: [at.own],
  loopback: [at.loopback],
  interface: [at.interface],
  leaves: [at.leaves],
  translated: [at.translated],
};

export const isSurrounding: ReadonlySet<number> = new Set([at.interface, at.leaves, at.mac]);

/** The levels by which packets are counted. */
export const whoWhatWhom: ReadonlySet<number> = new Set([
  ...[at.family, at.protocol, at.port, at.icmpType],
  ...[0, 1, 2, 3].flatMap((word) => [at.source + word, at.destination + word]),
]);
