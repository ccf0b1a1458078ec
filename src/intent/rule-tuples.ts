import { type Family, families } from '../net/addresses.ts';
import { once } from '../net/once.ts';
import type { PortSet } from '../net/ports.ts';
import { type Prefix, unaddressed } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Flow, Host, Topology } from '../topology/model.ts';
import type { Direction } from '../packets/packet.ts';
import { type FlowInstance, isLoopback, matchedSourcePorts, instancesOf } from './flow-instances.ts';
import { type Placement, anywhereIn } from './placement.ts';
import { seenFrom } from './scope.ts';

/** New connections that a host must let in, or out: every source to every destination of the lists, in one family. */
export interface RuleTuple {
  readonly flow: Flow;
  readonly instance: FlowInstance;
  readonly host: Host;
  readonly direction: Direction;
  readonly family: Family;
  readonly sources: readonly Prefix[];
  readonly destinations: readonly Prefix[];
  readonly transport: Transport;
  /** `none` for transports without ports. */
  readonly ports: PortSet | 'none';
  /** Only where the flow asks that rules match them. */
  readonly sourcePorts?: PortSet;
}

/**
 * `loopback`: nothing is lacking but a way, because the listener is on loopback and the other end on another host.
 * `no-members`: the flow goes to a zone all of whose addresses belong to zones inside it.
 */
export type MissingFactKind =
  | 'ports'
  | 'source-ports'
  | 'own-addresses'
  | 'far-addresses'
  | 'bound-addresses'
  | 'bound-source'
  | 'no-members'
  | 'family'
  | 'loopback';

/** What keeps a flow instance from becoming a rule. */
export interface MissingFact {
  readonly instance: FlowInstance;
  readonly host: Host;
  readonly direction: Direction;
  readonly lacks: MissingFactKind;
  /** Whose addresses are lacking. */
  readonly placement?: Placement;
}

export interface Intent {
  readonly tuples: readonly RuleTuple[];
  readonly missingFacts: readonly MissingFact[];
}

/** What every host must allow, from the topology alone. Traffic inside a host passes no rule and is not in it. */
export const intentOf = once((topology: Topology): Intent => {
  const tuples: RuleTuple[] = [];
  const gaps: MissingFact[] = [];
  for (const flow of topology.flows) {
    for (const instance of instancesOf(flow)) {
      if (instance.scope === 'same-host') continue;
      for (const side of sidesOf(instance)) {
        const found = boxesOf(instance, side);
        if (typeof found === 'string') gaps.push(gapOf(instance, side, found));
        else tuples.push(...found);
      }
    }
  }
  return { tuples: tuples, missingFacts: gaps };
});

/** What a host's firewall decides about: what arrives, and where outbound traffic is declared what leaves. */
export function directionsOf({ egress }: Host): readonly Direction[] {
  return egress === 'declared' ? ['in', 'out'] : ['in'];
}

interface Side {
  readonly host: Host;
  readonly direction: Direction;
}

function sidesOf({ from, to }: FlowInstance): readonly Side[] {
  const inbound: Side[] = to.host === undefined ? [] : [{ host: to.host, direction: 'in' }];
  const outbound: Side[] =
    from.host === undefined || from.host.egress === 'open' ? [] : [{ host: from.host, direction: 'out' }];
  return [...inbound, ...outbound];
}

function boxesOf(instance: FlowInstance, { host, direction }: Side): readonly RuleTuple[] | MissingFactKind {
  const { ports, transports, flow, bind } = instance;
  if (isLoopback(bind)) return 'loopback';
  if (ports === 'unknown') return 'ports';
  if (flow.matchSourcePorts && instance.sourcePorts === 'unknown') return 'source-ports';
  const sources = sourceAddresses(instance, direction);
  const destinations = destinationAddresses(instance, direction);
  if (sources === 'unknown') return direction === 'in' ? 'far-addresses' : 'own-addresses';
  if (destinations === 'unknown') return direction === 'in' ? 'own-addresses' : 'far-addresses';
  if (sources.length === 0) return 'bound-source';
  if (destinations.length === 0) return anywhereIn(instance.to) === undefined ? 'bound-addresses' : 'no-members';
  const senders = instance.unaddressed ? [...sources, unaddressed] : sources;
  const places = [...destinations, ...instance.joined];
  const tuples = families.flatMap((family) => {
    const from = senders.filter((block) => block.family === family);
    const to = places.filter((block) => block.family === family);
    if (from.length === 0 || to.length === 0) return [];
    return transports.map((transport): RuleTuple => {
      const sourcePorts = matchedSourcePorts(instance, transport);
      const matched = sourcePorts === undefined ? {} : { sourcePorts };
      return { flow, instance, host, direction, family, sources: from, destinations: to, transport, ports, ...matched };
    });
  });
  return tuples.length === 0 ? 'family' : tuples;
}

/** The own end is what stands on the host's interfaces; the far end is what can be seen of it from here. */
function sourceAddresses({ from, to }: FlowInstance, direction: Direction): readonly Prefix[] | 'unknown' {
  return direction === 'in' ? seenFrom(to, from) : from.addresses;
}

function destinationAddresses({ from, to }: FlowInstance, direction: Direction): readonly Prefix[] | 'unknown' {
  return direction === 'in' ? to.addresses : seenFrom(from, to);
}

function gapOf(instance: FlowInstance, { host, direction }: Side, lacks: MissingFactKind): MissingFact {
  const own = direction === 'in' ? instance.to : instance.from;
  const far = direction === 'in' ? instance.from : instance.to;
  const placement = lacks === 'own-addresses' ? own : lacks === 'far-addresses' ? far : undefined;
  return { instance, host, direction, lacks, ...(placement === undefined ? {} : { placement }) };
}
