import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Flow } from '../../topology/model.ts';
import type { Plan } from '../planned-rule.ts';

/** A kind of firewall that topo writes rules for: one file beside this one, and a line in the registry. */
export interface Target {
  /** As `--target` takes it: lower case with dashes. */
  readonly id: string;
  readonly title: string;
  /**
   * Writes a plan without problems. What the target cannot say is a problem; it is never left out and never widened. The
   * whole plan is handed in, because some targets write hosts that speak of one another.
   */
  readonly write: (plan: Plan, origin: RulesOrigin) => Written;
}

/** What a file of rules says it was made from. */
export interface RulesOrigin {
  /** The file of the topology, as the user wrote its path. */
  readonly fileName: string;
  /** Of the file's bytes, with the name of the function: `sha256:…`. */
  readonly hash: string;
}

export interface Written {
  readonly files: readonly RuleFile[];
  /** What the files need beside them, whatever their host; for a folder. */
  readonly shared?: readonly AccompanyingFile[];
  readonly problems: readonly Diagnostic[];
}

/** The rules of one host. */
export interface RuleFile extends AccompanyingFile {
  readonly host: string;
  /** What goes with them into a folder, such as the script that loads them. */
  readonly accompanying: readonly AccompanyingFile[];
  /** Absent where the target merges nothing. */
  readonly merging?: Merging;
  /** What whoever gets the rules should know of them at once, such as how much of a quota they use. */
  readonly note?: string;
  /** The rules that come from flows, in the order of the text, each on one line, with the flows that want it. */
  readonly explained: () => readonly ExplainedRule[];
}

/** How many rules flows have become, essentials left out. */
export interface Merging {
  /** If each flow had its own. */
  readonly before: number;
  /** In the text. */
  readonly after: number;
}

export interface ExplainedRule {
  readonly text: string;
  readonly flows: readonly Flow[];
}

/** A file for a folder; among its first lines is a remark that it was generated, by which topo knows it again. */
export interface AccompanyingFile {
  /** Made of a host's name, so it has no folder, blank or quote in it. */
  readonly name: string;
  /** For the index of the folder, in Markdown. */
  readonly what: string;
  readonly text: string;
}
