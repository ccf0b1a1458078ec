import { type CatalogueEntry, catalogueCandidates, catalogueEntry, catalogueNames } from '../catalogue/catalogue.ts';
import { list, quote } from '../diagnostics/message-text.ts';
import type { TopologyFile, WrittenComponent } from '../document/generated/types.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import { resolveListeners } from './listeners.ts';
import type { GroupDraft } from './groups.ts';
import type { Component, Host } from './model.ts';
import { lookUp, nameObject } from './namespace.ts';
import { invalidPlacement, unknownReference } from './lint-rules.ts';
import { readPools } from './addresses.ts';
import { siteOfList } from './readers.ts';
import { type ZoneTable, zonesOf } from './zones.ts';

/** The components of the file. What cannot be understood is reported and left out. */
export function resolveComponents(
  context: ResolverContext,
  surroundings: Surroundings,
  section: TopologyFile['components'] = {},
): readonly Component[] {
  const sites = context.places.of(section);
  return Object.entries(section).flatMap(([name, written]) => {
    const location = new NamedSite(sites.key(name), context.places.of(written));
    const component = resolveComponent(context, surroundings, { name, written, location });
    if (component === undefined) return [];
    nameObject(context, component);
    return [component];
  });
}

/** Where components can be: the zones, and the hosts of the file. */
export interface Surroundings {
  readonly table: ZoneTable;
  readonly hosts: readonly Host[];
  readonly groups: readonly GroupDraft[];
}

interface Draft {
  readonly name: string;
  readonly written: WrittenComponent;
  readonly location: SourceLocation;
}

function resolveComponent(context: ResolverContext, surroundings: Surroundings, draft: Draft): Component | undefined {
  const { name, written, location } = draft;
  const entry = resolveUse(context, written, location);
  const placement = resolvePlacement(context, surroundings, draft);
  const listeners = resolveListeners(context, { ...draft, hosts: placement?.hosts }, entry);
  if (placement === undefined || (written.use !== undefined && entry === undefined)) return undefined;
  const { use, fqdn = [], profiles = [] } = written;
  return {
    kind: 'component',
    name,
    uses: use,
    ...placement,
    fqdn: typeof fqdn === 'string' ? [fqdn] : fqdn,
    listeners,
    profiles,
    location,
    ...described({ ...written, title: written.title ?? entry?.title }, name),
  };
}

function resolveUse(
  context: ResolverContext,
  { use }: WrittenComponent,
  location: SourceLocation,
): CatalogueEntry | undefined {
  const entry = use === undefined ? undefined : catalogueEntry(use);
  if (use !== undefined && entry === undefined) {
    const message = `the catalogue has no component ${quote(use)}`;
    context.report(unknownReference, {
      message,
      at: location.at('use'),
      help: entryByAnotherName(use) ?? context.suggest(use, catalogueNames, 'catalogue entry'),
    });
  }
  return entry;
}

/** What to write for an alias or a title. It is not taken itself: a file has one way to name an entry. */
function entryByAnotherName(word: string): string | undefined {
  const candidates = catalogueCandidates(word);
  if (candidates.length === 0) return undefined;
  return `write ${list(
    candidates.map(({ name }) => `\`use: ${name}\``),
    'or',
  )}`;
}

type Placement = Pick<Component, 'hosts' | 'addresses' | 'anywhere' | 'zone'>;

function resolvePlacement(context: ResolverContext, surroundings: Surroundings, draft: Draft): Placement | undefined {
  const { name, written, location } = draft;
  const { host, hosts } = written;
  if (host !== undefined && hosts !== undefined) {
    refuse(
      context,
      `${quote(name)} has both \`host\` and \`hosts\``,
      location,
      'hosts',
      'write one of the two: they mean the same',
    );
    return;
  }
  const choice = host ?? hosts;
  if (choice !== undefined) {
    const stray = (['zone', 'addresses'] as const).find((key) => written[key] !== undefined);
    if (stray !== undefined) {
      refuse(
        context,
        `${quote(name)} runs on a host, but has its own \`${stray}\``,
        location,
        stray,
        `move \`${stray}\` to the host, or remove it`,
      );
      return;
    }
    const found = chosenHosts(context, choice, location.at(host === undefined ? 'hosts' : 'host'), surroundings);
    if (found?.length === 0) refuseWithoutHost(context, draft);
    return found === undefined || found.length === 0
      ? undefined
      : { hosts: found, addresses: [], anywhere: false, zone: undefined };
  }
  return resolveInZone(context, surroundings.table, draft);
}

/** The placement of a component without hosts: its zone is stated, or follows from its addresses. */
function resolveInZone(
  context: ResolverContext,
  table: ZoneTable,
  { name, written: { zone, addresses: choice, fqdn }, location }: Draft,
): Placement | undefined {
  const addresses = choice === 'any' ? undefined : choice;
  if (zone === undefined && addresses === undefined) {
    refuse(
      context,
      `${quote(name)} has no host or zone`,
      location,
      'title',
      'write `host: NAME`, `hosts: [NAME, NAME]` or `zone: NAME`',
    );
    return;
  }
  const stated = zone === undefined ? undefined : lookUp(context, zone, location.at('zone'), ['zone']);
  if (zone !== undefined && stated === undefined) return undefined;
  const blocks = readPools(context, addresses ?? [], siteOfList(context, addresses));
  const zones = zonesOf(table, blocks);
  if (stated === undefined && zones.length > 1) {
    const where = list(zones.map((one) => quote(one.name)));
    refuse(
      context,
      `${quote(name)} has addresses in the zones ${where}`,
      location,
      'addresses',
      'write one component for each zone',
    );
    return;
  }
  const found = stated ?? zones[0];
  const anywhere = blocks.length === 0 && (fqdn === undefined || choice === 'any');
  return { hosts: [], addresses: blocks, anywhere, zone: found };
}

function refuseWithoutHost(context: ResolverContext, { name, written, location }: Draft): void {
  const key = written.host === undefined ? 'hosts' : 'host';
  const help = 'declare hosts, or remove names from `except`';
  refuse(context, `no host of the file is left for ${quote(name)}`, location, key, help);
}

type Choice = NonNullable<WrittenComponent['hosts']>;

/** The hosts of a choice, each once: names of hosts and groups, or all hosts of the file but some and those that somebody else runs. */
function chosenHosts(
  context: ResolverContext,
  choice: Choice,
  at: Span,
  surroundings: Surroundings,
): readonly Host[] | undefined {
  const own = surroundings.hosts.filter(({ managed }) => !managed);
  if (typeof choice === 'string') return choice === 'all' ? own : hostsNamed(context, choice, at, surroundings);
  if (isList(choice)) return hostsOfList(context, choice, surroundings);
  const without = hostsOfList(context, choice.all.except, surroundings);
  return without === undefined ? undefined : own.filter((host) => !without.includes(host));
}

function isList(choice: Choice): choice is readonly string[] {
  return Array.isArray(choice);
}

function hostsOfList(
  context: ResolverContext,
  names: readonly string[],
  surroundings: Surroundings,
): readonly Host[] | undefined {
  const places = context.places.of(names);
  const found = names.map((name, i) => hostsNamed(context, name, places.at(String(i)), surroundings));
  return found.every((one) => one !== undefined) ? [...new Set(found.flat())] : undefined;
}

function hostsNamed(
  context: ResolverContext,
  name: string,
  at: Span,
  { groups }: Surroundings,
): readonly Host[] | undefined {
  const named = lookUp(context, name, at, ['host', 'group']);
  if (named?.kind === 'host') return [named];
  if (groups.some((group) => group.name === name && group.kind === 'component')) {
    const message = `${quote(name)} is a group of components, and a component runs on hosts`;
    context.report(unknownReference, { message, at, help: 'write a host, or a group of hosts' });
  }
  return named?.members.filter((member) => member.kind === 'host');
}

function refuse(
  context: ResolverContext,
  message: string,
  location: SourceLocation,
  key: string,
  help: string,
): undefined {
  context.report(invalidPlacement, { message, at: location.at(key), help });
}
