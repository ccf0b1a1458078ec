import type { Finding } from '../diagnostics/diagnostic.ts';
import { count, quote } from '../diagnostics/message-text.ts';
import { difference, intersection, intervalSet, size } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import type { Flow, Listener } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import { type Usage, openedByPlaces, usageOf } from '../facts/usage.ts';
import { relatedFlows } from '../facts/related-flows.ts';
import { endpointsText } from '../topology/endpoints-text.ts';
import { isWritten } from '../source/span.ts';

export const partialRange = defineCheck({
  id: 'partial-range',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // The flow that uses the rest may be among the parts that were not understood.
  monotone: false,
  title: 'A range of ports of which flows use only a part',
  explanation: `The listener has several ports, and all flows together name only some of them. Then two documents disagree: either the
software picks ports that no rule lets through, and a call fails now and then; or it needs fewer than it is given, and the rest
is kept from others for nothing.

Find out which range the software is configured with (\`min-port\` and \`max-port\` of coturn, \`minPort\` and \`maxPort\` of
Kurento) and write that one, on the listener; a flow that says nothing of ports uses all of them.

Ports that flows go to (\`ports\`) and ports that flows come from (\`source_ports\`) are compared apart.`,
  source: 'topo language, version 1; RFC 8656 §5 and §7.2 (a relay picks any port of its range)',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      for (const listener of component.listeners) {
        const range = portsOf(listener);
        if (size(range) < 2) continue;
        const uses = [
          destinationUse(usage, listener, openedByPlaces(usage, component, listener)),
          sourceUse(usage, listener),
        ];
        for (const use of uses)
          if (use !== undefined && isPart(use.ports, range)) yield findingOf(listener, range, use);
      }
    }
  },
});

interface Use {
  /** `from`: as the ports that flows come from. */
  readonly as: 'to' | 'from';
  /** The union over all flows; all of the listener's where one of them does not tell. */
  readonly ports: PortSet;
  /** Those that narrow the listener. */
  readonly narrowing: readonly Flow[];
}

/** All ports over all transports; none where they are unknown, or there are none. */
function portsOf({ endpoints }: Listener): PortSet {
  const sets = endpoints.map(({ ports }) => ports);
  return sets.includes('unknown') ? [] : intervalSet(sets.flatMap((ports) => (typeof ports === 'string' ? [] : ports)));
}

/** Some, and not all. */
function isPart(ports: PortSet, range: PortSet): boolean {
  return ports.length > 0 && difference(range, ports).length > 0;
}

function destinationUse(usage: Usage, listener: Listener, openedByPlace: PortSet): Use | undefined {
  const flows = usage.to.get(listener) ?? [];
  if (flows.length === 0 && openedByPlace.length === 0) return undefined;
  const opened = flows.flatMap(({ openings }) => openings.filter((opening) => opening.listener === listener));
  // The way back of a flow that either side may begin goes to the ports that it comes from.
  const back = mutual(usage.from.get(listener)).map(({ sourcePorts }) => sourcePorts ?? 'unknown');
  const ports = unionOf([...opened.map((opening) => opening.ports), ...back, openedByPlace], portsOf(listener));
  return { as: 'to', ports, narrowing: flows.filter(({ location }) => isWritten(location, 'ports')) };
}

function sourceUse(usage: Usage, listener: Listener): Use | undefined {
  const flows = usage.from.get(listener) ?? [];
  if (flows.length === 0) return undefined;
  const sent = flows.map(({ sourcePorts }) => sourcePorts ?? 'unknown');
  const back = mutual(usage.to.get(listener)).flatMap(({ openings }) =>
    openings.filter((opening) => opening.listener === listener).map(({ ports }) => ports),
  );
  const ports = unionOf([...sent, ...back], portsOf(listener));
  return { as: 'from', ports, narrowing: flows.filter(({ location }) => isWritten(location, 'source_ports')) };
}

function mutual(flows: readonly Flow[] = []): readonly Flow[] {
  return flows.filter(({ bothWays }) => bothWays);
}

/** Within the range; all of it where one of the sets is not known. */
function unionOf(sets: readonly (PortSet | 'unknown' | 'none')[], range: PortSet): PortSet {
  if (sets.includes('unknown')) return range;
  return intersection(intervalSet(sets.flatMap((set) => (typeof set === 'string' ? [] : set))), range);
}

function findingOf(listener: Listener, range: PortSet, { as, ports, narrowing }: Use): Finding {
  const key = as === 'to' ? 'ports' : 'source_ports';
  const listens = `${quote(listener.path)} has ${endpointsText(listener.endpoints)}`;
  const used = `${formatPorts(ports)} only (${count(size(ports), 'port')} out of ${count(size(range), 'port')})`;
  const unused = difference(range, ports);
  return {
    message: `${listens}, but flows ${as === 'to' ? 'go to' : 'come from'} ${used}; ${formatPorts(unused)} ${size(unused) === 1 ? 'is' : 'are'} not used`,
    at: listener.location.at('ports'),
    help: `find out what the software is configured with; write that range on the listener, and leave \`${key}\` out of the flow where it uses all`,
    related: relatedFlows(narrowing, key),
  };
}
