import type { Direction } from '../../../packets/packet.ts';
import type { BaselineRule } from '../../../intent/baseline-rules.ts';
import type { Interval } from '../../../net/intervals.ts';
import type { Prefix } from '../../../net/prefixes.ts';
import type { Flow, Host } from '../../../topology/model.ts';
import type { HostPlan } from '../../planned-rule.ts';

/** What the security group of a host allows, independent of the target. Everything that no rule matches is dropped. */
export interface PlannedGroup {
  readonly plan: HostPlan;
  /** Ordered by direction; baseline rules first, then in the order in which the file first asks for them. */
  readonly rules: readonly GroupRule[];
  /** How many rules there were before merging. */
  readonly unmerged: number;
}

/** A rule of a security group: a direction, a service, ports and one peer. */
export interface GroupRule {
  readonly direction: Direction;
  readonly service: PlannedService;
  /** Ports of TCP and UDP; {@link noPorts} for all other services. */
  readonly ports: Interval<number>;
  readonly peer: PlannedPeer;
  /** Why the rule exists, in the order of the file; at least one reason, and no duplicates. */
  readonly reasons: readonly PlannedReason[];
}

/**
 * What a rule allows, apart from ports. `all` means every protocol.
 *
 * A protocol by number has no ports, because AWS ignores ports of any protocol but TCP and UDP
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html, IpProtocol).
 */
export type PlannedService =
  | { readonly kind: 'ports'; readonly transport: 'tcp' | 'udp' }
  | { readonly kind: 'icmp'; readonly protocol: 'icmp' | 'icmpv6'; readonly type: number }
  | { readonly kind: 'protocol'; readonly number: number }
  | { readonly kind: 'all' };

/** The ports of services without ports, so that their rules compare as equal. */
export const noPorts: Interval<number> = { lo: 0, hi: 0 };

/** The other end of the traffic: addresses, or the network interfaces that have the group of a host. */
export type PlannedPeer =
  { readonly kind: 'prefix'; readonly prefix: Prefix } | { readonly kind: 'group'; readonly host: Host };

export type PlannedReason =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'essential'; readonly baselineRule: BaselineRule; readonly type: string }
  | { readonly kind: 'open egress' };

/** Returns a key that is equal iff the services are equal. */
export function serviceKey(service: PlannedService): string {
  switch (service.kind) {
    case 'ports':
      return service.transport;
    case 'icmp':
      return `${service.protocol} ${String(service.type)}`;
    case 'protocol':
      return String(service.number);
    case 'all':
      return 'all';
  }
}
