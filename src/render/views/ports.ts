import { list } from '../../diagnostics/message-text.ts';
import { size } from '../../net/intervals.ts';
import { formatPorts } from '../../net/ports.ts';
import type { Listener, Topology } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { type Titles, titlesAmong } from '../content/ends.ts';
import type { PageBlock, Lane, Row, Segment, Strip } from '../../page/page.ts';
import { type PortLane, type PortInterval, portLanes } from '../content/port-map.ts';
import { placesOn } from '../content/roles.ts';
import { UNKNOWN } from '../content/services.ts';
import { type TableColumn, column, tableFrom, without } from '../../page/tables.ts';
import { usesOf } from '../content/uses.ts';
import type { RenderView } from './view.ts';

/** The use of all ports of each host, from 1 to 65535, as strips and as a table. */
export const ports: RenderView = {
  title: 'Ports',
  summary: 'per host, which ports are taken, colliding, ephemeral, reserved or free',
  content: 'table',
  blocks: (topology, { joined = false }) => {
    const lanes = portLanes(topology);
    const facts = rowFacts(topology);
    const titles = titlesAmong([...topology.hosts, ...topology.groups]);
    if (joined)
      return [
        tableFrom(
          columns,
          lanes.flatMap((lane) => entriesOf(lane, titles)),
          facts,
        ),
      ];
    if (lanes.length === 0) return [{ kind: 'paragraph', text: 'The file describes no host.' }];
    const ofHosts = groupsOf(lanes, ({ host }) => host);
    return groupsOf(ofHosts, mapKey).flatMap((alike) => {
      const hosts = alike.map(([{ host }]) => host);
      const place = { name: hosts[0]!.name, title: list(placesOn(topology, hosts).map(titles)) };
      return placeBlocks(place, alike[0], titles, facts);
    });
  },
};

/** A port interval of a lane, or a listener with unknown ports. */
interface Entry {
  readonly hostTitle: string;
  readonly transport: string;
  readonly stretch: PortInterval | Listener;
}

const columns: readonly TableColumn<Entry>[] = [
  column('host', 'Host', ({ hostTitle }) => hostTitle),
  column('transport', 'Transport', ({ transport }) => transport),
  column('ports', 'Ports', ({ stretch }) => (isListener(stretch) ? UNKNOWN : rangeText(stretch))),
  column('port_count', 'Number of ports', ({ stretch }) => (isListener(stretch) ? UNKNOWN : size([stretch]))),
  column('state', 'State', ({ stretch }) => (isListener(stretch) ? 'taken' : stretch.state)),
  column('by', 'By', ({ stretch }) => holdersOf(stretch).map(({ path }) => path)),
  column('note', 'Note', ({ stretch }) => noteOf(stretch)),
];

function entriesOf({ host, transport, stretches, unknown }: PortLane, titles: Titles): readonly Entry[] {
  const about = { hostTitle: titles(host), transport: transport.toUpperCase() };
  return [...stretches, ...unknown].map((stretch) => ({ ...about, stretch }));
}

/** The same for hosts of one role whose ports are used alike. */
function mapKey(lanes: readonly [PortLane, ...PortLane[]]): string {
  const facts = lanes.map(({ transport, stretches, unknown }) => [
    transport,
    stretches.map(({ holders, ...stretch }) => [stretch, holders.map(({ path }) => path)]),
    unknown.map(({ path }) => path),
  ]);
  return JSON.stringify([lanes[0].host.role, facts]);
}

function placeBlocks(
  { name, title }: { readonly name: string; readonly title: string },
  lanes: readonly PortLane[],
  titles: Titles,
  facts: (entry: Entry) => Omit<Row, 'cells'>,
): readonly PageBlock[] {
  const entries = lanes.flatMap((lane) => entriesOf(lane, titles));
  const strip: Strip = {
    kind: 'strip',
    lanes: lanes.map(laneOf),
    caption: `Ports of ${title}, from 1 to 65535.`,
  };
  return [
    { kind: 'heading', text: title, id: `ports-${name}` },
    strip,
    tableFrom(without(columns, ['host']), entries, facts),
  ];
}

function laneOf({ transport, stretches }: PortLane): Lane {
  const segments: Segment[] = [];
  for (const { lo, hi, state, holders } of stretches) {
    if (state === 'free') continue;
    const title = holders.length === 0 ? state : holders.map(({ path }) => path).join(', ');
    const last = segments.at(-1);
    // A strip does not show which part of a listener's range is at risk, so these intervals are joined.
    if (last?.hi === lo - 1 && last.state === state && last.title === title)
      segments[segments.length - 1] = { ...last, hi };
    else segments.push({ lo, hi, state, title });
  }
  return { title: transport.toUpperCase(), segments };
}

/** Returns the flows that reach the listeners of a row. */
function rowFacts(topology: Topology): (entry: Entry) => Omit<Row, 'cells'> {
  const uses = usesOf(topology);
  return ({ stretch }) => {
    const reaching = holdersOf(stretch).flatMap((listener) => uses.get(listener) ?? []);
    return { local: false, flows: distinct(reaching.map(({ flow }) => flow.id)) };
  };
}

function isListener(stretch: PortInterval | Listener): stretch is Listener {
  return 'kind' in stretch;
}

function holdersOf(stretch: PortInterval | Listener): readonly Listener[] {
  return isListener(stretch) ? [stretch] : stretch.holders;
}

function rangeText({ lo, hi }: Pick<PortInterval, 'lo' | 'hi'>): string {
  return formatPorts([{ lo, hi }]);
}

function noteOf(stretch: PortInterval | Listener): readonly string[] {
  if (isListener(stretch)) return ['its port is not known'];
  return [
    ...(stretch.holders.some(({ dynamic }) => dynamic) ? ['picked at run time from the range'] : []),
    ...(stretch.atRisk ? ['not reserved: an outgoing connection can take it'] : []),
    ...(stretch.state === 'taken' && stretch.holders.length > 1 ? ['on different addresses'] : []),
    ...(stretch.state === 'ephemeral' ? ['local ports of outgoing connections'] : []),
    ...(stretch.state === 'reserved' ? ['kept from outgoing connections'] : []),
  ];
}
