import { protocolNumbers } from '../net/transports.ts';
import type { Way } from '../packets/packet.ts';
import { single } from '../net/intervals.ts';
import { allPorts, defaultEphemeralPorts } from '../net/ports.ts';
import { type Prefix, prefix } from '../net/prefixes.ts';
import { nothing } from '../packets/diagrams.ts';
import { tcpFlags } from '../packets/packet.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';

/** Of TEST-NET-1 (RFC 5737) and the prefix for documentation (RFC 3849): nobody's, and known as such. */
const examples = [prefix(4, 0xc0000201n, 32), prefix(6, (0x2001_0db8n << 96n) + 1n, 128)];

/** What is known of the machine that packets are about, and of who talks to it. */
interface Known {
  readonly addresses?: readonly Prefix[];
  /** Addresses of those that the file names, best first. */
  readonly peers?: readonly Prefix[];
}

/**
 * What a reader knows best, in turn: new connections from other machines, between addresses of the file, over tcp with
 * SYN alone, from an ephemeral port. Each is preferred where some packet is left that meets it.
 */
export function preferences(sets: PacketSets, known: Known, way: Way): readonly PacketSet[] {
  const { addresses = [], peers = [] } = known;
  const [own, far] = way !== 'out' ? (['destinations', 'sources'] as const) : (['sources', 'destinations'] as const);
  const at =
    (side: 'sources' | 'destinations') =>
    (block: Prefix): PacketSet =>
      sets.of({ family: block.family, [side]: [block] });
  const tcp = single(protocolNumbers.tcp);
  const withPorts = [...tcp, ...single(protocolNumbers.udp), ...single(protocolNumbers.sctp)];
  return [
    sets.of({ loopback: false }),
    sets.of({ states: ['new'] }),
    sets.unionOf(addresses.map(at(own))),
    sets.unionOf(peers.filter(({ length }) => length > 0).map(at(far))),
    sets.unionOf(examples.map(at(far))),
    sets.of({ protocols: tcp }),
    sets.of({ protocols: withPorts }),
    sets.of({ protocols: tcp, tcpFlags: single(tcpFlags.syn) }),
    sets.of({ protocols: withPorts, sourcePorts: defaultEphemeralPorts }),
    // Port 0 can be in a packet, and no program can send it.
    sets.of({ protocols: withPorts, ports: allPorts }),
    sets.of({ hopLimits: single(64) }),
  ].filter((set) => set !== nothing);
}
