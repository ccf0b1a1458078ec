import type { TopologyFile, WrittenHost, WrittenZone } from '../document/generated/types.ts';
import { defaultEphemeralPorts } from '../net/ports.ts';
import { byLongestPrefix } from '../net/longest-prefix.ts';
import { type Prefix, coverInterval, everything, samePrefix } from '../net/prefixes.ts';
import { PrefixTable } from '../net/prefix-table.ts';
import { type SourceLocation, locationOf } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import type { Host, Zone } from './model.ts';
import { lookUp, nameObject } from './namespace.ts';
import { readKnownPorts, readPrefixes } from './readers.ts';

/** A longest-prefix lookup of zones. */
export type ZoneTable = PrefixTable<Zone>;

/** The zones of the file. Invalid prefixes are reported and left out. */
export function resolveZones(context: ResolverContext, section: TopologyFile['zones'] = {}): readonly Zone[] {
  const read = Object.entries(section).map(([name, written]) => {
    const long: Exclude<WrittenZone, readonly string[]> = Array.isArray(written)
      ? { prefixes: written }
      : (written as never);
    return {
      name,
      written,
      long,
      prefixes: readPrefixes(context, long.prefixes ?? [], siteOfList(context, long.prefixes)),
    };
  });
  const sites = context.places.of(section);
  const members = membersByZone(read);
  return read.map(({ name, written, long, prefixes }) => {
    const internet =
      prefixes.some((block) => everything.some((all) => samePrefix(all, block))) || isSplitInternet(prefixes);
    const location = new NamedSite(sites.key(name), context.places.of(written));
    const own = members.get(name) ?? [];
    const zone: Zone = { kind: 'zone', name, prefixes, members: own, internet, location, ...described(long, name) };
    nameObject(context, zone);
    return zone;
  });
}

/** What of the prefixes of each zone is no other zone's by a longer prefix, as prefixes again. */
function membersByZone(zones: readonly Pick<Zone, 'name' | 'prefixes'>[]): ReadonlyMap<string, readonly Prefix[]> {
  const members = new Map<string, Prefix[]>(zones.map(({ name }) => [name, []]));
  const owned = zones.flatMap(({ name, prefixes }) => prefixes.map((block) => ({ block, owner: name })));
  for (const { owner, family, lo, hi } of byLongestPrefix(owned)) {
    members.get(owner)?.push(...coverInterval(family, { lo, hi }));
  }
  return members;
}

/** Whether the prefixes are both halves of 0.0.0.0/0 or ::/0, which some programs refuse as one prefix. */
function isSplitInternet(prefixes: readonly Prefix[]): boolean {
  return everything.some(
    ({ family }) => prefixes.filter((block) => block.family === family && block.length === 1).length === 2,
  );
}

/** The zones by longest prefix, so that the internet does not include the addresses of a smaller zone. */
export function zoneTable(zones: readonly Zone[]): ZoneTable {
  const table: ZoneTable = new PrefixTable();
  for (const zone of zones) for (const block of zone.prefixes) table.add(block, zone);
  return table;
}

/** The zones that the addresses belong to, each once. */
export function zonesOf(table: ZoneTable, addresses: readonly Prefix[]): readonly Zone[] {
  return [...new Set(addresses.flatMap((block) => table.lookup(block) ?? []))];
}

/** The hosts of the file. Invalid addresses are reported and left out. */
export function resolveHosts(
  context: ResolverContext,
  table: ZoneTable,
  section: TopologyFile['hosts'] = {},
): readonly Host[] {
  const sites = context.places.of(section);
  return Object.entries(section).map(([name, written]) => {
    const location = new NamedSite(sites.key(name), context.places.of(written));
    const host = resolveHost(context, table, name, written, location);
    nameObject(context, host);
    return host;
  });
}

function resolveHost(
  context: ResolverContext,
  table: ZoneTable,
  name: string,
  written: WrittenHost,
  location: SourceLocation,
): Host {
  const addresses = readPrefixes(context, written.addresses ?? [], siteOfList(context, written.addresses));
  const stated = written.zone === undefined ? undefined : lookUp(context, written.zone, location.at('zone'), ['zone']);
  const found = zonesOf(table, addresses);
  return {
    kind: 'host',
    name,
    addresses,
    public: readPrefixes(context, written.public ?? [], siteOfList(context, written.public)),
    zones: found.length > 0 || stated === undefined ? found : [stated],
    statedZone: stated,
    ephemeralPorts:
      readKnownPorts(context, written.ephemeral_ports, location.at('ephemeral_ports')) ?? defaultEphemeralPorts,
    reservedPorts: readKnownPorts(context, written.reserved_ports, location.at('reserved_ports')) ?? [],
    location,
    ...described(written, name),
  };
}

/** The location of a list; the start of the file if it is not written. */
export function siteOfList(context: ResolverContext, written: readonly string[] | undefined): SourceLocation {
  return written === undefined ? locationOf({ start: 0, end: 0 }) : context.places.of(written);
}
