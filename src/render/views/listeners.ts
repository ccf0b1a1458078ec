import { list } from '../../diagnostics/message-text.ts';
import { transportTitle } from '../../net/transports.ts';
import type { Component, Group, Host, Listener, Opening, Topology, Zone } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import { encryptionOf } from '../content/encryption.ts';
import { type Titles, titlesOf } from '../content/ends.ts';
import type { PageBlock, TableBlock } from '../../page/page.ts';
import { allPortsText, protocolsOf, transportsOf } from '../content/services.ts';
import { type TableColumn, chosen, column, minor, tableFrom } from '../../page/tables.ts';
import { type Use, usesOf } from '../content/uses.ts';
import { placesOn } from '../content/roles.ts';
import { bindTexts } from '../../topology/bind.ts';
import type { RenderView } from './view.ts';

/** What each component listens on, and who uses it: the question that vendors are asked most. */
export const listeners: RenderView = {
  title: 'Listeners',
  summary: 'what each component listens on, how it is bound and set, and who uses it',
  content: 'table',
  blocks: (topology) => [listenerTable(topology), ...silentNote(topology)],
};

/** The columns in the whole document, which has the other facts elsewhere. */
const briefColumns = ['component', 'place', 'listener', 'ports', 'transport', 'protocol', 'bind', 'used_by'];

export function briefListeners(topology: Topology): readonly PageBlock[] {
  const known = topology.components.flatMap((component) => component.listeners.map((listener) => listener.known));
  const settings = [
    ...(known.some((facts) => facts.default !== undefined) ? ['default'] : []),
    ...(known.some(({ config }) => config !== undefined) ? ['config'] : []),
  ];
  return [listenerTable(topology, [...briefColumns, ...settings]), ...silentNote(topology)];
}

interface Heard {
  readonly component: Component;
  /** Where it runs. */
  readonly places: readonly (Host | Group | Zone)[];
  readonly listener: Listener;
  readonly openings: readonly Opening[];
  readonly uses: readonly Use[];
  readonly titles: Titles;
}

const columns: readonly TableColumn<Heard>[] = [
  column('component', 'Component', ({ component, titles }) => titles(component)),
  column('place', 'Runs on', ({ places, titles }) => places.map(titles)),
  column('listener', 'Listener', ({ listener: { name } }) => name),
  minor('title', 'Title', ({ listener: { title, name } }) => (title === name ? '' : title)),
  column('ports', 'Ports', portsCell),
  column('transport', 'Transport', ({ openings }) => transportTitle(transportsOf(openings))),
  column('protocol', 'Protocol', ({ openings }) => protocolsOf(openings).join(', ')),
  minor('encryption', 'Encryption', ({ openings }) => distinct(openings.map(encryptionOf)).join(', ')),
  column('bind', 'Bound to', ({ listener: { bind } }) => bindTexts(bind)),
  column('used_by', 'Used by', usersCell),
  minor('public', 'Public', ({ listener: { known } }) => (known.mustNotBePublic === true ? 'must not be' : '')),
  column('default', 'Default', ({ listener: { known } }) => known.default ?? ''),
  column('config', 'Set by', ({ listener: { known } }) => known.config ?? []),
  minor('note', 'Note', ({ listener: { description, known } }) =>
    [description, known.note].flatMap((one) => one ?? []),
  ),
  minor('source', 'Sources', ({ listener: { links, known } }) =>
    distinct([...links, ...(known.source?.split('; ') ?? [])]),
  ),
];

function listenerTable(topology: Topology, ids?: readonly string[]): TableBlock {
  const titles = titlesOf(topology);
  const uses = usesOf(topology);
  const heard = topology.components.flatMap((component) => {
    const places = placesOf(topology, component);
    return component.listeners.map((listener): Heard => {
      const openings = listener.endpoints.map((endpoint) => ({ ...endpoint, listener }));
      return { component, places, listener, openings, uses: uses.get(listener) ?? [], titles };
    });
  });
  return tableFrom(ids === undefined ? columns : chosen(columns, ids), heard, (one) => ({
    local: isLocal(one),
    flows: distinct(one.uses.map(({ flow }) => flow.id)),
    id: `listener-${one.listener.path}`,
  }));
}

function placesOf(topology: Topology, { hosts, zone }: Component): readonly (Host | Group | Zone)[] {
  return hosts.length > 0 ? placesOn(topology, hosts) : zone === undefined ? [] : [zone];
}

function portsCell({ openings, listener: { dynamic } }: Heard): string {
  return dynamic ? `${allPortsText(openings)} (picked at run time)` : allPortsText(openings);
}

/** Returns who uses a listener. `itself` stands for the own component, which also uses a listener that it sends from. */
function usersCell({ component, uses, titles }: Heard): readonly string[] {
  if (uses.length === 0) return ['nobody'];
  const name = (use: Use): string => (use.other === component ? 'itself' : titles(use.other));
  return distinct(uses.map((use) => (use.role === 'source' ? `itself, to send to ${name(use)}` : name(use))));
}

/** Returns whether all traffic to the listener comes from its own host. */
function isLocal({ uses }: Heard): boolean {
  const instances = uses.flatMap((use) => use.instances);
  return instances.length > 0 && instances.every(({ scope }) => scope === 'same-host');
}

function silentNote(topology: Topology): readonly PageBlock[] {
  const silent = topology.components.filter((component) => component.listeners.length === 0);
  if (silent.length === 0) return [];
  return [{ kind: 'paragraph', text: `Clients only: ${list(silent.map(titlesOf(topology)))}.` }];
}
