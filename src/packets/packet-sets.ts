import { type Family, families } from '../net/addresses.ts';
import { type Interval, type IntervalSet, intervalSet } from '../net/intervals.ts';
import type { Prefix } from '../net/prefixes.ts';
import { type DecisionDiagram, Diagrams, type DiagramPoint, everything, nothing } from './diagrams.ts';
import { type Packet, carriesPorts, icmpProtocol, protocolNumbers, states } from './packet.ts';
import { type PacketMatch, requireSense } from './packet-match.ts';
import { SymbolTable } from './symbol-table.ts';

/** A set of packets of one {@link PacketSets}; two are the same set iff they are the same number. */
export type PacketSet = DecisionDiagram;

/** What packets do not show: only the conditions that nobody understands, or also where a packet comes from on the link. */
export type Unseen = 'conditions' | 'surroundings';

/** Words of addresses from the highest; `ports` and `icmpTypes` mean something where the protocol has them. */
export interface TrafficBox {
  readonly family: Family;
  readonly protocols: Interval<number>;
  readonly source: readonly Interval<number>[];
  readonly destination: readonly Interval<number>[];
  readonly ports: Interval<number>;
  readonly icmpTypes: Interval<number>;
}

const WORD = 2 ** 32 - 1;

/**
 * The levels: what decides most stands first, and addresses before ports. Other orders cost a hundredfold on real rules
 * (`Diagrams` says why an order matters at all; it never changes what a set is). Addresses have four words, of which
 * IPv4 uses the first. Hardware addresses are tied to sources: any further down, each of these rules would have all
 * destinations below it for itself.
 */
const at = {
  loopback: 0,
  interface: 1,
  family: 2,
  state: 3,
  protocol: 4,
  source: 5,
  mac: 9,
  destination: 10,
  port: 14,
  sourcePort: 15,
  icmpType: 16,
  icmpCode: 17,
  tcpFlags: 18,
  hopLimit: 19,
  /** A level for each condition. */
  conditions: 20,
} as const;

function maximaOf({ interfaces, macs, conditions }: SymbolTable): readonly number[] {
  return [
    ...[1, interfaces.length - 1, 1, states.length - 1, 255],
    ...[WORD, WORD, WORD, WORD],
    macs.length - 1,
    ...[WORD, WORD, WORD, WORD],
    ...[65535, 65535, 255, 255, 255, 255],
    ...conditions.map(() => 1),
  ];
}

/** Exact sets of packets at one hook of a host: the laws are those of {@link Diagrams}. */
export class PacketSets extends Diagrams {
  readonly #symbols: SymbolTable;

  /** `symbol table`: every name that products will have. */
  constructor(symbols = new SymbolTable(), budget?: number) {
    super(maximaOf(symbols), budget);
    this.#symbols = symbols;
  }

  /** The packets of a product. Throws where it names what its packets do not have. */
  of(product: PacketMatch): PacketSet {
    requireSense(product);
    const { states: wanted, family, protocols, sources, destinations, interface: named, mac } = product;
    const loopback = (named ?? mac) === undefined ? product.loopback : false;
    let set = this.#within(at.hopLimit, product.hopLimits, everything);
    set = this.#within(at.tcpFlags, product.tcpFlags, set);
    set = this.#within(at.icmpCode, product.icmpCodes, set);
    set = this.#within(at.icmpType, product.icmpTypes, set);
    set = this.#within(at.sourcePort, product.sourcePorts, set);
    set = this.#within(at.port, product.ports, set);
    set = this.#addressed(at.destination, destinations, set);
    set = this.#within(at.mac, mac === undefined ? undefined : numbers([this.#symbols.macOf(mac)]), set);
    set = this.#addressed(at.source, sources, set);
    set = this.#within(at.protocol, protocols, set);
    set = this.#within(at.state, wanted === undefined ? undefined : numbers(wanted.map(stateNumber)), set);
    set = this.#within(at.family, family === undefined ? undefined : familyValues[family], set);
    set = this.#within(at.interface, named === undefined ? undefined : this.#symbols.interfacesLike(named), set);
    return this.#within(at.loopback, loopback === undefined ? undefined : numbers([Number(loopback)]), set);
  }

  /** The packets for which a condition of the symbol table holds: half of all, whatever the packet is. */
  assuming(condition: string): PacketSet {
    return this.narrowed(at.conditions + this.#symbols.conditionOf(condition), numbers([1]), everything);
  }

  /** The packets that are in the set for some of what `unseen` names, which no longer matters. */
  possible(set: PacketSet, unseen: Unseen): PacketSet {
    return this.projected(set, (level) => isUnseen(level, unseen));
  }

  /** What decides whether a packet is in the set, of what `unseen` names: conditions, and `interface` or `mac`. */
  dependsOn(set: PacketSet, unseen: Unseen): readonly string[] {
    const levels = [...this.levelsOf(set)].filter((level) => isUnseen(level, unseen)).sort((a, b) => a - b);
    return levels.map((level) => {
      if (level === at.interface) return 'interface';
      return level === at.mac ? 'mac' : this.#symbols.conditions[level - at.conditions]!;
    });
  }

  /** The packets that are like some of the set by who sends what to whom. */
  told(set: PacketSet): PacketSet {
    return this.projected(set, (level) => !whoWhatWhom.has(level));
  }

  /** The packets told apart by who sends what to whom alone, as disjoint boxes; there can be very many. */
  *traffic(set: PacketSet): Generator<TrafficBox> {
    for (const tuple of this.tuples(this.told(set))) {
      for (const family of families) {
        const number = familyNumber(family);
        if (tuple[at.family]!.lo > number || tuple[at.family]!.hi < number) continue;
        const words = (level: number): readonly Interval<number>[] =>
          tuple.slice(level, level + (family === 4 ? 1 : 4));
        yield {
          family,
          protocols: tuple[at.protocol]!,
          source: words(at.source),
          destination: words(at.destination),
          ports: tuple[at.port]!,
          icmpTypes: tuple[at.icmpType]!,
        };
      }
    }
  }

  contains(set: PacketSet, packet: Packet): boolean {
    return this.has(set, pointOf(packet, this.#symbols));
  }

  /**
   * A packet of the set, or undefined iff it is empty: of each preference in turn, where one is left that meets it. The
   * same set and preferences give the same packet.
   */
  witness(set: PacketSet, preferences: readonly PacketSet[] = []): Packet | undefined {
    const preferred = preferences.reduce((best, one) => {
      const better = this.intersection(best, one);
      return better === nothing ? best : better;
    }, set);
    const point = this.lowest(preferred);
    return point === undefined ? undefined : packetOf(point, this.#symbols);
  }

  /**
   * How many packets are in the set, told apart by who sends what to whom: family, addresses, protocol, ports to, and type
   * of ICMP.
   */
  count(set: PacketSet): bigint {
    const told = this.told(set);
    return kindsOfPacket().reduce((sum, { family, protocols, fields }) => {
      const ofKind = this.intersection(told, this.of({ family, protocols }));
      return sum + this.size(ofKind, (level) => fields.has(level));
    }, 0n);
  }

  #within(level: number, values: IntervalSet<number> | undefined, below: PacketSet): PacketSet {
    return values === undefined ? below : this.narrowed(level, values, below);
  }

  #addressed(level: number, prefixes: readonly Prefix[] | undefined, below: PacketSet): PacketSet {
    if (prefixes === undefined || prefixes.some(({ length }) => length === 0)) return below;
    if (prefixes.every(({ family }) => family === 4)) {
      const words = prefixes.map(({ lo, hi }) => ({ lo: Number(lo), hi: Number(hi) }));
      return this.narrowed(level, words.length === 1 ? words : intervalSet(words), below);
    }
    return this.unionOf(prefixes.map((block) => this.#inPrefix(level, block, below)));
  }

  /** Each word of a prefix of IPv6 is free of the others, and behind its length there is nothing to say. */
  #inPrefix(level: number, { lo, hi, length }: Prefix, below: PacketSet): PacketSet {
    let set = below;
    for (let word = Math.ceil(length / 32) - 1; word >= 0; word--) {
      set = this.narrowed(level + word, [{ lo: wordOf(lo, word), hi: wordOf(hi, word) }], set);
    }
    return set;
  }
}

/** The first word is the highest of the four. */
function wordOf(address: bigint, word: number): number {
  return Number((address >> BigInt(96 - 32 * word)) & 0xffff_ffffn);
}

function numbers(list: readonly number[]): IntervalSet<number> {
  return intervalSet(list.map((one) => ({ lo: one, hi: one })));
}

const familyValues = { 4: numbers([familyNumber(4)]), 6: numbers([familyNumber(6)]) } as const;

function familyNumber(family: Family): number {
  return families.indexOf(family);
}

function stateNumber(state: Packet['state']): number {
  return states.indexOf(state);
}

function pointOf(packet: Packet, symbols: SymbolTable): DiagramPoint {
  const { loopback, state, protocol, source, destination, ports, icmpType = 0, icmpCode = 0, tcpFlags = 0 } = packet;
  const { interface: named, mac, assumed = [] } = packet;
  return [
    ...[Number(loopback), loopback || named === undefined ? 0 : symbols.interfaceOf(named)],
    ...[familyNumber(source.family), stateNumber(state), protocol],
    ...wordsOf(source),
    loopback || mac === undefined ? 0 : symbols.macOf(mac),
    ...wordsOf(destination),
    ...[ports?.destination ?? 0, ports?.source ?? 0, icmpType, icmpCode, tcpFlags, packet.hopLimit],
    ...symbols.conditions.map((condition) => Number(assumed.includes(condition))),
  ];
}

function wordsOf({ family, value }: Packet['source']): readonly number[] {
  return family === 4 ? [Number(value), 0, 0, 0] : [0, 1, 2, 3].map((word) => wordOf(value, word));
}

function packetOf(point: DiagramPoint, { interfaces, macs, conditions }: SymbolTable): Packet {
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

function isUnseen(level: number, unseen: Unseen): boolean {
  return level >= at.conditions || (unseen === 'surroundings' && (level === at.interface || level === at.mac));
}

/** The levels by which packets are counted. */
const whoWhatWhom: ReadonlySet<number> = new Set([
  ...[at.family, at.protocol, at.port, at.icmpType],
  ...[0, 1, 2, 3].flatMap((word) => [at.source + word, at.destination + word]),
]);

interface Kind {
  readonly family: Family;
  readonly protocols: IntervalSet<number>;
  /** The levels that its packets have a value for. */
  readonly fields: ReadonlySet<number>;
}

/** Packets by what they have and are counted by, every packet in one kind. */
function kindsOfPacket(): readonly Kind[] {
  const withPorts = [protocolNumbers.tcp, protocolNumbers.udp, protocolNumbers.sctp];
  return families.flatMap((family) => {
    const icmp = icmpProtocol(family);
    const words = family === 4 ? [0] : [0, 1, 2, 3];
    const always = [at.family, at.protocol];
    const addresses = words.flatMap((word) => [at.source + word, at.destination + word]);
    const others = Array.from({ length: 256 }, (_, protocol) => protocol).filter(
      (protocol) => protocol !== icmp && !withPorts.includes(protocol),
    );
    const kind = (protocols: readonly number[], own: readonly number[]): Kind => ({
      family,
      protocols: numbers(protocols),
      fields: new Set([...always, ...addresses, ...own]),
    });
    return [kind(withPorts, [at.port]), kind([icmp], [at.icmpType]), kind(others, [])];
  });
}
