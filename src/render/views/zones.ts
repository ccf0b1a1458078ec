import { count } from '../../diagnostics/message-text.ts';
import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import { zonesHolding } from '../../intent/placement.ts';
import type { Topology, Zone } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import { titlesAmong } from '../content/ends.ts';
import type { Row, TableBlock } from '../../page/page.ts';
import { reachedText } from '../content/services.ts';
import type { RenderView } from './view.ts';

/** The traffic between zones: the first thing that a security team looks at. */
export const zones: RenderView = {
  title: 'Zones',
  summary: 'traffic between zones: a matrix',
  content: 'table',
  blocks: (topology) => [
    matrix(topology),
    {
      kind: 'paragraph',
      text: 'Rows are sources, columns are destinations. The cell of a zone with itself shows traffic between its hosts; two hosts that share a zone count there only. Traffic within one host is not shown.',
    },
  ],
};

/** The id of the first column. No name of a zone contains a slash. */
const CORNER = 'from/to';
const NO_ZONE = 'no zone';
const EMPTY = '-';

type Place = Zone | undefined;

function matrix(topology: Topology): TableBlock {
  const cells = cellsOf(topology);
  const used = [...cells.keys(), ...[...cells.values()].flatMap((row) => [...row.keys()])];
  const places: readonly Place[] = [...topology.zones, ...(used.includes(undefined) ? [undefined] : [])];
  const titles = titlesAmong(topology.zones);
  const title = (place: Place): string => (place === undefined ? '(no zone)' : titles(place));
  const row = (from: Place): Row => {
    const crossing = places.map((to) => cells.get(from)?.get(to) ?? []);
    return {
      cells: [title(from), ...crossing.map(cellText)],
      local: false,
      flows: distinct(crossing.flat().map(({ flow }) => flow.id)),
    };
  };
  return {
    kind: 'table',
    columns: [
      { id: CORNER, title: 'From/To' },
      ...places.map((place) => ({ id: place?.name ?? NO_ZONE, title: title(place) })),
    ],
    rows: places.map(row),
  };
}

/** Returns the flow instances by pair of zones. */
function cellsOf({ flows }: Topology): ReadonlyMap<Place, ReadonlyMap<Place, readonly FlowInstance[]>> {
  const cells = new Map<Place, Map<Place, FlowInstance[]>>();
  for (const instance of flows.flatMap(instancesOf)) {
    if (instance.scope === 'same-host') continue;
    for (const [from, to] of zonePairs(instance)) {
      const row = cells.get(from) ?? new Map<Place, FlowInstance[]>();
      cells.set(from, row);
      push(row, to, instance);
    }
  }
  return cells;
}

/** Returns the zones that an instance joins: those that the ends share, else each of one end with each of the other. */
function zonePairs({ from, to, scope }: FlowInstance): readonly (readonly [from: Place, to: Place])[] {
  const shared = scope === 'same-zone' ? from.zones.filter((zone) => to.zones.includes(zone)) : [];
  const inner = shared.filter(({ internet }) => !internet);
  if (inner.length > 0) return inner.map((zone) => [zone, zone]);
  return orNone(zonesHolding(from)).flatMap((one) => orNone(zonesHolding(to)).map((other) => [one, other] as const));
}

function orNone(zones: readonly Zone[]): readonly Place[] {
  return zones.length === 0 ? [undefined] : zones;
}

/** Formats a cell: `TCP 80, 443; UDP 3478 (3 flows)`. */
function cellText(instances: readonly FlowInstance[]): string {
  if (instances.length === 0) return EMPTY;
  return `${reachedText(instances)} (${count(new Set(instances.map(({ flow }) => flow.id)).size, 'flow')})`;
}

function push(row: Map<Place, FlowInstance[]>, to: Place, instance: FlowInstance): void {
  const known = row.get(to);
  if (known === undefined) row.set(to, [instance]);
  else known.push(instance);
}
