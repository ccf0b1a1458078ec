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
  // The flow that uses the rest may be in a part of the file that could not be read.
  monotone: false,
  title: 'Flows use only a part of a port range',
  explanation: `The listener has several ports, and all flows together use only some of them. One of the two is wrong.
Either the software picks ports that no rule lets through, and a call fails now and then. Or it needs fewer ports than
it has, and the rest are reserved for nothing.

For example, \`kms.media\` on 20000-20999/udp is reported if all flows to it name 20000-20299.

Find the range in the configuration of the software (\`min-port\` and \`max-port\` of Coturn, \`minPort\` and \`maxPort\` of
Kurento) and write it on the listener. A flow without \`ports\` uses all ports of the listener.

Ports that flows go to (\`ports\`) and ports that flows come from (\`source_ports\`) are compared separately.`,
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
  /** `to`: destination ports; `from`: source ports. */
  readonly as: 'to' | 'from';
  /** The union over all flows; all ports of the listener if one of them does not say. */
  readonly ports: PortSet;
  /** The flows that narrow the listener. */
  readonly narrowing: readonly Flow[];
}

/** The ports of all transports together; empty if they are unknown, or if the transports have none. */
function portsOf({ endpoints }: Listener): PortSet {
  const sets = endpoints.map(({ ports }) => ports);
  return sets.includes('unknown') ? [] : intervalSet(sets.flatMap((ports) => (typeof ports === 'string' ? [] : ports)));
}

/** Whether these are some of the range, but not all. */
function isPart(ports: PortSet, range: PortSet): boolean {
  return ports.length > 0 && difference(range, ports).length > 0;
}

function destinationUse(usage: Usage, listener: Listener, openedByPlace: PortSet): Use | undefined {
  const flows = usage.to.get(listener) ?? [];
  if (flows.length === 0 && openedByPlace.length === 0) return undefined;
  const opened = flows.flatMap(({ openings }) => openings.filter((opening) => opening.listener === listener));
  // The way back of a flow that either side may begin goes to the source ports of the flow.
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

/** The union of the sets within the range; all of the range if one of the sets is unknown. */
function unionOf(sets: readonly (PortSet | 'unknown' | 'none')[], range: PortSet): PortSet {
  if (sets.includes('unknown')) return range;
  return intersection(intervalSet(sets.flatMap((set) => (typeof set === 'string' ? [] : set))), range);
}

function findingOf(listener: Listener, range: PortSet, { as, ports, narrowing }: Use): Finding {
  const key = as === 'to' ? 'ports' : 'source_ports';
  const listens = `${quote(listener.path)} has ${endpointsText(listener.endpoints)}`;
  const used = `${formatPorts(ports)} only (${count(size(ports), 'port').replace(/ ports?$/, '')} of ${count(size(range), 'port')})`;
  const unused = difference(range, ports);
  return {
    message: `${listens}, but flows ${as === 'to' ? 'go to' : 'come from'} ${used}`,
    at: listener.location.at('ports'),
    help: `no flow uses ${formatPorts(unused)}: write the range that the software is configured with on the listener, and remove \`${key}\` from a flow that uses all of it`,
    related: relatedFlows(narrowing, key),
  };
}
