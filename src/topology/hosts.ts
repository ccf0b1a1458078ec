import { list, quote } from '../diagnostics/message-text.ts';
import type { TopologyFile, WrittenHost } from '../document/generated/types.ts';
import { families } from '../net/addresses.ts';
import { groupsOf } from '../net/collections.ts';
import { defaultEphemeralPorts } from '../net/ports.ts';
import { type Prefix, isPrivate } from '../net/prefixes.ts';
import type { SourceLocation } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import { invalidMachine } from './lint-rules.ts';
import { readMachines } from './machines.ts';
import type { FirewallSettings, Group, Host, Zone } from './model.ts';
import { lookUp, nameObject, nameRole } from './namespace.ts';
import { type HostAddresses, byName, readHostAddresses } from './addresses.ts';
import { readKnownPorts, readPrefixes, siteOfList } from './readers.ts';
import { type ZoneTable, zonesOf } from './zones.ts';

/** The hosts of the file: of a role one for all machines that are alike. */
export interface ResolvedHosts {
  readonly hosts: readonly Host[];
  /** Roles whose machines are not all alike: their names stand for all of them. */
  readonly roles: readonly Group[];
}

interface HostContext {
  readonly table: ZoneTable;
  readonly firewall: FirewallSettings;
  /** Words, among them the names of machines that are hosts of their own. */
  readonly apart: ReadonlySet<string>;
}

/** The hosts of the file. Invalid addresses are reported and left out. */
export function resolveHosts(
  context: ResolverContext,
  { table, firewall, apart }: HostContext,
  section: TopologyFile['hosts'] = {},
): ResolvedHosts {
  const sites = context.places.of(section);
  const roles: Group[] = [];
  const taken = new Set(context.names.declared.keys());
  const hosts = Object.entries(section).flatMap(([name, written]): readonly Host[] => {
    const location = new NamedSite(sites.key(name), context.places.of(written));
    const host = resolveHost(context, { table, firewall }, name, written, location);
    if (written.machines === undefined) {
      nameObject(context, host);
      return [host];
    }
    const kinds = alike(roleMachines(context, table, written, host), host, { apart, taken });
    const role: Group = { kind: 'group', name, members: kinds, location, ...described(written, name) };
    nameRole(context, kinds.length === 1 ? kinds[0]! : role);
    if (kinds.length > 1) roles.push(role);
    return kinds;
  });
  return { hosts, roles };
}

function resolveHost(
  context: ResolverContext,
  { table, firewall }: Omit<HostContext, 'apart'>,
  name: string,
  written: WrittenHost,
  location: SourceLocation,
): Host {
  const own = readHostAddresses(context, written);
  const stated = written.zone === undefined ? undefined : lookUp(context, written.zone, location.at('zone'), ['zone']);
  return {
    kind: 'host',
    name,
    role: name,
    machines: [],
    ...own,
    public: readPrefixes(context, written.public ?? [], siteOfList(context, written.public)),
    ...zonesOfHost(table, own.addresses, stated),
    ephemeralPorts:
      readKnownPorts(context, written.ephemeral_ports, location.at('ephemeral_ports')) ?? defaultEphemeralPorts,
    reservedPorts: readKnownPorts(context, written.reserved_ports, location.at('reserved_ports')) ?? [],
    egress: written.egress ?? firewall.egress,
    logDrops: written.log_drops ?? firewall.logDrops,
    managed: written.managed ?? false,
    profiles: written.profiles ?? [],
    location,
    ...described(written, name),
  };
}

function zonesOfHost(
  table: ZoneTable,
  addresses: readonly Prefix[],
  stated: Zone | undefined,
): Pick<Host, 'zones' | 'statedZone'> {
  const found = zonesOf(table, addresses);
  return { zones: found.length > 0 || stated === undefined ? found : [stated], statedZone: stated };
}

/** Each machine as a host of its own, with everything else as its role has it. */
function roleMachines(context: ResolverContext, table: ZoneTable, written: WrittenHost, role: Host): readonly Host[] {
  const own = (['addresses', 'public'] as const).find((key) => written[key] !== undefined);
  if (own !== undefined) {
    context.report(invalidMachine, {
      message: `${quote(role.name)} has machines, and \`${own}\` of its own`,
      at: role.location.at(own),
      help: `move \`${own}\` to the machines, or remove \`machines\``,
    });
  }
  return readMachines(context, written).map((machine) => {
    const addresses = [...machine.addresses, ...role.floating];
    const named = joined([machine.named, role.named]);
    return { ...role, ...machine, addresses, named, ...zonesOfHost(table, addresses, role.statedZone) };
  });
}

interface Naming {
  /** Names of machines that are hosts of their own. */
  readonly apart: ReadonlySet<string>;
  /** Names of the file, and of hosts that stand for a part of a role. */
  readonly taken: Set<string>;
}

/** The machines of a role as hosts, each for all that are alike. The machines that the file names alone are hosts of their own. */
function alike(machines: readonly Host[], role: Host, { apart, taken }: Naming): readonly Host[] {
  const kinds = groupsOf(machines, (machine) => (apart.has(machine.name) ? machine.name : likeness(machine).join(' ')));
  const shared = kinds.filter(([first]) => !apart.has(first.name));
  const without = withoutText(kinds.flatMap(([first]) => (apart.has(first.name) ? [first.name] : [])));
  return kinds.map((kind): Host => {
    const [first] = kind;
    if (apart.has(first.name)) return { ...first, machines: kind };
    const differing = likeness(first).filter((text, i) => shared.some(([other]) => likeness(other)[i] !== text));
    const facts = [...differing, ...without];
    return {
      ...first,
      name: nameOfKind(taken, role.name, facts),
      title: facts.length === 0 ? role.title : `${role.title} (${facts.join(', ')})`,
      location: role.location,
      addresses: [...new Set(kind.flatMap(({ addresses }) => addresses))],
      named: joined(kind.map(({ named }) => named)),
      public: kind.flatMap((machine) => machine.public),
      machines: kind,
    };
  });
}

/** The addresses of each name in any of the maps. */
function joined(maps: readonly HostAddresses['named'][]): HostAddresses['named'] {
  return byName(maps.flatMap((named) => [...named].map(([name, blocks]) => ({ name, blocks }))));
}

/** A name for files and security groups: valid as a name of the file, and none of them. */
function nameOfKind(taken: Set<string>, role: string, facts: readonly string[]): string {
  if (facts.length === 0) return role;
  const name = [role, ...facts]
    .join('-')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, 60);
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${String(number)}`;
    if (taken.has(free)) continue;
    taken.add(free);
    return free;
  }
}

/** What is not among the others of a role, because the file names it alone. */
function withoutText(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [names.length > 3 ? 'others' : `without ${list(names)}`];
}

/** What two machines of a role must have in common, so that one set of rules means both. */
function likeness(machine: Host): readonly string[] {
  const familiesOf = (blocks: readonly Prefix[], reach = ''): readonly string[] =>
    families
      .filter((family) => blocks.some((block) => block.family === family))
      .map((family) => `${reach}IPv${String(family)}`);
  const inner = familiesOf(machine.addresses.filter(isPrivate), 'private ');
  const global = familiesOf(
    machine.addresses.filter((block) => !isPrivate(block)),
    'global ',
  );
  const outer = list(familiesOf(machine.public));
  const names = [...machine.named].map(([name, blocks]) => `${name} ${list(familiesOf(blocks))}`);
  return [
    machine.zones.map(({ name }) => name).join(' and ') || 'no zone',
    list([...inner, ...global]) || 'no addresses',
    outer === '' ? 'no public address' : `public ${outer}`,
    names.length === 0 ? 'no names' : list(names.sort()),
  ];
}
