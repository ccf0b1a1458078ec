import type { CatalogueEntry, CatalogueListener } from '../catalogue/catalogue.ts';
import { quote } from '../diagnostics/message-text.ts';
import type { WrittenComponent, WrittenListenerLongForm, WrittenListenerSpec } from '../document/generated/types.ts';
import type { CollectionSite } from '../document/locations.ts';
import { hasPorts } from '../net/transports.ts';
import { type SourceLocation, type Span, locationOf } from '../source/span.ts';
import { readBind, readMulticast } from './bind.ts';
import { type ResolverContext, accept } from './context.ts';
import { NamedSite, TextSite, described } from './described.ts';
import { cutListenerText } from './listener-text.ts';
import type { CatalogueFacts, Endpoint, Host, Listener } from './model.ts';
import { invalidListener, unknownReference } from './lint-rules.ts';
import { readName, readPorts, readTransports, siteOfList } from './readers.ts';

/** The keys of a listener, whether written in the short or the long form, merged with those of the catalogue. */
type Fields = Omit<WrittenListenerLongForm, 'ports'> & { readonly ports?: WrittenListenerLongForm['ports'] };

interface Draft {
  readonly name: string;
  readonly fields: Fields;
  readonly location: SourceLocation;
  readonly known: CatalogueFacts;
}

interface Owner {
  readonly name: string;
  /** Undefined where a report says why they are not known. */
  readonly hosts: readonly Host[] | undefined;
  readonly written: WrittenComponent;
  readonly location: SourceLocation;
}

/** The listeners of one component: first those that the catalogue enables, as the file changes them, then the file's own. */
export function resolveListeners(
  context: ResolverContext,
  owner: Owner,
  entry: CatalogueEntry | undefined,
): readonly Listener[] {
  const drafts = new Map<string, Draft>();
  const section = owner.written.listeners ?? {};
  for (const [name, facts] of Object.entries(entry?.listeners ?? {})) {
    if (!facts.enabled && !(name in section)) continue;
    drafts.set(name, {
      name,
      fields: catalogueFields(facts),
      location: locationOf(owner.location.at('use')),
      known: { ...factsOf(facts), unmentioned: true },
    });
  }
  const places = context.places.of(section);
  for (const [name, written] of Object.entries(section)) {
    readName(context, name, places.key(name));
    const base = drafts.get(name);
    if (written === false && base === undefined) reportNothingToRemove(context, entry, name, places.key(name));
    const draft = written === false ? undefined : draftOf(context, { name, written, base, places });
    if (draft === undefined) drafts.delete(name);
    else drafts.set(name, draft);
    if (draft === undefined && written !== false) noteUnread(context, owner.name, name);
  }
  return [...drafts.values()].flatMap((draft) => {
    const listener = resolveListener(context, owner, draft);
    if (listener === undefined) noteUnread(context, owner.name, draft.name);
    return listener ?? [];
  });
}

/** Remembers a listener that is reported, so that a reference to it is not reported as well. */
function noteUnread({ names: { unread } }: ResolverContext, component: string, listener: string): void {
  unread.set(component, (unread.get(component) ?? new Set()).add(listener));
}

interface WrittenDraft {
  readonly name: string;
  readonly written: WrittenListenerSpec | WrittenListenerLongForm;
  readonly base: Draft | undefined;
  readonly places: CollectionSite;
}

/** The listener as written, merged key by key over the one of the catalogue; undefined after a report. */
function draftOf(context: ResolverContext, { name, written, base, places }: WrittenDraft): Draft | undefined {
  const { unmentioned: _, ...known } = base?.known ?? {};
  if (typeof written === 'object') {
    const kept = written.any_of === undefined ? base?.fields : withoutPorts(base?.fields);
    return {
      name,
      fields: { ...kept, ...written },
      location: new NamedSite(places.key(name), context.places.of(written)),
      known,
    };
  }
  const fields = shortFields(context, written, places.at(name));
  return fields === undefined
    ? undefined
    : {
        name,
        fields: { ...base?.fields, ...fields },
        location: new TextSite(places.key(name), places.at(name)),
        known,
      };
}

function catalogueFields(facts: CatalogueListener): Fields {
  const { title, ports, transport, protocol, encrypted, dynamic } = facts;
  const all = { title, ports, transport, protocol, encrypted, dynamic };
  return {
    ...(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Fields),
    ...(facts.bind === 'loopback' ? { bind: 'loopback' } : {}),
  };
}

function factsOf({
  ports,
  transport,
  config,
  note,
  source,
  must_not_be_public: mustNotBePublic,
}: CatalogueListener): CatalogueFacts {
  return {
    default: `${[ports].flat().join(',')}/${transport}`,
    mustNotBePublic,
    source,
    ...(config === undefined ? {} : { config: [config].flat() }),
    ...(note === undefined ? {} : { note }),
  };
}

function reportNothingToRemove(
  context: ResolverContext,
  entry: CatalogueEntry | undefined,
  name: string,
  at: Span,
): void {
  const known = Object.keys(entry?.listeners ?? {});
  const help =
    entry === undefined
      ? 'remove this line: `false` only removes a listener that `use` adds'
      : context.suggest(name, known, 'listener');
  context.report(unknownReference, { message: `there is no listener ${quote(name)} to remove`, at, help });
}

/** The fields without ports: alternatives replace the ports of the catalogue. */
function withoutPorts({ ports: _ports, transport: _transport, ...rest }: Fields = {}): Fields {
  return rest;
}

/** A short form as the fields of a long form; undefined after a report. */
function shortFields(context: ResolverContext, written: WrittenListenerSpec, at: Span): Fields | undefined {
  return accept(context, invalidListener, written, at, cutListenerText(String(written)));
}

function resolveListener(
  context: ResolverContext,
  { name: component, hosts }: Owner,
  { name, fields, location, known }: Draft,
): Listener | undefined {
  const endpoints =
    fields.any_of === undefined
      ? onlyEndpoint(context, name, fields, location)
      : alternatives(context, fields, location);
  const bind = readBind(context, fields.bind ?? 'any', location.at('bind'), hosts);
  const multicast = readMulticast(context, fields.multicast ?? [], siteOfList(context, fields.multicast));
  if (endpoints === undefined || bind === undefined || multicast === undefined) return undefined;
  const { broadcast = false, dynamic = false, encrypted, profiles = [] } = fields;
  return {
    kind: 'listener',
    name,
    path: `${component}.${name}`,
    component,
    endpoints,
    bind,
    multicast,
    broadcast,
    dynamic,
    encrypted,
    profiles,
    known,
    location,
    ...described(fields, name),
  };
}

function onlyEndpoint(
  context: ResolverContext,
  name: string,
  fields: Fields,
  location: SourceLocation,
): readonly [Endpoint] | undefined {
  const endpoint = readEndpoint(context, name, fields, location);
  return endpoint === undefined ? undefined : [endpoint];
}

function alternatives(
  context: ResolverContext,
  fields: Fields,
  location: SourceLocation,
): readonly Endpoint[] | undefined {
  const written = fields.any_of ?? [];
  const places = context.places.of(written);
  if (fields.ports !== undefined || fields.transport !== undefined) {
    const message = '`any_of` cannot be combined with `ports` or `transport`';
    context.report(invalidListener, {
      message,
      at: location.at('any_of'),
      help: 'write every alternative in `any_of`, and remove `ports` and `transport`',
    });
    return undefined;
  }
  const endpoints = written.map((text, i) => {
    const at = places.at(String(i));
    const cut = shortFields(context, text, at);
    return cut === undefined
      ? undefined
      : readEndpoint(context, quote(text), { protocol: fields.protocol, ...cut } as Fields, locationOf(at));
  });
  return endpoints.every((endpoint) => endpoint !== undefined) ? endpoints : undefined;
}

/** The endpoint, whose ports fit its transports; undefined after a report. */
function readEndpoint(
  context: ResolverContext,
  name: string,
  fields: Fields,
  location: SourceLocation,
): Endpoint | undefined {
  if (fields.transport === undefined) {
    const help = 'write `ports` and `transport`, or the short form, such as `443/tcp HTTPS`';
    context.report(invalidListener, {
      message: `listener ${quote(name)} has no transport`,
      at: location.span,
      help,
    });
    return undefined;
  }
  const transports = readTransports(context, fields.transport, location.at('transport'));
  if (transports === undefined) return undefined;
  const portless = !transports.every(hasPorts);
  if (portless !== (fields.ports === undefined)) {
    const help = portless
      ? `write ${transports.join('+')} without ports`
      : 'write the ports, or `unknown` if they are not known yet';
    const message = `${transports.join('+')} ${portless ? 'has no ports' : 'needs ports'}`;
    context.report(invalidListener, { message, at: location.at(portless ? 'ports' : 'transport'), help });
    return undefined;
  }
  const ports = fields.ports === undefined ? 'none' : readPorts(context, fields.ports, location.at('ports'));
  if (ports === undefined) return undefined;
  return { ports, transports, protocol: fields.protocol };
}
