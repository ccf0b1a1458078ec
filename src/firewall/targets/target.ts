import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Plan } from '../rule.ts';

/** A kind of firewall that topo writes rules for: one file beside this one, and a line in the registry. */
export interface Target {
  /** As `--target` takes it: lower case with dashes. */
  readonly id: string;
  readonly title: string;
  /**
   * Writes a plan without problems. What the target cannot say is a problem; it is never left out and never widened. The
   * whole plan is handed in, because some targets write hosts that speak of one another.
   */
  readonly write: (plan: Plan, origin: Origin) => Written;
}

/** What a file of rules says it was made from. */
export interface Origin {
  /** The file of the topology, as the user wrote its path. */
  readonly fileName: string;
  /** Of the file's bytes, with the name of the function: `sha256:…`. */
  readonly hash: string;
}

export interface Written {
  readonly files: readonly RuleFile[];
  readonly problems: readonly Diagnostic[];
}

export interface RuleFile {
  readonly host: string;
  /** Made of a host's name, so it has no folder, blank or quote in it. */
  readonly name: string;
  readonly text: string;
}
