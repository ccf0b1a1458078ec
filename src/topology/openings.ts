import { list, quote } from '../diagnostics/message-text.ts';
import { difference, intersection, overlaps, union } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { type Transport, hasPorts } from '../net/transports.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import type { Endpoint, Listener, Opening } from './model.ts';
import { invalidFlow, outsideListener } from './lint-rules.ts';

/** What a flow itself says of ports, transports and protocol. */
export interface OpeningNarrowing {
  readonly ports: PortSet | 'unknown' | undefined;
  readonly transports: readonly Transport[] | undefined;
  readonly protocol: string | undefined;
}

/** What the flow alone defines, where the destination declares no listener. */
export function openingWithoutListener(
  context: ResolverContext,
  own: OpeningNarrowing,
  to: string,
  location: SourceLocation,
): readonly Opening[] | undefined {
  const { transports, ports, protocol } = own;
  const portless = transports?.some(hasPorts) === false;
  if (transports === undefined || (portless ? ports !== undefined : ports === undefined)) {
    const missing =
      transports === undefined ? (ports === undefined ? '`ports` and `transport`' : '`transport`') : '`ports`';
    const message = portless
      ? `${transports.join('+')} has no ports`
      : `the flow to ${quote(to)} needs ${missing}: no listener is declared there`;
    context.report(invalidFlow, {
      message,
      at: portless ? location.at('ports') : location.at('to'),
      help: portless ? 'leave `ports` out' : 'write them, or declare a listener',
    });
    return undefined;
  }
  return [{ ports: ports ?? 'none', transports, protocol, listener: undefined }];
}

/** The endpoints of listeners as the flow narrows them. What the flow asks for beyond them is an error, never cut off. */
export function narrow(
  context: ResolverContext,
  listeners: readonly Listener[],
  own: OpeningNarrowing,
  location: SourceLocation,
): readonly Opening[] | undefined {
  if (!isWithin(context, listeners, own, location)) return undefined;
  return listeners.flatMap((listener) =>
    listener.endpoints.flatMap((endpoint) => {
      const narrowed = narrowEndpoint(endpoint, own);
      return narrowed === undefined ? [] : [{ ...narrowed, listener }];
    }),
  );
}

function narrowEndpoint(endpoint: Endpoint, own: OpeningNarrowing): Endpoint | undefined {
  const transports = endpoint.transports.filter((transport) => own.transports?.includes(transport) ?? true);
  const ports = narrowPorts(endpoint.ports, own.ports);
  if (transports.length === 0 || ports === undefined) return undefined;
  const protocol = own.protocol ?? endpoint.protocol;
  return { ports, transports, protocol };
}

function narrowPorts(listened: Endpoint['ports'], asked: OpeningNarrowing['ports']): Endpoint['ports'] | undefined {
  if (asked === undefined || listened === 'none') return listened;
  if (asked === 'unknown' || listened === 'unknown') return asked;
  const common = intersection(listened, asked);
  return common.length === 0 ? undefined : common;
}

function isWithin(
  context: ResolverContext,
  listeners: readonly Listener[],
  own: OpeningNarrowing,
  location: SourceLocation,
): boolean {
  const offered = new Set(listeners.flatMap(({ endpoints }) => endpoints.flatMap(({ transports }) => transports)));
  const foreign = own.transports?.find((transport) => !offered.has(transport));
  if (foreign !== undefined) {
    reportOutside(
      context,
      listeners,
      location.at('transport'),
      `the flow uses ${foreign}`,
      `listens on ${[...offered].join('+')} only`,
    );
    return false;
  }
  if (own.ports === undefined || own.ports === 'unknown') return true;
  for (const transport of own.transports ?? [undefined]) {
    const beyond = portsBeyond(listeners, own.ports, transport);
    if (beyond.length > 0) {
      const over = transport === undefined ? '' : `/${transport}`;
      const listened = formatPorts(listenedPorts(listeners, transport));
      const what = `the flow uses ${formatPorts(beyond)}${over}`;
      reportOutside(
        context,
        listeners,
        location.at('ports'),
        what,
        listened === '' ? 'has no ports' : `listens on ${listened}${over}`,
      );
      return false;
    }
  }
  return true;
}

/** The ports that no listener has on that transport (on any, where none is asked for). */
function portsBeyond(listeners: readonly Listener[], asked: PortSet, transport?: Transport): PortSet {
  const unknown = endpointsOf(listeners, transport).some(({ ports }) => ports === 'unknown');
  return unknown ? [] : difference(asked, listenedPorts(listeners, transport));
}

export function listenedPorts(listeners: readonly Listener[], transport?: Transport): PortSet {
  return endpointsOf(listeners, transport).reduce<PortSet>(
    (all, { ports }) => (typeof ports === 'string' ? all : union(all, ports)),
    [],
  );
}

function endpointsOf(listeners: readonly Listener[], transport?: Transport): readonly Endpoint[] {
  return listeners.flatMap(({ endpoints }) =>
    endpoints.filter(({ transports }) => transport === undefined || transports.includes(transport)),
  );
}

function reportOutside(
  context: ResolverContext,
  listeners: readonly Listener[],
  at: Span,
  flowDoes: string,
  listenerDoes: string,
): void {
  const who = list(listeners.map(({ path }) => quote(path)));
  const related = listeners.map(({ location, path }) => ({
    span: location.span,
    message: `${quote(path)} is declared here`,
  }));
  context.report(outsideListener, {
    message: `${flowDoes}, but ${who} ${listeners.length === 1 ? listenerDoes : plural(listenerDoes)}`,
    at,
    help: 'correct the flow or the listener: a flow may only narrow what it goes to',
    related,
  });
}

function plural(verb: string): string {
  return verb.replace(/^listens/, 'listen').replace(/^has/, 'have');
}

/** Listeners that the flow's ports may mean, where none is named. */
export function listenersMeant(listeners: readonly Listener[], own: OpeningNarrowing): readonly Listener[] {
  if (listeners.length < 2 || own.ports === undefined) return listeners;
  const asked = own.ports;
  return listeners.filter(({ endpoints }) =>
    endpoints.some(
      ({ ports, transports }) =>
        transports.some((transport) => own.transports?.includes(transport) ?? true) &&
        (typeof ports === 'string' || asked === 'unknown' || overlaps(ports, asked)),
    ),
  );
}
