import { formatPorts } from '../../net/ports.ts';
import { transportTitle } from '../../net/transports.ts';
import type { Scope } from '../../intent/scope.ts';
import { documentationIn } from '../../topology/flow-documentation.ts';
import { flowKeys } from '../../topology/flow-keys.ts';
import type { End, Flow, Host, Listener, Opening, Zone } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import { encryptionOf } from '../content/encryption.ts';
import { type Titles, addressesOf, componentOf, hostsOf, listenersOf, zonesOf } from '../content/ends.ts';
import { type FlowRow, asCell, endTitles, openingsOf, scopesOf } from '../content/flow-rows.ts';
import type { Cell, Column } from '../../page/page.ts';
import { allPortsText, portCount, protocolsOf, transportsOf } from '../content/services.ts';
import { conditionText } from '../content/conditions.ts';
import { bindTexts } from '../../topology/bind.ts';

/** A column of the connection map. */
export interface ConnectionColumn extends Column {
  readonly cell: (row: FlowRow, titles: Titles) => Cell;
}

/** All columns that can be requested. */
export const connectionColumns: readonly ConnectionColumn[] = [
  column('id', 'ID', ({ flow }) => flow.id),
  ...endColumns('source', 'Source', 'from'),
  column('source_ports', flowKeys.source_ports.title, ({ flows }) =>
    asCell(
      distinct(flows.flatMap(({ sourcePorts }) => (sourcePorts === undefined ? [] : formatPorts(sourcePorts, ', ')))),
    ),
  ),
  ...endColumns('destination', 'Destination', 'to'),
  column('ports', flowKeys.ports.title, (row) => allPortsText(openingsOf(row))),
  column('port_count', 'Number of ports', ({ flow }) => portCount(flow.openings)),
  column('transport', flowKeys.transport.title, (row) => transportTitle(transportsOf(openingsOf(row)))),
  column('protocol', flowKeys.protocol.title, (row) => protocolsOf(openingsOf(row)).join(', ')),
  column('encryption', 'Encryption', (row) => distinct(openingsOf(row).map(encryptionOf)).join(', ')),
  column('scope', 'Scope', ({ flows }) => scopeText(scopesOf(flows))),
  column('purpose', flowKeys.purpose.title, ({ flow: { purpose = '' } }) => purpose),
  column('condition', 'Condition', ({ flow }) => conditionText(flow)),
  column('bind', 'Bound to', (row) =>
    distinct(openingsOf(row).flatMap(({ listener }) => (listener === undefined ? [] : bindTexts(listener.bind)))),
  ),
  column('both_ways', flowKeys.both_ways.title, ({ flow }) => (flow.bothWays ? 'yes' : 'no')),
  ...documentationIn('connections').map(({ key, title, text }) => column(key, title, ({ flow }) => text(flow) ?? '')),
  column('references', 'References', references),
  column('profiles', flowKeys.profiles.title, ({ flows }) => distinct(flows.flatMap(profilesNeeded))),
];

/** The default columns. */
export const usualColumns = ['id', 'source', 'destination', 'ports', 'transport', 'protocol', 'scope', 'purpose'];

/** Formats scopes: the widest, then the others in parentheses, as in `internet (same-host)`. */
function scopeText([widest, ...others]: readonly Scope[]): string {
  return others.length === 0 ? (widest ?? '') : `${widest ?? ''} (${others.join(', ')})`;
}

function column(id: string, title: string, cell: ConnectionColumn['cell']): ConnectionColumn {
  return { id, title, cell };
}

/** Returns the columns about one side of a row. */
function endColumns(id: string, title: string, side: 'from' | 'to'): readonly ConnectionColumn[] {
  const each = (ofEnd: (end: End) => readonly string[]): ConnectionColumn['cell'] => {
    return ({ flows }) => distinct(flows.flatMap((flow) => ofEnd(flow[side])));
  };
  const things = (ofEnd: (end: End) => readonly (Host | Zone)[]): ConnectionColumn['cell'] => {
    return ({ flows }, titles) => distinct(flows.flatMap((flow) => ofEnd(flow[side]))).map(titles);
  };
  return [
    column(id, title, ({ flows }, titles) => asCell(endTitles(flows, side, titles))),
    column(`${id}_component`, `${title} component`, ({ flows }) =>
      asCell(distinct(flows.flatMap((flow) => componentOf(flow[side])?.name ?? []))),
    ),
    column(`${id}_listener`, `${title} listener`, ({ flows }) =>
      distinct(flows.flatMap((flow) => listenersAt(flow, side).map(({ name }) => name))),
    ),
    column(`${id}_host`, `${title} host`, things(hostsOf)),
    column(`${id}_zone`, `${title} zone`, things(zonesOf)),
    column(`${id}_address`, `${title} address`, each(addressesOf)),
  ];
}

/** At the destination those that the flow opens: its ports may exclude some of those that it names. */
function listenersAt({ from, openings }: Flow, side: 'from' | 'to'): readonly Listener[] {
  return side === 'from' ? listenersOf(from) : openListeners(openings);
}

/** Returns the listeners that are opened. */
function openListeners(openings: readonly Opening[]): readonly Listener[] {
  return distinct(openings.flatMap(({ listener }) => listener ?? []));
}

/** Returns the links of the flow and of its destination, and the sources of facts of the catalogue. */
function references(row: FlowRow): readonly string[] {
  const listeners = openListeners(openingsOf(row));
  const sources = listeners.flatMap(({ known }) => known.source?.split('; ') ?? []);
  return distinct([...row.flow.links, ...listeners.flatMap((listener) => listener.links), ...sources]);
}

/** Returns the profiles that must all be active for the flow; alternatives are combined in one text. */
function profilesNeeded({ profiles, from, to, openings }: Flow): readonly string[] {
  const components = [from, to].map((end) => componentOf(end)?.profiles ?? []);
  const listeners = [listenersOf(from), openListeners(openings)].map((all) =>
    all.length === 1 ? all[0]!.profiles : [],
  );
  const hosts = [from, to].flatMap(hostsOf);
  const onOne = hosts.length === 1 ? hosts.map((host) => host.profiles) : [];
  const needed = [profiles, ...components, ...onOne, ...listeners].filter((any) => any.length > 0);
  return distinct(needed.map((any) => any.join(' or ')));
}
