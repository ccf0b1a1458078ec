import type { Direction } from '../packets/packet.ts';
import { baselineRules, isOfTheLink } from '../intent/baseline-rules.ts';
import { baselineMatch } from '../intent/packets.ts';
import { families } from '../net/addresses.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { Host } from '../topology/model.ts';

/** The packets of a direction that a kind of firewall decides about; of others it says nothing, right or wrong. */
export type Within = (sets: PacketSets, direction: Direction) => PacketSet;

/**
 * What a security group of the host decides about: new connections between the host's own addresses and others; any
 * addresses where there is no host. It follows connections by itself, sees nothing that stays in the machine, and leaves
 * the link to its network.
 */
export function groupPackets(host?: Host): Within {
  return (sets, direction) => {
    const side = direction === 'in' ? 'destinations' : 'sources';
    const own = families.flatMap((family) => {
      const ends = host?.addresses.filter((block) => block.family === family);
      if (ends?.length === 0) return [];
      return sets.of({ loopback: false, states: ['new'], family, ...(ends === undefined ? {} : { [side]: ends }) });
    });
    const link = baselineRules.filter((one) => isOfTheLink(one)).map((one) => sets.of(baselineMatch(one)));
    return sets.difference(sets.unionOf(own), sets.unionOf(link));
  };
}
