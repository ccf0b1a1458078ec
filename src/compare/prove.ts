import { type RuleTuple } from '../intent/rule-tuples.ts';
import type { Direction } from '../packets/packet.ts';
import { tuplePackets, baselinePackets, flowPackets } from '../intent/packets.ts';
import { everything } from '../packets/diagrams.ts';
import type { Packet } from '../packets/packet.ts';
import { type PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { decide } from '../rulesets/interpreter.ts';
import { acceptedBy } from '../rulesets/meaning.ts';
import type { Ruleset } from '../rulesets/ruleset.ts';
import type { Within } from './group-packets.ts';
import { preferences } from './witness.ts';

/** What a host must let through, and nothing else. */
export interface Obligation {
  /** Of this host, in both directions. */
  readonly tuples: readonly RuleTuple[];
  /** What rules decide about; in a direction that is not among them everything passes. */
  readonly directions: readonly Direction[];
  /** What is compared, where the kind of firewall does not decide about every packet. */
  readonly within?: Within;
}

/** Rules and intent differ in at least one packet. */
export interface Difference {
  readonly direction: Direction;
  /** `opened`: let through, and nobody asked for it. `blocked`: asked for, and dropped. */
  readonly kind: 'opened' | 'blocked';
  /** Where the packet belongs: what every host exchanges, or what flows are about. */
  readonly table: 'essentials' | 'flows';
  /** One of the packets: the same for the same rules and intent. */
  readonly witness: Packet;
  /** How many packets there are like it. */
  readonly count: bigint;
  /** The line that decides about the witness; absent where no rule looks at the direction. */
  readonly line?: number;
  /** The first flow that asks for the witness. */
  readonly flow?: string;
}

/**
 * Every way in which the rules do not do what is asked: empty iff each packet passes exactly if it should. Throws
 * {@link TooComplex}.
 *
 * Packets that an essential speaks of are a table of their own, so that a flow cannot hide a lost essential, nor an
 * essential a flow. Compared is more than `what must hold` asks for: also packets to addresses that the host is not known
 * to have, which no rule may open either; unless the obligation says what is compared.
 */
export function differences(ruleset: Ruleset, obligation: Obligation): readonly Difference[] {
  const sets = new PacketSets();
  return (['in', 'out'] as const).flatMap((direction) => {
    const tuples = obligation.tuples.filter((tuple) => tuple.direction === direction);
    const universe = obligation.within?.(sets, direction) ?? everything;
    const accepted = sets.intersection(acceptedBy(sets, ruleset, direction), universe);
    if (!obligation.directions.includes(direction)) {
      const split = { table: 'flows', wanted: universe, accepted } as const;
      return differencesIn(sets, split, { direction, tuples, ruleset });
    }
    const baselineRule = baselinePackets(sets, direction);
    const spokenOf = sets.union(baselineRule.accepted, baselineRule.dropped);
    const split = (table: Table['table'], within: PacketSet, wanted: PacketSet): Table => ({
      table,
      wanted: sets.intersection(sets.intersection(wanted, within), universe),
      accepted: sets.intersection(accepted, within),
    });
    return [
      split('essentials', spokenOf, baselineRule.accepted),
      split('flows', sets.complement(spokenOf), flowPackets(sets, tuples)),
    ].flatMap((table) => differencesIn(sets, table, { direction, tuples, ruleset }));
  });
}

interface Table {
  readonly table: Difference['table'];
  readonly wanted: PacketSet;
  readonly accepted: PacketSet;
}

interface Context {
  readonly direction: Direction;
  readonly tuples: readonly RuleTuple[];
  readonly ruleset: Ruleset;
}

function differencesIn(sets: PacketSets, { table, wanted, accepted }: Table, context: Context): readonly Difference[] {
  if (wanted === accepted) return [];
  const likely = likelyPackets(sets, context.tuples, context.direction);
  const { direction, tuples, ruleset } = context;
  const kinds = [
    ['opened', sets.difference(accepted, wanted)],
    ['blocked', sets.difference(wanted, accepted)],
  ] as const;
  return kinds.flatMap(([kind, packets]) => {
    const witness = sets.witness(packets, likely);
    if (witness === undefined) return [];
    const { verdict, place } = decide(ruleset, direction, witness);
    if ((verdict === 'accept') !== (kind === 'opened')) throw new Error('the diagram and the interpreter disagree');
    const flow = tuples.find((tuple) => sets.contains(tuplePackets(sets, tuple), witness))?.flow.id;
    return {
      ...{ direction, kind, table, witness, count: sets.count(packets) },
      ...(place === undefined ? {} : { line: place.line }),
      ...(flow === undefined ? {} : { flow }),
    };
  });
}

/** Packets between the host and those that the rule tuples name. */
function likelyPackets(sets: PacketSets, tuples: readonly RuleTuple[], direction: Direction): readonly PacketSet[] {
  const [own, far] =
    direction === 'in' ? (['destinations', 'sources'] as const) : (['sources', 'destinations'] as const);
  const known = { addresses: tuples.flatMap((tuple) => tuple[own]), peers: tuples.flatMap((tuple) => tuple[far]) };
  return preferences(sets, known, direction);
}
