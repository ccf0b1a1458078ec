import type { Family } from '../../net/addresses.ts';
import { type IntervalSet, includes, sameSet } from '../../net/intervals.ts';
import { type Prefix, addressSet } from '../../net/prefixes.ts';
import type { Topology } from '../../topology/model.ts';

/**
 * Returns the file's name for addresses: a host, component or zone with exactly these, else `in` and the smallest zone
 * that contains them.
 */
export function nameOf(topology: Topology, addresses: IntervalSet<bigint>, family: Family): string | undefined {
  const isExactly = (prefixes: readonly Prefix[]): boolean => sameSet(addressSet(prefixes, family), addresses);
  const { hosts, components, zones } = topology;
  const host = hosts.find((one) => isExactly(one.addresses) || isExactly(one.public));
  const component = components.find((one) => one.addresses.length > 0 && isExactly(one.addresses));
  const exact = component ?? host ?? zones.find(({ written }) => isExactly(written));
  if (exact !== undefined) return exact.name;
  const around = zones.filter(({ prefixes }) => includes(addressSet(prefixes, family), addresses));
  const sizes = around.map((zone) => ({ zone, size: sizeOf(addressSet(zone.prefixes, family)) }));
  const smallest = sizes.toSorted((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0))[0];
  return smallest === undefined ? undefined : `in ${smallest.zone.name}`;
}

function sizeOf(set: IntervalSet<bigint>): bigint {
  return set.reduce((sum, { lo, hi }) => sum + hi - lo + 1n, 0n);
}
