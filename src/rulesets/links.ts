import type { Address } from '../net/addresses.ts';
import { type Prefix, isSingleAddress, samePrefix } from '../net/prefixes.ts';
import { everything } from '../packets/diagrams.ts';
import type { PacketSet, PacketSets } from '../packets/packet-sets.ts';
import type { PacketMatch } from '../packets/packet-match.ts';
import type { Match } from './match.ts';
import type { RulesetRule, Ruleset } from './ruleset.ts';

/** Addresses that lie behind an interface, as far as the rules themselves say it. */
export interface Link {
  readonly interface: string;
  readonly prefix: Prefix;
}

/** The shortest prefix that says where addresses lie: shorter ones are most of the internet. */
const MIN_LENGTH = { 4: 8, 6: 16 } as const;

/** What the rules say of where addresses lie. */
export interface Links {
  /** All that comes by the interface is of its networks. */
  readonly networks: readonly Link[];
  /** What goes to the address leaves by the interface. */
  readonly addresses: readonly Link[];
}

/**
 * Where networks lie, read off rules that only make sense if they lie there, as Docker and others write them for every network
 * that they build: one gives packets of a network another source unless they leave by its interface; another accepts packets
 * to one address if they leave by an interface.
 *
 * No listing of rules holds the routing table, so whoever uses this tells that it is taken from the rules. What the rules
 * place behind two interfaces is placed nowhere.
 */
export function linksOf({ chains }: Ruleset): Links {
  const rules = [...chains.values()].flatMap((chain) => chain.rules);
  const networks = alone(rules.flatMap(networksIn));
  const addresses = alone([...networks, ...rules.flatMap(addressesIn)]);
  return { networks, addresses };
}

/** Each once, without those that meet another's. */
function alone(links: readonly Link[]): readonly Link[] {
  const found = links.filter(({ prefix: { family, length } }) => length >= MIN_LENGTH[family]);
  const different = found.filter(
    (link, i) =>
      !found.slice(0, i).some((one) => one.interface === link.interface && samePrefix(one.prefix, link.prefix)),
  );
  return different.filter(
    (link) => !different.some((one) => one.interface !== link.interface && meets(one.prefix, link.prefix)),
  );
}

function meets(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.lo <= b.hi && b.lo <= a.hi;
}

/** `-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE`. */
function networksIn({ match, action }: RulesetRule): readonly Link[] {
  if (action.kind !== 'translate' || !action.translation.ofSource) return [];
  const parts = match.kind === 'all' ? match.of : [match];
  const names = parts.flatMap((part) => {
    if (part.kind !== 'not' || part.match.kind !== 'product') return [];
    return named(part.match.product.leaves);
  });
  return productsIn(match).flatMap(({ sources = [] }) =>
    sources.flatMap((prefix) => names.map((name) => ({ interface: name, prefix }))),
  );
}

/** `-d 172.17.0.2/32 -o docker0 -j ACCEPT`. */
function addressesIn({ match, action }: RulesetRule): readonly Link[] {
  if (action.kind !== 'accept') return [];
  const products = productsIn(match);
  const names = products.flatMap(({ leaves }) => named(leaves));
  const single = products.flatMap(({ destinations = [] }) => destinations.filter(isSingleAddress));
  return single.flatMap((prefix) => names.map((name) => ({ interface: name, prefix })));
}

function productsIn(match: Match): readonly PacketMatch[] {
  const parts = match.kind === 'all' ? match.of : [match];
  return parts.flatMap((part) => (part.kind === 'product' ? [part.product] : []));
}

/** Of one interface: a pattern names several. */
function named(name: string | undefined): readonly string[] {
  return name === undefined || name.endsWith('*') ? [] : [name];
}

/** The packets that come by the interfaces behind which their sources lie. */
export function arrivingAlong(sets: PacketSets, { networks }: Links): PacketSet {
  const names = new Set(networks.map((link) => link.interface));
  return [...names].reduce((all, name) => {
    const own = networks.filter((link) => link.interface === name);
    const foreign = sets.difference(sets.of({ interface: name }), addressed(sets, own, 'sources'));
    return sets.difference(all, foreign);
  }, everything);
}

/** The packets that are in the set if they leave by the interfaces behind which their destinations lie. */
export function leavingAlong(sets: PacketSets, { addresses }: Links, set: PacketSet): PacketSet {
  return addresses.reduce((all, link) => {
    const there = addressed(sets, [link], 'destinations');
    const leaving = sets.before(set, { fields: ['leaves'], written: sets.of({ leaves: link.interface }) });
    return sets.union(sets.difference(all, there), sets.intersection(leaving, there));
  }, set);
}

/** By which interface a packet to that address leaves, where the rules say it. */
export function interfaceTo({ addresses }: Links, { family, value }: Address): string | undefined {
  return addresses.find(({ prefix }) => prefix.family === family && prefix.lo <= value && value <= prefix.hi)
    ?.interface;
}

function addressed(sets: PacketSets, links: readonly Link[], side: 'sources' | 'destinations'): PacketSet {
  return sets.unionOf(links.map(({ prefix }) => sets.of({ family: prefix.family, [side]: [prefix] })));
}
