import { protocolNumber } from '../../../net/transports.ts';
import { isOfTheLink } from '../../../intent/baseline-rules.ts';
import type { RuleTuple } from '../../../intent/rule-tuples.ts';
import { type Family, families } from '../../../net/addresses.ts';
import { sameSet } from '../../../net/intervals.ts';
import { formatPorts } from '../../../net/ports.ts';
import { type Prefix, addressSet, everything } from '../../../net/prefixes.ts';
import type { Host } from '../../../topology/model.ts';
import { groupBy } from '../../../net/collections.ts';
import type { PlannedBaselineRule, HostPlan, Plan } from '../../planned-rule.ts';
import { merged } from './merge-rules.ts';
import { type PlannedGroup, type GroupRule, type PlannedPeer, type PlannedService, noPorts } from './group-rules.ts';

/**
 * Plans the security group of each host. `unsupported.ts` must have found no problem in the plan.
 *
 * Hosts of the plan have groups, so a rule between two of them refers to the group. A host outside the plan is
 * represented by its addresses. {@link referencesOf} says where a reference would differ from the addresses.
 */
export function groupsOf({ hosts }: Plan): readonly PlannedGroup[] {
  const carriers = new Set(hosts.map(({ host }) => host));
  return hosts.map((plan) => {
    const rules = [
      ...plan.rules.flatMap((rule) => (rule.kind === 'essential' ? essentialRules(rule) : [])),
      ...flowRules(plan, carriers),
      ...(plan.directions.includes('out') ? [] : everything.map(openEgress)),
    ];
    return { plan, rules: merged(rules), unmerged: rules.length };
  });
}

/**
 * Allows all outbound traffic, as AWS does in a new group. It must be written, because Terraform removes that default
 * rule.
 */
function openEgress(prefix: Prefix): GroupRule {
  const peer = { kind: 'prefix', prefix } as const;
  return { direction: 'out', service: { kind: 'all' }, ports: noPorts, peer, reasons: [{ kind: 'open egress' }] };
}

/**
 * Returns the baseline rules that a security group needs: ICMP errors, path MTU discovery and ping.
 *
 * A group tracks connections by itself (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html),
 * and loopback traffic never leaves the machine.
 */
function essentialRules({ direction, baselineRule }: PlannedBaselineRule): readonly GroupRule[] {
  if (baselineRule.kind !== 'icmp' || isOfTheLink(baselineRule)) return [];
  const { family, types } = baselineRule;
  return types.map(({ name, number }) => ({
    direction,
    service: icmp(family, number),
    ports: noPorts,
    peer: { kind: 'prefix', prefix: anyone(family) },
    reasons: [{ kind: 'essential', baselineRule, type: name }],
  }));
}

function anyone(family: Family): Prefix {
  const found = everything.find((block) => block.family === family);
  if (found === undefined) throw new Error(`no addresses of IPv${String(family)}`);
  return found;
}

function flowRules(plan: HostPlan, carriers: ReadonlySet<Host>): readonly GroupRule[] {
  const tuples = plan.rules.flatMap((rule) => (rule.kind === 'flow' ? rule.tuples : []));
  const referenced = referencesOf(tuples, carriers);
  return tuples.flatMap((tuple) => {
    const reference = referenced.get(tuple);
    const far = tuple.direction === 'in' ? tuple.sources : tuple.destinations;
    const peers =
      reference === undefined ? far.map((prefix): PlannedPeer => ({ kind: 'prefix', prefix })) : [reference];
    const ranges = tuple.ports === 'none' ? [noPorts] : tuple.ports;
    return ranges.flatMap((ports) =>
      peers.map((peer): GroupRule => ({
        direction: tuple.direction,
        service: serviceOf(tuple),
        ports,
        peer,
        reasons: [{ kind: 'flow', flow: tuple.flow }],
      })),
    );
  });
}

/**
 * Finds the rule tuples whose far end can be a reference to a group, which means the group's network interfaces.
 *
 * A reference covers both address families, and private addresses only, never those that NAT shows to the internet
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html). It is therefore exact only if the flows
 * cover all addresses of the other host in each family that both hosts have. All other tuples use addresses.
 */
function referencesOf(tuples: readonly RuleTuple[], carriers: ReadonlySet<Host>): ReadonlyMap<RuleTuple, PlannedPeer> {
  const candidates = tuples.filter((tuple) => {
    const far = farHost(tuple);
    return far !== undefined && carriers.has(far) && isWholly(farEnd(tuple), far, tuple.family);
  });
  const alike = groupBy(candidates, (tuple) => {
    const ports = tuple.ports === 'none' ? 'none' : formatPorts(tuple.ports);
    return [tuple.direction, farHost(tuple)?.name, tuple.transport, ports].join(' ');
  });
  return new Map(
    [...alike.values()].flatMap((group) => {
      const { host } = group[0];
      const far = farHost(group[0]);
      const wanted = new Set(group.map(({ family }) => family));
      if (far === undefined || !families.every((family) => wanted.has(family) || !bothHave(family, host, far)))
        return [];
      return group.map((tuple) => [tuple, { kind: 'group', host: far }] as const);
    }),
  );
}

function farHost({ direction, instance }: RuleTuple): Host | undefined {
  return direction === 'in' ? instance.from.host : instance.to.host;
}

function farEnd({ direction, sources, destinations }: RuleTuple): readonly Prefix[] {
  return direction === 'in' ? sources : destinations;
}

function bothHave(family: Family, ...hosts: readonly Host[]): boolean {
  return hosts.every(({ addresses }) => addresses.some((block) => block.family === family));
}

/** Returns whether the prefixes cover exactly the host's addresses in the family. */
export function isWholly(prefixes: readonly Prefix[], host: Host, family: Family): boolean {
  return sameSet(addressSet(prefixes, family), addressSet(host.addresses, family));
}

function serviceOf({ transport, family }: RuleTuple): PlannedService {
  if (transport === 'tcp' || transport === 'udp') return { kind: 'ports', transport };
  if (transport === 'icmp') return icmp(family, family === 4 ? 8 : 128);
  if (transport === 'sctp')
    throw new Error('a security group cannot match SCTP ports: a problem should have been reported');
  return { kind: 'protocol', number: protocolNumber(transport) };
}

/** Returns an ICMP service of the family: `icmp` takes IANA's types of IPv4, `icmpv6` those of IPv6. */
function icmp(family: Family, type: number): PlannedService {
  return { kind: 'icmp', protocol: family === 4 ? 'icmp' : 'icmpv6', type };
}
