import { list } from '../../diagnostics/message-text.ts';
import type { FlowInstance } from '../../intent/flow-instances.ts';
import type { Placement } from '../../intent/placement.ts';
import type { Prefix } from '../../net/prefixes.ts';
import { transportTitle } from '../../net/transports.ts';
import { flowKeys } from '../../topology/flow-keys.ts';
import type { Flow, Opening, Topology } from '../../topology/model.ts';
import { type ClientNeed, clientNamed, clientsOf, needsOf } from '../content/client-needs.ts';
import { distinct, groupsOf, indexBy } from '../../net/collections.ts';
import { type Thing, type Titles, listenersOf, thingOf, titlesOf } from '../content/ends.ts';
import { addressTexts } from '../content/host-openings.ts';
import { addressRanges } from '../content/address-ranges.ts';
import type { PageBlock, Row } from '../../page/page.ts';
import { protocolsOf, serviceText } from '../content/services.ts';
import { type TableColumn, column, tableFrom, without } from '../../page/tables.ts';
import { conditionText } from '../content/conditions.ts';
import type { RenderView } from './view.ts';

/** What the firewall in front of a client must allow, server by server. */
export const client: RenderView = {
  title: 'Client firewall',
  summary: 'what the firewall in front of --from NAME must allow, server by server',
  takes: ['from'],
  content: 'table',
  blocks: (topology, { from, joined = false }) => {
    const thing = clientNamed(topology, from);
    const needs = toldNeeds(topology, thing);
    if (joined) return [tableFrom(columns, needs, rowFacts)];
    const titles = titlesOf(topology);
    if (needs.length === 0) return [paragraph(`No flow leaves ${titles(thing)} or comes to it from elsewhere.`)];
    return [
      paragraph(introduction(titles(thing))),
      ...groupsOf(needs, ({ server }) => server).flatMap((own): readonly PageBlock[] => [
        { kind: 'heading', text: titles(own[0].server), id: `client-${thing.name}.${own[0].server.name}` },
        tableFrom(without(columns, ['server']), own, rowFacts),
      ]),
    ];
  },
};

/**
 * Returns a table for each component whose firewall the file does not describe, for the whole document; nothing if
 * there is none.
 */
export function clientTables(topology: Topology): readonly PageBlock[] {
  const titles = titlesOf(topology);
  const found = clientsOf(topology).map((thing) => ({ thing, needs: toldNeeds(topology, thing) }));
  const clients = found.filter(({ needs }) => needs.length > 0);
  if (clients.length === 0) return [];
  return [
    paragraph(
      introduction(
        list(
          clients.map(({ thing }) => titles(thing)),
          'or',
        ),
      ),
    ),
    ...clients.flatMap(({ thing, needs }): readonly PageBlock[] => [
      { kind: 'heading', text: titles(thing), id: `client-${thing.name}` },
      tableFrom(columns, needs, rowFacts),
    ]),
  ];
}

interface ToldNeed extends ClientNeed {
  readonly titles: Titles;
  /** The fallbacks of this flow. */
  readonly fallbacks: readonly Flow[];
  readonly client: Thing;
}

const columns: readonly TableColumn<ToldNeed>[] = [
  column('server', 'Server or peer', ({ server, titles }) => titles(server)),
  column('direction', 'Direction', ({ direction }) => direction),
  column('protocol', flowKeys.protocol.title, ({ instances }) =>
    protocolsOf(instances.map(({ opening }) => opening)).join(', '),
  ),
  column('ports', flowKeys.ports.title, ({ instances }) => portsInWords(instances.map(reachedBy))),
  column('address', 'Its address', ({ instances, direction }) => distinct(instances.flatMap(farTexts(direction)))),
  column('purpose', flowKeys.purpose.title, ({ flow: { purpose = '' } }) => purpose),
  column('condition', 'Condition', ({ flow }) => conditionText(flow)),
  column('otherwise', 'Fallback', ({ fallbacks, client: own, titles }) =>
    fallbacks.map((flow) => fallbackText(flow, own, titles)),
  ),
  column('flow', 'Flow', ({ flow }) => flow.id),
];

function toldNeeds(topology: Topology, thing: Thing): readonly ToldNeed[] {
  const titles = titlesOf(topology);
  const needs = needsOf(topology, thing);
  const concerned = new Set(needs.map(({ flow }) => flow));
  const fallbacks = indexBy(topology.flows, ({ fallbackOf }) => fallbackOf);
  return needs.map((need) => {
    const all = fallbacks.get(need.flow.id) ?? [];
    const own = all.filter((flow) => concerned.has(flow));
    // If no fallback concerns the client, show those of others.
    return { ...need, titles, client: thing, fallbacks: own.length > 0 ? own : all };
  });
}

function rowFacts({ flow }: ToldNeed): Pick<Row, 'local' | 'flows'> {
  return { local: false, flows: [flow.id] };
}

/** An opening with the ports that are reached; on the way back these are the ports of the source. */
interface Reached {
  readonly opening: Opening;
  /** Whether the port is chosen at run time. */
  readonly dynamic: boolean;
}

function reachedBy({ mirrored, flow, opening, ports, transports }: FlowInstance): Reached {
  const sockets = mirrored ? listenersOf(flow.from) : [opening.listener];
  return { opening: { ...opening, ports, transports }, dynamic: sockets.some((one) => one?.dynamic === true) };
}

/**
 * Formats ports: `UDP 443 or TCP 443` if either suffices; `UDP, dynamic between 1024 and 65535` if the server picks the
 * port.
 */
function portsInWords(reached: readonly Reached[]): string {
  const fixed = reached.flatMap(({ opening, dynamic }) => (dynamic ? [] : [opening]));
  const picked = reached.flatMap(({ opening, dynamic }) => (dynamic ? [dynamicText(opening)] : []));
  return distinct([...(fixed.length === 0 ? [] : [serviceText(fixed)]), ...picked]).join('; ');
}

function dynamicText({ ports, transports }: Opening): string {
  const transport = transportTitle(transports);
  if (typeof ports === 'string') return `${transport}, dynamic`;
  const ranges = ports.map(({ lo, hi }) => (lo === hi ? String(lo) : `between ${String(lo)} and ${String(hi)}`));
  return `${transport}, dynamic ${list(ranges, 'or')}`;
}

/**
 * Returns the addresses of the server; `dynamic` for one that may be anywhere in its zone, with the zone's prefixes if
 * they narrow that down.
 */
function farTexts(direction: ClientNeed['direction']): (instance: FlowInstance) => readonly string[] {
  return ({ from, to }) => {
    const near = direction === 'out' ? from : to;
    const far = inFamilyOf(near, direction === 'out' ? to : from);
    const { host, component, zones } = far;
    if (host !== undefined || component === undefined) return addressTexts(near, far);
    if (component.anywhere && component.fqdn.length > 0) return component.fqdn;
    if (component.fqdn.length + component.addresses.length > 0) return addressTexts(near, far);
    const prefixes = zones.filter(({ internet }) => !internet).flatMap((zone) => addressRanges(zone.written));
    return [prefixes.length === 0 ? 'dynamic' : `dynamic, in ${list(prefixes, 'or')}`];
  };
}

/** Keeps the addresses of families that the other placement has; all if there are none. */
function inFamilyOf({ addresses: own }: Placement, far: Placement): Placement {
  const matching = (prefixes: readonly Prefix[]): readonly Prefix[] =>
    own === 'unknown' ? prefixes : prefixes.filter(({ family }) => own.some((one) => one.family === family));
  const addresses = far.addresses === 'unknown' ? [] : matching(far.addresses);
  return addresses.length === 0 ? far : { ...far, addresses };
}

/** Describes a fallback: `TURN server on UDP 443 or TCP 443 (relay-front)`. */
function fallbackText(flow: Flow, own: Thing, titles: Titles): string {
  const [from, to] = [thingOf(flow.from), thingOf(flow.to)];
  const way = from === own ? titles(to) : `${titles(from)} to ${titles(to)}`;
  const reached = flow.openings.map((opening) => ({ opening, dynamic: opening.listener?.dynamic === true }));
  return `${way} on ${portsInWords(reached)} (${flow.id})`;
}

function introduction(name: string): string {
  return `What a firewall in front of ${name} must allow. Out: the client opens the connection. In: the client must be able to accept it. Replies are allowed, too.`;
}

function paragraph(text: string): PageBlock {
  return { kind: 'paragraph', text };
}
