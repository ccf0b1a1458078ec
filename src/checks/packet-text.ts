import { quote } from '../diagnostics/words.ts';
import type { Realm } from '../intent/address-space.ts';
import type { Reaches } from '../intent/reaches.ts';
import type { Packets } from '../intent/ways.ts';
import { type Family, formatAddress } from '../net/addresses.ts';
import { type IntervalSet, difference, intersection } from '../net/intervals.ts';
import { everything, parsePrefix } from '../net/prefixes.ts';
import { hasPorts } from '../net/transports.ts';

/** One packet of many, in words: who sends it, to whom, and `on 22/tcp`. */
export interface Witness {
  readonly source: string;
  readonly destination: string;
  readonly service: string;
}

/** The first that a machine is likely to send: no network address, nothing from blocks that are special everywhere. */
export function witnessOf(reaches: Reaches, { from, to, sources, destinations, transport, ports }: Packets): Witness {
  const port = ports[0]?.lo ?? 0;
  const known = reaches.ports.isKnown(port);
  return {
    source: addressText(reaches, from, sources),
    destination: addressText(reaches, to, destinations),
    service: !hasPorts(transport)
      ? `with ${transport}`
      : known
        ? `on ${String(port)}/${transport}`
        : `on a ${transport} port that is not known`,
  };
}

function addressText({ addressing }: Reaches, realm: Realm, set: IntervalSet<bigint>): string {
  if (realm === 'named') return quote(addressing.nameOf(set[0]?.lo ?? 0n));
  const usual = intersection(set, usualSources[realm]);
  const { lo, hi } = (usual.length > 0 ? usual : set)[0] ?? { lo: 0n, hi: 0n };
  return formatAddress({ family: realm, value: hi - lo > 1n ? lo + 1n : lo });
}

/** RFC 6890: not "this network", loopback or what is no unicast; of IPv6 global and unique local unicast. */
const usualSources: Readonly<Record<Family, IntervalSet<bigint>>> = {
  4: difference(blocks(4), blocks(4, '0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3')),
  6: blocks(6, 'fc00::/7', '2000::/3'),
};

function blocks(family: Family, ...texts: readonly string[]): IntervalSet<bigint> {
  const all =
    texts.length === 0
      ? everything
      : texts.flatMap((text) => {
          const block = parsePrefix(text);
          return block.ok ? [block.value] : [];
        });
  return all.filter((block) => block.family === family).sort((a, b) => (a.lo < b.lo ? -1 : 1));
}
