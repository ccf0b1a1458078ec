import { protocolNumbers } from '../net/transports.ts';
import type { Way } from '../packets/packet.ts';
import { baselineRules } from '../intent/baseline-rules.ts';
import { intervalSet } from '../net/intervals.ts';
import { MAX_PORT, MIN_PORT } from '../net/ports.ts';
import { prefix } from '../net/prefixes.ts';
import { nothing } from '../packets/diagrams.ts';
import { type PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Topology } from '../topology/model.ts';
import { declaredBy, peersOf } from '../compare/answer.ts';
import { type Declared, policyOfHost } from '../compare/policy.ts';
import type { QueryPart } from './query.ts';
import { packetsOfRow } from './rows.ts';
import { type Universe, packetsOf } from '../compare/universe.ts';
import { preferences } from '../compare/witness.ts';

/** For the machine itself, where nobody tells its addresses: of TEST-NET-2 (RFC 5737), and of RFC 3849. */
const examples = [prefix(4, 0xc633_6402n, 32), prefix(6, (0x2001_0db8n << 96n) + 2n, 128)];

/** What a reader knows best; and no port 0, which rules can match but nobody uses. */
export function likely(sets: PacketSets, universe: Universe, way: Way): readonly PacketSet[] {
  const protocols = intervalSet(
    [protocolNumbers.tcp, protocolNumbers.udp, protocolNumbers.sctp].map((n) => ({ lo: n, hi: n })),
  );
  const own = way === 'out' ? 'sources' : 'destinations';
  return [
    ...preferences(sets, universe, way),
    sets.of({ protocols, ports: [{ lo: MIN_PORT, hi: MAX_PORT }] }),
    sets.unionOf(examples.map((block) => sets.of({ family: block.family, [own]: [block] }))),
  ];
}

/** Each part with a packet, where the rules of a host see its packets; run through what the file says of that host. */
export function withWitness(topology: Topology, parts: readonly QueryPart[]): readonly QueryPart[] {
  const sets = new PacketSets();
  return parts.map((part) => {
    const { place, fate } = part;
    const host = place.kind === 'host' ? topology.hosts.find(({ name }) => name === place.host) : undefined;
    if (place.kind !== 'host' || host === undefined || fate === 'undecided') return part;
    const { direction } = place;
    const tables = part.reason.kind === 'essential' ? (['essentials'] as const) : (['connections'] as const);
    const universe: Universe = {
      peers: peersOf(topology, host.name),
      addresses: host.addresses,
      baselineRules,
      tables,
    };
    const [looked = nothing] = packetsOf(sets, universe, direction).values();
    const fresh = sets.intersection(looked, sets.of({ loopback: false, states: ['new'] }));
    const shown = sets.unionOf(part.rows.map((row): PacketSet => packetsOfRow(sets, row)));
    const witness = sets.witness(sets.intersection(shown, fresh), likely(sets, universe, direction));
    if (witness === undefined) return part;
    const { verdict } = policyOfHost(declaredFor(part, declaredBy(topology, host))).decide(sets, direction, witness);
    if ((verdict === 'accept') !== (fate === 'passes')) throw new Error('the answer and the packet disagree');
    return { ...part, witness };
  });
}

/** What a flow lets pass, it has to let pass alone: of many flows not each is tried with each packet. */
function declaredFor({ reason }: QueryPart, declared: Declared): Declared {
  if (reason.kind !== 'flow') return declared;
  return { ...declared, tuples: declared.tuples.filter(({ flow }) => flow === reason.flow) };
}
