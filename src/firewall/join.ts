import { intervalSet } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { type Prefix, comparePrefixes, formatPrefix, prefixIncludes } from '../net/prefixes.ts';
import { sortTransports } from '../net/transports.ts';
import { groupBy } from '../net/collections.ts';
import { type AtomicRule } from './atomic-rules.ts';
import type { PlannedOpening } from './planned-rule.ts';

/** What openings can differ in and still become one: the union is a product again, and says exactly what they say. */
export type JoinDimension = 'sources' | 'destinations' | 'ports' | 'transports';

/**
 * Openings that agree in all but one dimension become one, in the place of the first. `more` joins what else they have.
 * Whether they have the same purpose is the caller's affair.
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

/** Pieces of the same flows together again; flows in the order of the first pieces, IPv4 before IPv6. */
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

/** Ports are `none` iff the transports have none, so that neither dimension mixes the two kinds. */
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

/** The same addresses, ascending, without prefixes that lie within others. Neighbours stay as they were written. */
export function outermost(prefixes: readonly Prefix[]): readonly Prefix[] {
  if (prefixes.length === 1) return prefixes;
  const kept: Prefix[] = [];
  for (const block of prefixes.toSorted(comparePrefixes)) {
    const last = kept.at(-1);
    if (last === undefined || !prefixIncludes(last, block)) kept.push(block);
  }
  return kept;
}
