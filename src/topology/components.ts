import { type CatalogueEntry, catalogueEntry, catalogueNames } from '../catalogue/catalogue.ts';
import { list, quote } from '../diagnostics/message-text.ts';
import type { TopologyFile, WrittenComponent } from '../document/generated/types.ts';
import type { SourceLocation } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import { resolveListeners } from './listeners.ts';
import type { Component, Host } from './model.ts';
import { lookUp, nameObject } from './namespace.ts';
import { invalidPlacement, unknownReference } from './lint-rules.ts';
import { readPrefixes } from './readers.ts';
import { type ZoneTable, siteOfList, zonesOf } from './zones-and-hosts.ts';

/** The components of the file. What cannot be understood is reported and left out. */
export function resolveComponents(
  context: ResolverContext,
  table: ZoneTable,
  section: TopologyFile['components'] = {},
): readonly Component[] {
  const sites = context.places.of(section);
  return Object.entries(section).flatMap(([name, written]) => {
    const location = new NamedSite(sites.key(name), context.places.of(written));
    const component = resolveComponent(context, table, { name, written, location });
    if (component === undefined) return [];
    nameObject(context, component);
    return [component];
  });
}

interface Draft {
  readonly name: string;
  readonly written: WrittenComponent;
  readonly location: SourceLocation;
}

function resolveComponent(context: ResolverContext, table: ZoneTable, draft: Draft): Component | undefined {
  const { name, written, location } = draft;
  const entry = resolveUse(context, written, location);
  const listeners = resolveListeners(context, draft, entry);
  const placement = resolvePlacement(context, table, draft);
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
      help: context.suggest(use, catalogueNames, 'catalogue entry'),
    });
  }
  return entry;
}

type Placement = Pick<Component, 'hosts' | 'addresses' | 'zone'>;

function resolvePlacement(context: ResolverContext, table: ZoneTable, draft: Draft): Placement | undefined {
  const { name, written, location } = draft;
  const { host, hosts } = written;
  if (host !== undefined && hosts !== undefined) {
    refuse(
      context,
      `${quote(name)} has both \`host\` and \`hosts\``,
      location,
      'hosts',
      'keep `host` for one host, or `hosts` for replicas',
    );
    return;
  }
  if (host !== undefined || hosts !== undefined) {
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
    return resolveOnHosts(context, written, location);
  }
  return resolveInZone(context, table, draft);
}

/** The placement of a component without hosts: its zone is stated, or follows from its addresses. */
function resolveInZone(
  context: ResolverContext,
  table: ZoneTable,
  { name, written: { zone, addresses }, location }: Draft,
): Placement | undefined {
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
  const blocks = readPrefixes(context, addresses ?? [], siteOfList(context, addresses));
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
  return { hosts: [], addresses: blocks, zone: found };
}

function resolveOnHosts(
  context: ResolverContext,
  { host, hosts = [] }: WrittenComponent,
  location: SourceLocation,
): Placement | undefined {
  const written = host === undefined ? hosts : [host];
  const found = written.map((one, i): Host | undefined => {
    const at = host === undefined ? context.places.of(hosts).at(String(i)) : location.at('host');
    return lookUp(context, one, at, ['host']);
  });
  return found.every((one) => one !== undefined) ? { hosts: found, addresses: [], zone: undefined } : undefined;
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
