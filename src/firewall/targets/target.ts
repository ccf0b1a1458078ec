import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Flow } from '../../topology/model.ts';
import type { Plan } from '../planned-rule.ts';

/** A kind of firewall for which topo writes rules. */
export interface Target {
  /** The value of `--target`: lower case with dashes. */
  readonly id: string;
  readonly title: string;
  /** What has rules of its own: each machine of a role, or the role for all of them. */
  readonly unit: 'machine' | 'role';
  /**
   * Writes a plan that has no problems. It reports what the target cannot express as a problem; it never omits or
   * widens a rule.
   *
   * It gets the whole plan, because some targets let hosts refer to each other.
   */
  readonly write: (plan: Plan, origin: RulesOrigin) => Written;
}

/** The topology that a file of rules was made from. */
export interface RulesOrigin {
  /** The path of the topology's file, as the user wrote it. */
  readonly fileName: string;
  /** The hash of the file's bytes with the name of the algorithm: `sha256:…`. */
  readonly hash: string;
}

export interface Written {
  readonly files: readonly RuleFile[];
  /** Files that the rules of all hosts share, if they are written to a folder. */
  readonly shared?: readonly AccompanyingFile[];
  readonly problems: readonly Diagnostic[];
}

/** The rules of one host. */
export interface RuleFile extends AccompanyingFile {
  readonly host: string;
  /** Files that accompany the rules in a folder, such as the script that loads them. */
  readonly accompanying: readonly AccompanyingFile[];
  /** Absent if the target does not merge rules. */
  readonly merging?: Merging;
  /** What the recipient of the rules should know, such as how much of a quota they use. */
  readonly note?: string;
  /** Returns the rules that come from flows with these flows, in the order of the text, each on one line. */
  readonly explained: () => readonly ExplainedRule[];
}

/** The number of rules before and after merging, without baseline rules. */
export interface Merging {
  /** The number of rules if no two flows shared one. */
  readonly before: number;
  /** The number of rules in the text. */
  readonly after: number;
}

export interface ExplainedRule {
  readonly text: string;
  readonly flows: readonly Flow[];
}

/** A generated file. One of its first lines says so, by which topo recognizes it. */
export interface AccompanyingFile {
  /** Derived from a host's name, so it contains no slash, space or quote. */
  readonly name: string;
  /** A description for the index of the folder, in Markdown. */
  readonly what: string;
  readonly text: string;
}
