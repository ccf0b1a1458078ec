import type { Direction } from '../../../packets/packet.ts';
import type { BaselineRule } from '../../../intent/baseline-rules.ts';
import type { Interval } from '../../../net/intervals.ts';
import type { Prefix } from '../../../net/prefixes.ts';
import type { Flow, Host } from '../../../topology/model.ts';
import type { HostPlan } from '../../planned-rule.ts';

/** What the security group of a host allows; whatever no rule names is dropped. Says nothing of how a target writes it. */
export interface PlannedGroup {
  readonly plan: HostPlan;
  /** By direction, then in the order in which the file first asks for them; essentials first. */
  readonly rules: readonly GroupRule[];
  /** How many rules they were before those that say the same, or together no more, were merged. */
  readonly unmerged: number;
}

/** One rule of a group: a direction, a service, and one peer. */
export interface GroupRule {
  readonly direction: Direction;
  readonly service: PlannedService;
  /** Ports of tcp and udp; {@link noPorts} for the rest. */
  readonly ports: Interval<number>;
  readonly peer: PlannedPeer;
  /** What wants it, in the order of the file, each once; at least one. */
  readonly reasons: readonly PlannedReason[];
}

/**
 * What is allowed, but for ports. Protocols by number have no ports here: AWS ignores those of any but tcp and udp
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html, IpProtocol). `all` is every protocol.
 */
export type PlannedService =
  | { readonly kind: 'ports'; readonly transport: 'tcp' | 'udp' }
  | { readonly kind: 'icmp'; readonly protocol: 'icmp' | 'icmpv6'; readonly type: number }
  | { readonly kind: 'protocol'; readonly number: number }
  | { readonly kind: 'all' };

/** Stands where a service has no ports, so that two of one service are alike. */
export const noPorts: Interval<number> = { lo: 0, hi: 0 };

/** Who is at the other end: addresses, or the interfaces that carry the group of a host. */
export type PlannedPeer =
  { readonly kind: 'prefix'; readonly prefix: Prefix } | { readonly kind: 'group'; readonly host: Host };

export type PlannedReason =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'essential'; readonly baselineRule: BaselineRule; readonly type: string }
  | { readonly kind: 'open egress' };

/** Equal iff the services are. */
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
