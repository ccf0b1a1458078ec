import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { RuleTuple } from '../intent/rule-tuples.ts';
import type { Direction } from '../packets/packet.ts';
import type { BaselineRule } from '../intent/baseline-rules.ts';
import type { Family } from '../net/addresses.ts';
import type { PortSet } from '../net/ports.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Flow, Host } from '../topology/model.ts';

/** What each host's firewall accepts, independent of the target. Everything that no rule matches is dropped. */
export interface Plan {
  /** The requested hosts, in the order of the file. */
  readonly hosts: readonly HostPlan[];
  /** Flows that no rule can express. Unless it is empty, the plan is incomplete and must not be written. */
  readonly problems: readonly Diagnostic[];
}

export interface HostPlan {
  readonly host: Host;
  /** The directions that the firewall restricts: `in`, and `out` if egress is restricted. */
  readonly directions: readonly Direction[];
  readonly logDrops: boolean;
  /**
   * Whether a flow lets an administrator in from another host. Without one, loading the rules over the network locks
   * out whoever does it.
   */
  readonly wayIn: boolean;
  /** Ordered by direction: baseline rules first, then flows in the order of the file, IPv4 before IPv6. */
  readonly rules: readonly PlannedRule[];
}

export type PlannedRule = PlannedBaselineRule | FlowRule;

export interface PlannedBaselineRule {
  readonly kind: 'essential';
  readonly name: string;
  readonly direction: Direction;
  readonly baselineRule: BaselineRule;
}

/** A product of sources, destinations, transports, source ports and ports in one address family. */
export interface PlannedOpening {
  /** The ids of its flows. One flow can have several openings, and one opening can serve several flows. */
  readonly name: string;
  /** In the order of the file. */
  readonly flows: readonly Flow[];
  readonly direction: Direction;
  readonly family: Family;
  /** Ascending, none within another. The same holds for the destinations. */
  readonly sources: readonly Prefix[];
  readonly destinations: readonly Prefix[];
  /** Either all have ports, or none has. */
  readonly transports: readonly Transport[];
  readonly ports: PortSet | 'none';
  /** Absent if every source port is allowed. */
  readonly sourcePorts?: PortSet;
}

export interface FlowRule extends PlannedOpening {
  readonly kind: 'flow';
  /**
   * The rule tuples that the rule combines, for targets that name hosts instead of addresses. Their union is exactly
   * the rule.
   */
  readonly tuples: readonly RuleTuple[];
}
