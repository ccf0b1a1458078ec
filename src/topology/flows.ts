import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile, WrittenFlow } from '../document/generated/types.ts';
import { difference } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { hasPorts } from '../net/transports.ts';
import type { SourceLocation } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { described } from './described.ts';
import { reportDuplicates, reportFallbacks } from './flow-ids.ts';
import type { ComponentEnd, End, Flow, Opening } from './model.ts';
import { type OpeningNarrowing, listenedPorts, listenersMeant, narrow, openingWithoutListener } from './openings.ts';
import { type Reference, endName, readReference } from './references.ts';
import { ambiguousReference, invalidFlow, outsideListener } from './lint-rules.ts';
import { readKnownPorts, readPorts, readTransports } from './readers.ts';

/** The flows of the file. What cannot be understood is reported and left out. */
export function resolveFlows(context: ResolverContext, section: TopologyFile['flows'] = []): readonly Flow[] {
  const flows = section.flatMap((written) => resolveFlow(context, written, context.places.of(written)) ?? []);
  reportDuplicates(context, flows, section);
  reportFallbacks(context, flows, section);
  return flows;
}

function resolveFlow(context: ResolverContext, written: WrittenFlow, location: SourceLocation): Flow | undefined {
  const from = readReference(context, written.from, location.at('from'));
  const to = readReference(context, written.to, location.at('to'));
  const own = readNarrowing(context, written, location);
  const stated = readKnownPorts(context, written.source_ports, location.at('source_ports'));
  if (from === undefined || to === undefined || own === undefined) return undefined;
  const target = resolveTarget(context, to, own, location);
  if (target === undefined) return undefined;
  const origin = resolveOrigin(context, from.end, target.openings, stated, location);
  if (origin === undefined) return undefined;
  const id = written.id ?? derivedId(from.end, to, target.end);
  const flow: Flow = {
    kind: 'flow',
    id,
    from: from.end,
    to: target.end,
    openings: origin.openings,
    sourcePorts: origin.sourcePorts,
    matchSourcePorts: written.match_source_ports ?? false,
    bothWays: written.both_ways ?? false,
    purpose: written.purpose,
    when: written.when,
    owner: written.owner,
    ticket: written.ticket,
    approvedBy: written.approved_by,
    expires: written.expires,
    fallbackOf: written.fallback_of === undefined ? none : [written.fallback_of].flat(),
    profiles: written.profiles ?? none,
    location,
    ...described(written, id),
  };
  return isConsistent(context, flow) ? flow : undefined;
}

const none: readonly string[] = [];

function readNarrowing(
  context: ResolverContext,
  { ports, transport, protocol }: WrittenFlow,
  location: SourceLocation,
): OpeningNarrowing | undefined {
  const readTransport =
    transport === undefined ? undefined : readTransports(context, transport, location.at('transport'), invalidFlow);
  const readPort = ports === undefined ? undefined : readPorts(context, ports, location.at('ports'));
  if ((transport !== undefined && readTransport === undefined) || (ports !== undefined && readPort === undefined))
    return undefined;
  return { ports: readPort, transports: readTransport, protocol };
}

interface Target {
  readonly end: End;
  readonly openings: readonly Opening[];
}

function resolveTarget(
  context: ResolverContext,
  { end, bare }: Reference,
  own: OpeningNarrowing,
  location: SourceLocation,
): Target | undefined {
  if (end.kind !== 'component' || end.component.listeners.length === 0) {
    const openings = openingWithoutListener(context, own, endName(end), location);
    return openings === undefined ? undefined : { end, openings };
  }
  const listeners = bare ? chooseListeners(context, end, own, location) : end.listeners;
  const openings = listeners === undefined ? undefined : narrow(context, listeners, own, location);
  return listeners === undefined || openings === undefined ? undefined : { end: { ...end, listeners }, openings };
}

function chooseListeners(
  context: ResolverContext,
  { component }: ComponentEnd,
  own: OpeningNarrowing,
  location: SourceLocation,
): ComponentEnd['listeners'] | undefined {
  const meant = listenersMeant(component.listeners, own);
  if (meant.length === 1 || (own.ports !== undefined && own.ports !== 'unknown' && meant.length > 0)) return meant;
  if (meant.length === 0) return component.listeners;
  const paths = component.listeners.map(({ path }) => path);
  context.report(ambiguousReference, {
    message: `${quote(component.name)} has ${String(paths.length)} listeners, and the flow does not say which one it means`,
    at: location.at('to'),
    help: `write ${paths.slice(0, 8).join(', ')}${paths.length > 8 ? ', …' : ''} or, for all of them, ${component.name}.*`,
    related: [{ span: component.location.span, message: `${quote(component.name)} is declared here` }],
  });
  return undefined;
}

/** The openings and source ports of the flow. A flow from a listener uses the transports and the ports of that listener. */
function resolveOrigin(
  context: ResolverContext,
  from: End,
  openings: readonly Opening[],
  stated: PortSet | undefined,
  location: SourceLocation,
): { readonly openings: readonly Opening[]; readonly sourcePorts?: PortSet | undefined } | undefined {
  if (from.kind !== 'component' || from.listeners.length === 0) return { openings, sourcePorts: stated };
  const sent = new Set(from.listeners.flatMap(({ endpoints }) => endpoints.flatMap(({ transports }) => transports)));
  const common = openings.flatMap((opening) => {
    const transports = opening.transports.filter((transport) => sent.has(transport));
    return transports.length === 0 ? [] : [{ ...opening, transports }];
  });
  const paths = from.listeners.map(({ path }) => quote(path)).join(', ');
  const related = from.listeners.map((listener) => ({
    span: listener.location.span,
    message: `${quote(listener.path)} is declared here`,
  }));
  if (common.length === 0) {
    context.report(outsideListener, {
      message: `${paths} and the destination have no transport in common`,
      at: location.at('from'),
      help: 'correct the transport of one of the two, or let the flow come from the component instead of its listener',
      related,
    });
    return undefined;
  }
  const own = listenedPorts(from.listeners);
  const beyond = stated === undefined || own.length === 0 ? [] : difference(stated, own);
  if (beyond.length > 0) {
    const message = `the flow comes from ${formatPorts(beyond)}, but ${paths} has ${formatPorts(own)}`;
    const help = 'correct `source_ports` or the listener: a flow can only narrow the ports of its listener';
    context.report(outsideListener, { message, at: location.at('source_ports'), help, related });
    return undefined;
  }
  return { openings: common, sourcePorts: stated ?? (own.length === 0 ? undefined : own) };
}

function derivedId(from: End, { bare }: Reference, to: End): string {
  const source =
    from.kind === 'component' && from.listeners.length > 0
      ? `${from.component.name}-${listenerWord(from)}`
      : endName(from);
  const listener =
    to.kind === 'component' && to.listeners.length > 0 && (!bare || to.listeners.length === 1)
      ? `-${listenerWord(to)}`
      : '';
  return `${source}-to-${endName(to)}${listener}`;
}

function listenerWord({ listeners }: ComponentEnd): string {
  return listeners.length === 1 && listeners[0] !== undefined ? listeners[0].name : 'all';
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

function isConsistent(context: ResolverContext, flow: Flow): boolean {
  const { location, sourcePorts, openings } = flow;
  const laws: readonly [broken: boolean, key: string, message: string, help: string][] = [
    [
      location.at('id') !== location.span && !ID.test(flow.id),
      'id',
      `${quote(flow.id)} is not a valid id`,
      'start with a letter or digit, then use letters, digits, dots, dashes and underscores, at most 128 characters',
    ],
    [
      flow.bothWays && openings.some(({ transports }) => transports.includes('tcp')),
      'both_ways',
      '`both_ways` cannot be used with tcp',
      'narrow the flow with `transport: udp`, or write one flow for each direction',
    ],
    [
      flow.bothWays && sourcePorts === undefined && openings.some(({ transports }) => transports.some(hasPorts)),
      'both_ways',
      '`both_ways` needs source ports, because the other side sends to them',
      'write `source_ports`, or set `from` to a listener',
    ],
    [
      flow.matchSourcePorts && sourcePorts === undefined,
      'match_source_ports',
      '`match_source_ports` has no source ports to match',
      'write `source_ports`, or set `from` to a listener',
    ],
    [
      flow.expires !== undefined && !isDay(flow.expires),
      'expires',
      `${quote(flow.expires ?? '')} is not a calendar date`,
      'write the date as YYYY-MM-DD, such as 2027-06-30',
    ],
  ];
  const broken = laws.filter(([isBroken]) => isBroken);
  for (const [, key, message, help] of broken) context.report(invalidFlow, { message, at: location.at(key), help });
  return broken.length === 0;
}

function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
