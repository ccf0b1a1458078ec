import { families } from '../net/addresses.ts';
import type { Prefix } from '../net/prefixes.ts';
import { everything } from '../packets/diagrams.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { type Links, arrivingAlong } from './links.ts';
import { toBroadcast } from './match.ts';

/** What is known of the machine whose rules they are. */
export interface Machine {
  /** Its own addresses; where they are not known, it is a condition whether a new destination is one of them. */
  readonly addresses?: readonly Prefix[];
  /** Some that are certainly its own, and those of no broadcast. */
  readonly unicast?: readonly Prefix[];
  /** Where others lie; where it is not known, packets may leave by any interface. */
  readonly links?: Links;
}

/** The packets that can arrive: what is sent to the machine's own address is no broadcast, and comes from where its source lies. */
export function plausiblePackets(sets: PacketSets, { unicast = [], links }: Machine): PacketSet {
  const along = links === undefined ? everything : arrivingAlong(sets, links);
  if (!sets.names(toBroadcast.words)) return along;
  const broadcasts = sets.intersection(sentTo(sets, unicast), sets.assuming(toBroadcast.words));
  return sets.difference(along, broadcasts);
}

function sentTo(sets: PacketSets, addresses: readonly Prefix[]): PacketSet {
  return sets.unionOf(
    families.map((family) => {
      const destinations = addresses.filter((block) => block.family === family);
      return sets.of({ family, destinations });
    }),
  );
}
