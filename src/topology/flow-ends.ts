import { quote } from '../diagnostics/message-text.ts';
import { difference } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import type { SourceLocation } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { ambiguousReference, outsideListener } from './lint-rules.ts';
import type { ComponentEnd, End, Opening } from './model.ts';
import { type OpeningNarrowing, listenedPorts, listenersMeant, narrow, openingWithoutListener } from './openings.ts';
import { type Reference, endName } from './references.ts';

/** The destination of a flow, and what the flow opens there. */
export interface FlowTarget {
  readonly end: End;
  readonly openings: readonly Opening[];
}

/** The listeners that the flow means at its destination, narrowed by its own keys; undefined after a report. */
export function resolveTarget(
  context: ResolverContext,
  { end, bare }: Reference,
  own: OpeningNarrowing,
  location: SourceLocation,
): FlowTarget | undefined {
  if (bare && end.kind === 'component' && context.names.unread.has(end.component.name)) return undefined;
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
export function resolveOrigin(
  context: ResolverContext,
  from: End,
  openings: readonly Opening[],
  stated: PortSet | undefined,
  location: SourceLocation,
): { readonly openings: readonly Opening[]; readonly sourcePorts: PortSet | undefined } | undefined {
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
