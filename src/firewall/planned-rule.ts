import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { RuleTuple } from '../intent/rule-tuples.ts';
import type { Direction } from '../packets/packet.ts';
import type { BaselineRule } from '../intent/baseline-rules.ts';
import type { Family } from '../net/addresses.ts';
import type { PortSet } from '../net/ports.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Flow, Host } from '../topology/model.ts';

/** What the firewall of each host lets through; whatever no rule names is dropped. Says nothing of how a target writes it. */
export interface Plan {
  /** Of the hosts asked for, in the order of the file. */
  readonly hosts: readonly HostPlan[];
  /** Flows that no rule can say. Not empty: the plan lacks something, and must not be written. */
  readonly problems: readonly Diagnostic[];
}

export interface HostPlan {
  readonly host: Host;
  /** What the firewall decides about: `in`, and `out` where egress is declared. */
  readonly directions: readonly Direction[];
  readonly logDrops: boolean;
  /** A flow lets an administrator in from elsewhere. Where none does, who loads the rules over the network is locked out. */
  readonly wayIn: boolean;
  /** By direction, essentials first, then flows in the order of the file, IPv4 before IPv6. */
  readonly rules: readonly PlannedRule[];
}

export type PlannedRule = PlannedBaselineRule | FlowRule;

export interface PlannedBaselineRule {
  readonly kind: 'essential';
  readonly name: string;
  readonly direction: Direction;
  readonly baselineRule: BaselineRule;
}

/** Every source to every destination, over every transport, from every source port to every port; in one family. */
export interface PlannedOpening {
  /** The ids of its flows; several openings can come from one flow, and one from several. */
  readonly name: string;
  /** In the order of the file. */
  readonly flows: readonly Flow[];
  readonly direction: Direction;
  readonly family: Family;
  /** Ascending, none within another; as are the destinations. */
  readonly sources: readonly Prefix[];
  readonly destinations: readonly Prefix[];
  /** All with ports, or all without. */
  readonly transports: readonly Transport[];
  readonly ports: PortSet | 'none';
  /** Absent where any will do. */
  readonly sourcePorts?: PortSet;
}

export interface FlowRule extends PlannedOpening {
  readonly kind: 'flow';
  /** What it was made from: for targets that speak of hosts and not of addresses. Together exactly what the rule says. */
  readonly tuples: readonly RuleTuple[];
}
