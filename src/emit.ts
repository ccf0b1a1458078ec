import { proveFiles } from './compare/prove-file.ts';
import { type Diagnostic, inOrder } from './diagnostics/diagnostic.ts';
import { didYouMean, list, quote } from './diagnostics/message-text.ts';
import { plan } from './firewall/plan.ts';
import { type TargetId, defaultTarget, targetOf } from './firewall/targets/registry.ts';
import type { AccompanyingFile, Merging, RulesOrigin, RuleFile } from './firewall/targets/target.ts';
import { type StrictReader, strictReaders } from './rulesets/strict/registry.ts';
import type { Topology } from './topology/model.ts';

export { unenforceableFlows } from './firewall/plan.ts';
export { type TargetId, isTarget, targetChoices } from './firewall/targets/registry.ts';
export type { AccompanyingFile, RuleFile } from './firewall/targets/target.ts';
export { TooComplex } from './packets/too-complex.ts';

export interface EmitOptions extends RulesOrigin {
  readonly target?: TargetId;
  /** Rules for this host alone; what other hosts lack then does not matter. */
  readonly host?: string;
}

export interface Emitted {
  /** In the order of the hosts. Empty where there is a problem: no rules rather than some. */
  readonly files: readonly RuleFile[];
  /** What keeps the topology from being enforced, in order; all are errors. */
  readonly problems: readonly Diagnostic[];
  /** Of the files, in their order. */
  readonly proofs: readonly Proof[];
  /** What belongs to all files, for a folder. */
  readonly shared: readonly AccompanyingFile[];
}

/** A file that allows exactly what the topology says. */
export interface Proof {
  readonly host: string;
  /** How many rules of the text let something through, baseline rules among them. */
  readonly rules: number;
  /** What merging rules of flows has changed, where the target merges. */
  readonly merging?: Merging;
}

/** Rules were requested for a host that the topology does not have: a usage error, not an error of the file. */
export class UnknownHost extends Error {
  /** What to write instead. */
  readonly help: string;

  constructor(name: string, known: readonly string[]) {
    super(`no host is named ${quote(name)}`);
    this.name = 'UnknownHost';
    this.help = didYouMean(name, known) ?? (known.length === 0 ? 'the file declares no host' : `hosts: ${list(known)}`);
  }
}

/** A target without a strict reader is refused here, by the compiler. */
const judges: Readonly<Record<TargetId, StrictReader>> = strictReaders;

/**
 * The only way to a rule: plan, write, and prove. Each text is read back and compared with the intent before anybody sees
 * it. The same topology and options give the same bytes.
 *
 * Throws {@link UnknownHost}; `Unproved` where topo wrote wrong rules; {@link TooComplex} where the proof would take too long.
 */
export function emit(topology: Topology, options: EmitOptions): Emitted {
  const { target = defaultTarget, host, fileName, hash } = options;
  const planned = plan(topology, host === undefined ? undefined : new Set([knownHost(topology, host)]));
  if (planned.problems.length > 0) return refused(planned.problems);
  const { files, problems, shared = [] } = targetOf(target).write(planned, { fileName, hash });
  if (problems.length > 0) return refused(inOrder(problems));
  const counts = proveFiles(topology, judges[target], files);
  const proofs = files.map((file, i): Proof => {
    const { merging } = file;
    return { host: file.host, rules: counts[i] ?? 0, ...(merging === undefined ? {} : { merging }) };
  });
  return { files, problems, proofs, shared };
}

function refused(problems: readonly Diagnostic[]): Emitted {
  return { files: [], problems, proofs: [], shared: [] };
}

function knownHost({ hosts }: Topology, name: string): string {
  const names = hosts.map((host) => host.name);
  if (!names.includes(name)) throw new UnknownHost(name, names);
  return name;
}
