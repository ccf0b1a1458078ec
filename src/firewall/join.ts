import { intervalSet } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { type Prefix, comparePrefixes, formatPrefix, prefixIncludes } from '../net/prefixes.ts';
import { sortTransports } from '../net/transports.ts';
import { groupBy } from '../net/collections.ts';
import { type AtomicRule } from './atomic-rules.ts';
import type { PlannedOpening } from './planned-rule.ts';

/** A dimension along which openings can be joined. The union is a product again, so it matches exactly the same packets. */
export type JoinDimension = 'sources' | 'destinations' | 'ports' | 'transports';

/**
 * Joins openings that differ in one dimension only, at the position of the first. `more` joins their other properties.
 *
 * The caller decides which openings may be joined at all, such as those of one flow.
 */
export function joinAlong<T extends PlannedOpening>(
  dimension: JoinDimension,
  openings: readonly T[],
  more: (group: readonly T[]) => Partial<T>,
): readonly T[] {
  if (openings.length === 1) return openings;
  const groups = groupBy(openings, (one) => textWithout(dimension, one));
  return [...groups.values()].map((group) =>
    group.length === 1 ? group[0] : { ...group[0], ...union(dimension, group), ...more(group) },
  );
}

/** Joins atomic rules of the same flows into openings: in the order of their first atomic rules, IPv4 before IPv6. */
export function openingsOf(pieces: readonly AtomicRule[]): readonly PlannedOpening[] {
  const byFlows = groupBy(pieces, ({ flows }) => flows.map(({ id }) => id).join(', '));
  return [...byFlows].flatMap(([name, group]) => {
    let openings = group.map((piece) => openingOf(name, piece));
    for (const dimension of ['ports', 'sources', 'destinations', 'transports'] as const) {
      openings = [...joinAlong(dimension, openings, () => ({}))];
    }
    return openings.sort((a, b) => a.family - b.family);
  });
}

function openingOf(name: string, { source, destination, transport, ports, ...same }: AtomicRule): PlannedOpening {
  return {
    ...same,
    name,
    sources: [source],
    destinations: [destination],
    transports: [transport],
    ports: ports === 'none' ? ports : [ports],
  };
}

function union(dimension: JoinDimension, group: readonly PlannedOpening[]): Partial<PlannedOpening> {
  switch (dimension) {
    case 'sources':
    case 'destinations':
      return { [dimension]: outermost(group.flatMap((one) => one[dimension])) };
    case 'ports':
      return group.some(({ ports }) => ports === 'none')
        ? {}
        : { ports: intervalSet(group.flatMap(({ ports }) => (ports === 'none' ? [] : ports))) };
    case 'transports':
      return { transports: sortTransports(group.flatMap(({ transports }) => transports)) };
  }
}

/**
 * Returns a key of all dimensions but one. Ports are `none` iff the transports have no ports, so no join mixes the two
 * kinds.
 */
function textWithout(
  dimension: JoinDimension,
  { direction, family, sources, destinations, transports, ports, sourcePorts }: PlannedOpening,
): string {
  return [
    direction,
    family,
    dimension === 'sources' ? '' : sources.map(formatPrefix).join(),
    dimension === 'destinations' ? '' : destinations.map(formatPrefix).join(),
    dimension === 'transports' ? '' : transports.join(),
    dimension === 'ports' ? '' : portsText(ports),
    portsText(sourcePorts),
  ].join(' ');
}

function portsText(ports: PortSet | 'none' | undefined): string {
  return typeof ports === 'object' ? formatPorts(ports) : (ports ?? 'any');
}

/** Returns the prefixes, ascending, without those that lie within another. Adjacent prefixes are not joined. */
export function outermost(prefixes: readonly Prefix[]): readonly Prefix[] {
  if (prefixes.length === 1) return prefixes;
  const kept: Prefix[] = [];
  for (const block of prefixes.toSorted(comparePrefixes)) {
    const last = kept.at(-1);
    if (last === undefined || !prefixIncludes(last, block)) kept.push(block);
  }
  return kept;
}
