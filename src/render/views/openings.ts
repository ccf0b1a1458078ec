import { list } from '../../diagnostics/message-text.ts';
import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import { transportTitle } from '../../net/transports.ts';
import { documentationIn } from '../../topology/flow-documentation.ts';
import { flowKeys } from '../../topology/flow-keys.ts';
import type { Flow, Listener, Topology } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { type Titles, titlesAmong, titlesOf } from '../content/ends.ts';
import { asCell, endTitles, openingsOf, rowsOf } from '../content/flow-rows.ts';
import { type HostOpening, hostOpenings } from '../content/host-openings.ts';
import { machinesText, placesOn, roleOf } from '../content/roles.ts';
import type { PageBlock, Row } from '../../page/page.ts';
import { endpointText, portsText, protocolsOf, serviceText } from '../content/services.ts';
import { type TableColumn, chosen, column, minor, tableFrom } from '../../page/tables.ts';
import { conditionText } from '../content/conditions.ts';
import type { RenderView } from './view.ts';

/** What the firewall of each host accepts in each direction, and why: the change request. */
export const openings: RenderView = {
  title: 'Openings',
  summary: 'what the firewall of each host lets in and out, with justification: the change request',
  content: 'table',
  blocks: (topology) => {
    const found = hostOpenings(topology).map(rowOf(topology));
    return [tableFrom(columns, found, rowFacts), ...notes(topology, found), ...stayingNote(topology)];
  },
};

/** The columns in the whole document, where a table follows the name of its host and each flow has a row elsewhere. */
const briefColumns = [
  ...['direction', 'source', 'source_address', 'destination', 'destination_address'],
  ...['transport', 'ports', 'protocol', 'flow'],
];

/** Returns a table for each host with openings. */
export function openingsByHost(topology: Topology): readonly PageBlock[] {
  const found = hostOpenings(topology).map(rowOf(topology));
  const brief = chosen(columns, [...briefColumns, ...(found.some(({ lack }) => lack !== undefined) ? ['gap'] : [])]);
  const tables = groupsOf(found, ({ host }) => host.role).flatMap((ofRole): readonly PageBlock[] => {
    const parts = groupsOf(ofRole, ({ host }) => host);
    const [{ host, hostTitle, titles }] = ofRole;
    const role = parts.length > 1 ? roleOf(topology, host) : undefined;
    const [name, text] = role === undefined ? [host.name, hostTitle] : [role.name, titles(role)];
    return [
      { kind: 'heading', text, id: `openings-${name}` },
      ...parts.flatMap((own) => [...machinesNote(own[0], role !== undefined), tableFrom(brief, own, rowFacts)]),
    ];
  });
  return [...notes(topology, found), ...tables];
}

/** Which machines a table is about: those of a role, or a part of them. */
function machinesNote({ host, hostTitle }: OpeningRow, isPart: boolean): readonly PageBlock[] {
  const text = machinesText(host);
  if (text === undefined) return [];
  return [{ kind: 'paragraph', text: isPart ? `${hostTitle}: ${text}` : text }];
}

interface OpeningRow extends HostOpening {
  readonly titles: Titles;
  readonly hostTitle: string;
}

function rowOf(topology: Topology): (opening: HostOpening) => OpeningRow {
  const titles = titlesOf(topology);
  const ofHosts = hostTitles(topology);
  return (opening) => ({ ...opening, titles, hostTitle: ofHosts(opening.host) });
}

const columns: readonly TableColumn<OpeningRow>[] = [
  column('host', 'Host', ({ hostTitle }) => hostTitle),
  column('direction', 'Direction', ({ direction }) => direction),
  column('source', 'Source', (row) => asCell(endTitles(row.flows, row.mirrored ? 'to' : 'from', row.titles))),
  column('source_address', 'Source address', ({ sources }) => sources),
  minor('source_ports', flowKeys.source_ports.title, ({ sourcePorts = 'any' }) => sourcePorts),
  column('destination', 'Destination', (row) => asCell(endTitles(row.flows, row.mirrored ? 'from' : 'to', row.titles))),
  column('destination_address', 'Destination address', ({ destinations }) => destinations),
  column('transport', flowKeys.transport.title, ({ instance }) => transportTitle(instance.transports)),
  column('ports', flowKeys.ports.title, ({ instance }) => portsText(instance.ports)),
  column('protocol', flowKeys.protocol.title, ({ instance }) => protocolsOf([instance.opening]).join(', ')),
  column('purpose', flowKeys.purpose.title, ({ flow: { purpose = '' } }) => purpose),
  minor('condition', 'Condition', ({ flow, instance }) => [conditionText(flow), ...alternatives(instance.opening)]),
  ...documentationIn('openings').map(({ key, title, text }) =>
    minor(key, title, ({ flow }: OpeningRow) => text(flow) ?? ''),
  ),
  column('flow', 'Flow', ({ flow }) => flow.id),
  minor('gap', 'Not known', ({ lack = '' }) => lack),
];

function rowFacts({ flow }: OpeningRow): Pick<Row, 'local' | 'flows'> {
  return { local: false, flows: [flow.id] };
}

function hostTitles({ hosts, groups }: Topology): Titles {
  return titlesAmong([...hosts, ...groups]);
}

/** Describes alternative ports of a listener: one of them suffices, and all are opened. */
function alternatives({ listener }: { readonly listener: Listener | undefined }): readonly string[] {
  if (listener === undefined || listener.endpoints.length < 2) return [];
  return [`one of ${listener.endpoints.map(endpointText).join(' or ')} is enough`];
}

function notes(topology: Topology, found: readonly HostOpening[]): readonly PageBlock[] {
  const { hosts } = topology;
  if (hosts.length === 0)
    return [{ kind: 'paragraph', text: 'The file describes no host: there is no firewall to open.' }];
  const titles = hostTitles(topology);
  const open = new Set(found.filter(({ direction }) => direction === 'in').map(({ host }) => host));
  const closed = hosts.filter((host) => !open.has(host));
  const gaps = found.filter(({ lack }) => lack !== undefined);
  const texts = [
    'Replies are allowed, too; all other inbound traffic is dropped.',
    ...(closed.length === 0 ? [] : [`No inbound traffic is allowed to: ${list(closed.map(titles))}.`]),
    egressNote(topology, titles),
    ...managedNote(topology, titles),
    ...namesNote(topology),
    ...(gaps.length === 0 ? [] : [gapNote(gaps)]),
    'Not governed: traffic that a host forwards, and ports that Docker publishes.',
  ];
  return [{ kind: 'paragraph', text: texts.join(' ') }];
}

function egressNote(topology: Topology, titles: Titles): string {
  const open = topology.hosts.filter(({ egress }) => egress === 'open');
  if (open.length === topology.hosts.length)
    return 'Outbound traffic is not restricted (egress: open): every host may open any connection to the outside.';
  const listed = 'Only the listed outbound traffic is allowed (egress: declared)';
  if (open.length === 0) return `${listed}.`;
  return `${listed}, except from ${list(placesOn(topology, open).map(titles))}: outbound traffic is not restricted there.`;
}

/** Components known by name only, for which rules open a whole zone. */
function namesNote(topology: Topology): readonly string[] {
  const titles = titlesOf(topology);
  const named = topology.components.filter(({ anywhere, fqdn }) => anywhere && fqdn.length > 0);
  if (named.length === 0) return [];
  const texts = named.map((one) => `${titles(one)} (${one.fqdn.join(', ')}, in ${one.zone?.name ?? 'no zone'})`);
  return [`A packet filter cannot hold to a domain name: the whole zone is open for flows with ${list(texts)}.`];
}

function managedNote(topology: Topology, titles: Titles): readonly string[] {
  const managed = topology.hosts.filter((host) => host.managed);
  if (managed.length === 0) return [];
  return [
    `Run by others, who make their own rules for these openings: ${list(placesOn(topology, managed).map(titles))}.`,
  ];
}

function gapNote(gaps: readonly HostOpening[]): string {
  const flows = [...new Set(gaps.map(({ flow }) => flow.id))];
  return `No rule can be written yet, because the file lacks a fact: ${list(flows)}.`;
}

/** Lists traffic within one host, which needs no opening and must not get one. */
function stayingNote(topology: Topology): readonly PageBlock[] {
  const titles = titlesOf(topology);
  const ofHosts = hostTitles(topology);
  const staying = topology.flows.filter((flow) => localOf(flow).length > 0);
  const items = rowsOf(staying).map((row) => {
    const { flow, flows } = row;
    const hosts = distinct(flows.flatMap(localOf).flatMap(({ to }) => to.host ?? []));
    const [from, to] = (['from', 'to'] as const).map((side) => list(endTitles(flows, side, titles)));
    return `${list(placesOn(topology, hosts).map(ofHosts))}: ${from ?? ''} to ${to ?? ''}, ${serviceText(openingsOf(row))} (${flow.id})`;
  });
  if (items.length === 0) return [];
  return [
    { kind: 'paragraph', text: 'Stays on its host: it needs no rule, and must not be exposed.' },
    { kind: 'list', items },
  ];
}

function localOf(flow: Flow): readonly FlowInstance[] {
  return instancesOf(flow).filter(({ scope }) => scope === 'same-host');
}
