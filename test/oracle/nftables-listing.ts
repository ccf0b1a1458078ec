// What the kernel lists, as topo would have written it: the strict reader reads it then.

import { parseAddress } from '../../src/net/addresses.ts';
import { coverInterval, formatPrefix } from '../../src/net/prefixes.ts';
import { protocolNumbers } from '../../src/net/transports.ts';

/** The table replaced as a whole, an element to a line, and prefixes for ranges. */
export function asWritten(listing: string): string {
  const text = listing
    .replace(/elements = \{ (.*?) \}\n\t\}/gs, asLines)
    .replace(TYPES_OF_FIVE, keyOf)
    .replace(NAMED_PROTOCOL, (_, name: keyof typeof protocolNumbers) => ` . ${String(protocolNumbers[name])} `)
    .replace(/([0-9]+(?:\.[0-9]+){3})-([0-9.]+)/g, asPrefixes);
  return `table inet topo\ndelete table inet topo\n${text}`;
}

/** nft names protocols as /etc/protocols does; topo writes the numbers of all but its own. */
const NAMED_PROTOCOL = / \. (vrrp|igmp|pim) /g;

/** nft begins behind the brace, has no comma behind the last element, and names the counter of each. */
function asLines(_: string, elements: string): string {
  const lines = elements.split(/,\n\s+/).map((one) => `${one.replace(/ counter(?= comment|$)/, '')},`);
  return ['elements = {', ...lines, '}', '}'].join('\n');
}

/** Of five fields nft 1.0.6 lists the types, where it was told what to look at; it reads both. */
const TYPES_OF_FIVE = /type ipv([46])_addr \. ipv[46]_addr \. inet_proto \. inet_service \. inet_service/g;

function keyOf(_: string, family: string): string {
  const ip = family === '4' ? 'ip' : 'ip6';
  return `typeof ${ip} saddr . ${ip} daddr . meta l4proto . th sport . th dport`;
}

/** nft joins neighbouring prefixes of a set. */
function asPrefixes(_: string, from: string, to: string): string {
  const [lo, hi] = [from, to].map((text) => {
    const address = parseAddress(text);
    if (!address.ok) throw new Error(address.problem);
    return address.value.value;
  });
  return coverInterval(4, { lo: lo!, hi: hi! }).map(formatPrefix).join(', ');
}
