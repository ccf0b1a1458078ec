import { type Family, families } from '../net/addresses.ts';
import { type Interval, type IntervalSet, difference, intersection, intervalSet } from '../net/intervals.ts';

/** Addresses of a family; or places of which the file tells no address, each a number that stands for that place only. */
export type Realm = Family | 'named';

const realms: readonly Realm[] = [...families, 'named'];

/**
 * A set of addresses, known and unknown ones: canonical in each realm, so that two are equal iff their intervals are. What
 * is only named meets itself and nothing else.
 */
export type AddressSpace = Readonly<Record<Realm, IntervalSet<bigint>>>;

export const nowhere: AddressSpace = { 4: [], 6: [], named: [] };

/** Addresses of one family, such as those of a prefix. */
export interface AddressBlock extends Interval<bigint> {
  readonly family: Family;
}

export function spaceOf(blocks: readonly AddressBlock[], named: IntervalSet<bigint> = []): AddressSpace {
  const ofFamily = (family: Family): IntervalSet<bigint> =>
    intervalSet(blocks.filter((block) => block.family === family).map(({ lo, hi }) => ({ lo, hi })));
  return { 4: ofFamily(4), 6: ofFamily(6), named };
}

export function unionOf(spaces: Iterable<AddressSpace>): AddressSpace {
  const all = [...spaces];
  if (all.length < 2) return all[0] ?? nowhere;
  return inEachRealm((realm) => intervalSet(all.flatMap((space) => space[realm])));
}

export function common(a: AddressSpace, b: AddressSpace): AddressSpace {
  return inEachRealm((realm) => intersection(a[realm], b[realm]));
}

/** What is in `a` and not in `b`. */
export function without(a: AddressSpace, b: AddressSpace): AddressSpace {
  return inEachRealm((realm) => (b[realm].length === 0 ? a[realm] : difference(a[realm], b[realm])));
}

export function isNowhere(space: AddressSpace): boolean {
  return realms.every((realm) => space[realm].length === 0);
}

/** It holds at least one address that the file tells. */
export function hasKnown(space: AddressSpace): boolean {
  return families.some((family) => space[family].length > 0);
}

/** From and to, where a packet can travel: within a family, and between anything and what may have any address. */
const paths: readonly (readonly [from: Realm, to: Realm])[] = [
  [4, 4],
  [6, 6],
  ['named', 4],
  ['named', 6],
  ['named', 'named'],
  [4, 'named'],
  [6, 'named'],
];

/** Every kind of packet that can pass between the two; none where they share no family. */
export function pathsBetween(from: AddressSpace, to: AddressSpace): readonly (readonly [from: Realm, to: Realm])[] {
  return paths.filter(([source, destination]) => from[source].length > 0 && to[destination].length > 0);
}

function inEachRealm(set: (realm: Realm) => IntervalSet<bigint>): AddressSpace {
  return { 4: set(4), 6: set(6), named: set('named') };
}
