import { rulesetOf } from './nft/assembly.ts';
import { objectsOf } from './nft/listing.ts';
import type { Reader } from './reader.ts';

/** What `nft -j list ruleset` prints: libnftables-json(5) says how, nft(8) what it means. */
export const nftables: Reader = {
  id: 'nftables',
  title: 'nft -j list ruleset',
  recognises: (text) => /^\s*(\{\s*"nftables"|table (inet|ip|ip6|arp|bridge|netdev) \S+ \{)/.test(text),
  read: (listings) => rulesetOf(objectsOf(listings)),
};
