import { formatPorts } from '../../net/ports.ts';
import { transportTitle } from '../../net/transports.ts';
import { instancesOf } from '../../intent/flow-instances.ts';
import { type Scope, widestFirst } from '../../intent/scope.ts';
import { documentationIn } from '../../topology/flow-documentation.ts';
import { flowKeys } from '../../topology/flow-keys.ts';
import type { End, Flow, Listener, Opening } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import { encryptionOf } from '../content/encryption.ts';
import { type Titles, addressesOf, componentOf, hostsOf, listenersOf, thingOf, zonesOf } from '../content/ends.ts';
import type { Cell, Column } from '../../page/page.ts';
import { allPortsText, portCount, protocolsOf, transportsOf } from '../content/services.ts';
import { bindTexts, conditionText } from '../content/conditions.ts';

/** A column of the connection map. */
export interface ConnectionColumn extends Column {
  readonly cell: (flow: Flow, titles: Titles) => Cell;
}

/** All columns that can be requested. */
export const connectionColumns: readonly ConnectionColumn[] = [
  column('id', 'ID', ({ id }) => id),
  ...endColumns('source', 'Source', ({ from }) => [from, listenersOf(from)]),
  column('source_ports', flowKeys.source_ports.title, ({ sourcePorts }) =>
    sourcePorts === undefined ? '' : formatPorts(sourcePorts, ', '),
  ),
  ...endColumns('destination', 'Destination', ({ to, openings }) => [to, openListeners(openings)]),
  column('ports', flowKeys.ports.title, ({ openings }) => allPortsText(openings)),
  column('port_count', 'Number of ports', ({ openings }) => portCount(openings)),
  column('transport', flowKeys.transport.title, ({ openings }) => transportTitle(transportsOf(openings))),
  column('protocol', flowKeys.protocol.title, ({ openings }) => protocolsOf(openings).join(', ')),
  column('encryption', 'Encryption', ({ openings }) => distinct(openings.map(encryptionOf)).join(', ')),
  column('scope', 'Scope', (flow) => scopeText(scopesOf(flow))),
  column('purpose', flowKeys.purpose.title, ({ purpose = '' }) => purpose),
  column('condition', 'Condition', conditionText),
  column('bind', 'Bound to', ({ openings }) =>
    distinct(openings.flatMap(({ listener }) => (listener === undefined ? [] : bindTexts(listener.bind)))),
  ),
  column('both_ways', flowKeys.both_ways.title, ({ bothWays }) => (bothWays ? 'yes' : 'no')),
  ...documentationIn('connections').map(({ key, title, text }) => column(key, title, (flow) => text(flow) ?? '')),
  column('references', 'References', references),
  column('profiles', flowKeys.profiles.title, profilesNeeded),
];

/** The default columns. */
export const usualColumns = ['id', 'source', 'destination', 'ports', 'transport', 'protocol', 'scope', 'purpose'];

/** Returns the scopes between the placements of a flow, widest first. */
export function scopesOf(flow: Flow): readonly Scope[] {
  return widestFirst(instancesOf(flow).map(({ scope }) => scope));
}

/** Formats scopes: the widest, then the others in parentheses, as in `internet (same-host)`. */
function scopeText([widest, ...others]: readonly Scope[]): string {
  return others.length === 0 ? (widest ?? '') : `${widest ?? ''} (${others.join(', ')})`;
}

function column(id: string, title: string, cell: ConnectionColumn['cell']): ConnectionColumn {
  return { id, title, cell };
}

/** Returns the columns about one end of a flow. */
function endColumns(
  id: string,
  title: string,
  endOf: (flow: Flow) => readonly [End, readonly Listener[]],
): readonly ConnectionColumn[] {
  const end = (flow: Flow): End => endOf(flow)[0];
  return [
    column(id, title, (flow, titles) => titles(thingOf(end(flow)))),
    column(`${id}_component`, `${title} component`, (flow) => componentOf(end(flow))?.name ?? ''),
    column(`${id}_listener`, `${title} listener`, (flow) => endOf(flow)[1].map(({ name }) => name)),
    column(`${id}_host`, `${title} host`, (flow, titles) => hostsOf(end(flow)).map(titles)),
    column(`${id}_zone`, `${title} zone`, (flow, titles) => zonesOf(end(flow)).map(titles)),
    column(`${id}_address`, `${title} address`, (flow) => addressesOf(end(flow))),
  ];
}

/** Returns the listeners that the flow opens. Its ports may exclude some of those that it names. */
function openListeners(openings: readonly Opening[]): readonly Listener[] {
  return distinct(openings.flatMap(({ listener }) => listener ?? []));
}

/** Returns the links of the flow and of its destination, and the sources of facts of the catalogue. */
function references({ links, openings }: Flow): readonly string[] {
  const listeners = openListeners(openings);
  const sources = listeners.flatMap(({ known }) => known.source?.split('; ') ?? []);
  return distinct([...links, ...listeners.flatMap((listener) => listener.links), ...sources]);
}

/** Returns the profiles that must all be active for the flow; alternatives are combined in one text. */
function profilesNeeded({ profiles, from, to, openings }: Flow): readonly string[] {
  const components = [from, to].map((end) => componentOf(end)?.profiles ?? []);
  const listeners = [listenersOf(from), openListeners(openings)].map((all) =>
    all.length === 1 ? all[0]!.profiles : [],
  );
  const needed = [profiles, ...components, ...listeners].filter((any) => any.length > 0);
  return distinct(needed.map((any) => any.join(' or ')));
}
