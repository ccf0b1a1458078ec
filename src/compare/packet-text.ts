import { formatAddress } from '../net/addresses.ts';
import { transportName } from '../net/transports.ts';
import { type Packet, icmpProtocol } from '../packets/packet.ts';

/** A packet as a person would tell it: `tcp 198.51.100.7:49152 -> 203.0.113.10:443 (new connection)`. */
export function packetText(packet: Packet): string {
  const { source, destination, ports, state, loopback, hopLimit } = packet;
  const facts = [
    state === 'new' ? 'new connection' : state,
    ...(loopback ? ['over loopback'] : []),
    ...(hopLimit === 255 ? ['hop limit 255'] : []),
  ];
  const end = (address: Packet['source'], port: number | undefined): string => {
    const text = formatAddress(address);
    if (port === undefined) return text;
    return `${address.family === 6 ? `[${text}]` : text}:${port}`;
  };
  return `${protocolText(packet)} ${end(source, ports?.source)} -> ${end(destination, ports?.destination)} (${facts.join(', ')})`;
}

function protocolText({ protocol, source: { family }, icmpType }: Packet): string {
  if (protocol === icmpProtocol(family)) return `${family === 4 ? 'icmp' : 'icmpv6'} type ${icmpType ?? '?'}`;
  return transportName(protocol) ?? `protocol ${protocol}`;
}
