import { protocolNumbers } from '../net/transports.ts';
import { type Family, families } from '../net/addresses.ts';
import { type Interval, type IntervalSet, intervalSet } from '../net/intervals.ts';
import type { Prefix } from '../net/prefixes.ts';
import { type DecisionDiagram, Diagrams, everything, nothing } from './diagrams.ts';
import {
  type RewrittenField,
  at,
  familyNumber,
  isSurrounding,
  levelsOfField,
  maximaOf,
  numbers,
  packetOf,
  pointOf,
  stateNumber,
  whoWhatWhom,
  wordOf,
} from './levels.ts';
import { type Packet, icmpProtocol } from './packet.ts';
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

/** What a translation may write: fields, and the packets that have one of the values that it may write into them. */
export interface Rewrite {
  readonly fields: readonly RewrittenField[];
  readonly written: PacketSet;
  /** The destination, or the port, grows by this instead; addresses word by word. */
  readonly destinationBy?: readonly number[];
  readonly portBy?: number;
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
    const { states: wanted, family, protocols, sources, destinations, interface: named, leaves, mac } = product;
    const loopback = (named ?? leaves ?? mac) === undefined ? product.loopback : false;
    let set = this.#within(at.hopLimit, product.hopLimits, everything);
    set = this.#within(at.tcpFlags, product.tcpFlags, set);
    set = this.#within(at.icmpCode, product.icmpCodes, set);
    set = this.#within(at.icmpType, product.icmpTypes, set);
    set = this.#within(at.sourcePort, product.sourcePorts, set);
    set = this.#within(at.port, product.ports, set);
    set = this.#within(at.originalPort, product.originalPorts, set);
    set = this.#addressed(at.destination, destinations, set);
    set = this.#addressed(at.originalDestination, product.originalDestinations, set);
    set = this.#within(at.mac, mac === undefined ? undefined : numbers([this.#symbols.macOf(mac)]), set);
    set = this.#addressed(at.source, sources, set);
    set = this.#within(at.protocol, protocols, set);
    set = this.#within(at.state, wanted === undefined ? undefined : numbers(wanted.map(stateNumber)), set);
    set = this.#within(at.family, family === undefined ? undefined : familyValues[family], set);
    set = this.#within(at.leaves, leaves === undefined ? undefined : this.#symbols.interfacesLike(leaves), set);
    set = this.#within(at.interface, named === undefined ? undefined : this.#symbols.interfacesLike(named), set);
    set = this.#within(at.translated, truth(product.translated), set);
    set = this.#within(at.own, truth(product.own), set);
    return this.#within(at.loopback, truth(loopback), set);
  }

  /** The packets that a rewrite can turn into one of the set. */
  before(set: PacketSet, { fields, written, destinationBy = [], portBy = 0 }: Rewrite): PacketSet {
    const gone = new Set(fields.flatMap((field) => levelsOfField[field]));
    const moves = [
      ...destinationBy.map((by, word) => [at.destination + word, by] as const),
      [at.port, portBy] as const,
    ];
    const moved = moves.reduce(
      (all, [level, by]) => (by === 0 ? all : this.shifted(all, level, by)),
      this.intersection(set, written),
    );
    return this.projected(moved, (level) => gone.has(level));
  }

  /** The packets of a set that arrive at the machine as they are: nothing has been translated, and they are its own or not. */
  arriving(set: PacketSet, own: boolean): PacketSet {
    const here = this.intersection(set, this.of({ translated: false, own }));
    const known = this.projected(here, (level) => level === at.translated || level === at.own);
    const words = [0, 1, 2, 3].map((word) => [at.originalDestination + word, at.destination + word] as const);
    return this.renamed(known, new Map([...words, [at.originalPort, at.port]]));
  }

  /** The packets for which a condition of the symbol table holds: half of all, whatever the packet is. */
  assuming(condition: string): PacketSet {
    return this.narrowed(at.conditions + this.#symbols.conditionOf(condition), numbers([1]), everything);
  }

  /** Whether the symbol table has the condition. */
  names(condition: string): boolean {
    return this.#symbols.conditions.includes(condition);
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
      if (level === at.leaves) return 'outgoing interface';
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

const familyValues = { 4: numbers([familyNumber(4)]), 6: numbers([familyNumber(6)]) } as const;

function truth(value: boolean | undefined): IntervalSet<number> | undefined {
  return value === undefined ? undefined : numbers([Number(value)]);
}

function isUnseen(level: number, unseen: Unseen): boolean {
  return level >= at.conditions || (unseen === 'surroundings' && isSurrounding.has(level));
}

interface Kind {
  readonly family: Family;
  readonly protocols: IntervalSet<number>;
  /** The levels that its packets have a value for. */
  readonly fields: ReadonlySet<number>;
}

/** Packets by what they have and are counted by, every packet in one kind. */
function kindsOfPacket(): readonly Kind[] {
  const withPorts: readonly number[] = [protocolNumbers.tcp, protocolNumbers.udp, protocolNumbers.sctp];
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
