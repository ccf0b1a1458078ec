import { type RuleTuple, type MissingFact, intentOf } from '../../intent/rule-tuples.ts';
import { seenFrom } from '../../intent/scope.ts';
import { missingFactText } from '../../intent/missing-fact-text.ts';
import type { Direction } from '../../packets/packet.ts';
import type { FlowInstance } from '../../intent/flow-instances.ts';
import type { Placement } from '../../intent/placement.ts';
import { formatPorts } from '../../net/ports.ts';
import { formatPrefix } from '../../net/prefixes.ts';
import type { Flow, Host, Topology } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { addressRanges } from './address-ranges.ts';
import { UNKNOWN } from './services.ts';

/** What the firewall of one host must accept for one opening of a flow: a line of a change request. */
export interface HostOpening {
  readonly host: Host;
  readonly direction: Direction;
  readonly flow: Flow;
  /** The pairs of ends of the flow that the line is about; at least one. */
  readonly flows: readonly Flow[];
  /** Whether the line is about the way back of a flow in which either side may send first. */
  readonly mirrored: boolean;
  /** Addresses and prefixes; DNS names or `?` if there are no addresses. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** Gives the ports at the destination, with transports and protocol. */
  readonly instance: FlowInstance;
  /** Present only if rules match source ports. */
  readonly sourcePorts?: string;
  /** The missing fact that prevents a rule, in words. */
  readonly lack?: string;
}

/**
 * Lists openings by host, inbound before outbound, in the order of the flows. Openings with missing facts are included,
 * so nothing that the file asks for is lost.
 */
export function hostOpenings(topology: Topology): readonly HostOpening[] {
  const { tuples: tuples, missingFacts: gaps } = intentOf(topology);
  const openings = [
    ...groupsOf(tuples, keyOf).map(ofBoxes),
    ...groupsOf(gaps, (gap) => `${keyOf(gap)} ${gap.lacks}`).map(ofGaps),
  ];
  const hosts = new Map(topology.hosts.map((host, i) => [host, i]));
  const flows = new Map(topology.flows.map((flow, i) => [flow, i]));
  return openings.toSorted(
    (a, b) =>
      (hosts.get(a.host) ?? 0) - (hosts.get(b.host) ?? 0) ||
      Number(a.direction === 'out') - Number(b.direction === 'out') ||
      (flows.get(a.flow) ?? 0) - (flows.get(b.flow) ?? 0),
  );
}

/** Returns a key of one line, which covers all far ends, families and transports of one opening. */
function keyOf({
  host,
  direction,
  instance: { flow, opening, mirrored, ports, bind },
}: RuleTuple | MissingFact): string {
  const bound = bind.kind === 'addresses' ? bind.addresses.map(formatPrefix).join() : bind.kind;
  const numbers = typeof ports === 'string' ? ports : formatPorts(ports);
  const socket = opening.listener?.path ?? flow.openings.indexOf(opening);
  const alternative = opening.listener === undefined ? '' : flow.openings.indexOf(opening);
  return [flow.id, host.name, direction, socket, alternative, mirrored, numbers, bound].join(' ');
}

function ofBoxes(tuples: readonly [RuleTuple, ...RuleTuple[]]): HostOpening {
  const [{ host, direction, instance, sourcePorts }] = tuples;
  return {
    ...aboutFlows(tuples),
    host,
    direction,
    instance,
    sources: addressRanges(tuples.flatMap(({ sources }) => sources)),
    destinations: addressRanges(tuples.flatMap(({ destinations }) => destinations)),
    ...(sourcePorts === undefined ? {} : { sourcePorts: formatPorts(sourcePorts, ', ') }),
  };
}

function ofGaps(gaps: readonly [MissingFact, ...MissingFact[]]): HostOpening {
  const [gap] = gaps;
  const { host, direction, instance } = gap;
  return {
    ...aboutFlows(gaps),
    host,
    direction,
    instance,
    sources: distinct(gaps.flatMap(({ instance: { from, to } }) => addressTexts(to, from))),
    destinations: distinct(gaps.flatMap(({ instance: { from, to } }) => addressTexts(from, to))),
    lack: missingFactText(gap),
  };
}

function aboutFlows(
  lines: readonly [{ readonly instance: FlowInstance }, ...{ readonly instance: FlowInstance }[]],
): Pick<HostOpening, 'flow' | 'flows' | 'mirrored'> {
  const { flow, mirrored } = lines[0].instance;
  return { flow, flows: distinct(lines.map(({ instance }) => instance.flow)), mirrored };
}

/** Returns the addresses of one placement as another sees them, else its DNS names, else `?`. */
export function addressTexts(viewer: Placement, viewed: Placement): readonly string[] {
  const { component } = viewed;
  const names = viewed.host === undefined ? (component?.fqdn ?? []) : [];
  const seen = seenFrom(viewer, viewed);
  const numbers = seen === 'unknown' ? [] : addressRanges(seen);
  return names.length + numbers.length === 0 ? [UNKNOWN] : [...names, ...numbers];
}
