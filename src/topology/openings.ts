import { list, quote } from '../diagnostics/message-text.ts';
import { difference, intersection, overlaps, union } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { type Transport, hasPorts } from '../net/transports.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import type { Endpoint, Listener, Opening } from './model.ts';
import { invalidFlow, outsideListener } from './lint-rules.ts';

/** The ports, transports and protocol that the flow itself states; undefined for what it leaves to the listener. */
export interface OpeningNarrowing {
  readonly ports: PortSet | 'unknown' | undefined;
  readonly transports: readonly Transport[] | undefined;
  readonly protocol: string | undefined;
}

/** The opening of a flow to a destination without listeners, which the flow defines alone; undefined after a report. */
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
      help: portless ? 'remove `ports`' : `${example(ports, transports)}, or declare a listener there`,
    });
    return undefined;
  }
  return [{ ports: ports ?? 'none', transports, protocol, listener: undefined }];
}

/** What to write for a flow to a destination without listeners, as an example. */
function example(ports: OpeningNarrowing['ports'], transports: OpeningNarrowing['transports']): string {
  const missing = [
    ...(ports === undefined ? ['`ports: 443`'] : []),
    ...(transports === undefined ? ['`transport: tcp`'] : []),
  ];
  return `write ${list(missing)}, for example`;
}

/**
 * The endpoints of the listeners as the flow narrows them. Ports or transports that the listeners do not have are reported,
 * never dropped.
 */
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

/** The asked ports that no listener has on the transport, or on any transport if none is given. */
function portsBeyond(listeners: readonly Listener[], asked: PortSet, transport?: Transport): PortSet {
  const unknown = endpointsOf(listeners, transport).some(({ ports }) => ports === 'unknown');
  return unknown ? [] : difference(asked, listenedPorts(listeners, transport));
}

/** The known ports of the listeners on a transport, or on all transports if none is given. */
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
    help: 'correct the flow or the listener: a flow can only narrow the ports and transports of its listener',
    related,
  });
}

function plural(verb: string): string {
  return verb.replace(/^listens/, 'listen').replace(/^has/, 'have');
}

/** The listeners that a flow to a whole component may mean, judged by its ports and transports. */
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
