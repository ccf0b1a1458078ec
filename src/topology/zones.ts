import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile, WrittenZoneLongForm } from '../document/generated/types.ts';
import { byLongestPrefix } from '../net/longest-prefix.ts';
import {
  type Prefix,
  coverInterval,
  everything,
  parsePrefix,
  privatePrefixes,
  samePrefix,
  withoutPrefixes,
} from '../net/prefixes.ts';
import { PrefixTable } from '../net/prefix-table.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import { invalidZone, unknownReference } from './lint-rules.ts';
import type { Zone } from './model.ts';
import { nameObject } from './namespace.ts';
import { readPrefix, readPrefixes, siteOfList } from './readers.ts';

/** A longest-prefix lookup of zones. */
export type ZoneTable = PrefixTable<Zone>;

/** A zone with its prefixes; `except` is not read yet, because it may name any zone of the file. */
interface Draft {
  readonly name: string;
  readonly long: WrittenZoneLongForm;
  readonly prefixes: readonly Prefix[];
  readonly location: SourceLocation;
}

/** The zones of the file. Invalid prefixes are reported and left out. */
export function resolveZones(context: ResolverContext, section: TopologyFile['zones'] = {}): readonly Zone[] {
  const sites = context.places.of(section);
  const drafts = Object.entries(section).map(([name, written]): Draft => {
    const long: WrittenZoneLongForm = Array.isArray(written) ? { prefixes: written } : (written as never);
    const prefixes = readPrefixes(context, long.prefixes ?? [], siteOfList(context, long.prefixes));
    return { name, long, prefixes, location: new NamedSite(sites.key(name), context.places.of(written)) };
  });
  const members = membersByZone(drafts);
  return drafts.map((draft) => {
    const { name, long, prefixes, location } = draft;
    const excepted = readExceptions(context, draft, drafts);
    const zone: Zone = {
      kind: 'zone',
      name,
      prefixes,
      written: withoutPrefixes(prefixes, excepted),
      members: withoutPrefixes(members.get(name) ?? [], excepted),
      internet: isInternet(prefixes),
      location,
      ...described(long, name),
    };
    if (zone.written.length === 0 && prefixes.length > 0) {
      const message = `\`except\` leaves nothing of zone ${quote(name)}`;
      const help = 'remove what takes too much, or the zone';
      context.report(invalidZone, { message, at: location.at('except'), help });
    }
    nameObject(context, zone);
    return zone;
  });
}

/** What of the prefixes of each zone is no other zone's by a longer prefix, as prefixes again. */
function membersByZone(zones: readonly Draft[]): ReadonlyMap<string, readonly Prefix[]> {
  const members = new Map<string, Prefix[]>(zones.map(({ name }) => [name, []]));
  const owned = zones.flatMap(({ name, prefixes }) => prefixes.map((block) => ({ block, owner: name })));
  for (const { owner, family, lo, hi } of byLongestPrefix(owned)) {
    members.get(owner)?.push(...coverInterval(family, { lo, hi }));
  }
  return members;
}

/** The prefixes that `except` takes out of the zone. What takes nothing, or is no prefix or zone, is reported. */
function readExceptions(context: ResolverContext, zone: Draft, zones: readonly Draft[]): readonly Prefix[] {
  const { except } = zone.long;
  const sites = siteOfList(context, except);
  return (except ?? []).flatMap((text, i) => {
    const at = sites.at(String(i));
    const taken = exceptedBy(context, text, at, zones);
    if (taken !== undefined && withoutPrefixes(zone.prefixes, taken) === zone.prefixes) {
      const message = `${quote(text)} takes nothing out of zone ${quote(zone.name)}`;
      context.report(invalidZone, {
        message,
        at,
        help: 'remove it, or write what lies within the prefixes of the zone',
      });
    }
    return taken ?? [];
  });
}

const PRIVATE = 'private';

/** The prefixes that one item of `except` stands for; undefined after a report. */
function exceptedBy(
  context: ResolverContext,
  text: string,
  at: Span,
  zones: readonly Draft[],
): readonly Prefix[] | undefined {
  const named = zones.find(({ name }) => name === text);
  if (text === PRIVATE && named !== undefined) {
    const message = `${quote(PRIVATE)} may mean the zone of that name, or all private addresses`;
    context.report(invalidZone, { message, at, help: 'rename the zone, or write its prefixes here' });
    return undefined;
  }
  if (named !== undefined) return named.prefixes;
  if (text === PRIVATE) return privatePrefixes;
  if (!parsePrefix(text).ok && /^[A-Za-z][A-Za-z0-9_-]*$/.test(text)) {
    const message = `no zone is named ${quote(text)}`;
    const known = [...zones.map(({ name }) => name), PRIVATE];
    context.report(unknownReference, { message, at, help: context.suggest(text, known, 'zone') });
    return undefined;
  }
  const block = readPrefix(context, text, at);
  return block === undefined ? undefined : [block];
}

function isInternet(prefixes: readonly Prefix[]): boolean {
  return prefixes.some((block) => everything.some((all) => samePrefix(all, block))) || isSplitInternet(prefixes);
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
