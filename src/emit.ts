import { proveFiles } from './compare/prove-file.ts';
import { type Diagnostic, inOrder } from './diagnostics/diagnostic.ts';
import { didYouMean, list, quote } from './diagnostics/message-text.ts';
import { plan } from './firewall/plan.ts';
import { type TargetId, defaultTarget, targetOf } from './firewall/targets/registry.ts';
import type { AccompanyingFile, Merging, RulesOrigin, RuleFile, Target } from './firewall/targets/target.ts';
import { type StrictReader, strictReaders } from './rulesets/strict/registry.ts';
import { machinesOf } from './intent/machines.ts';
import { distinct } from './net/collections.ts';
import type { Host, Topology } from './topology/model.ts';

export { unenforceableFlows } from './firewall/plan.ts';
export { type TargetId, isTarget, targetChoices } from './firewall/targets/registry.ts';
export type { AccompanyingFile, RuleFile } from './firewall/targets/target.ts';
export { TooComplex } from './packets/too-complex.ts';

export interface EmitOptions extends RulesOrigin {
  readonly target?: TargetId;
  /** Only this host, the machines of this role, or this machine get rules; missing facts of other hosts do not matter then. */
  readonly host?: string;
}

export interface Emitted {
  /** In the order of the hosts. Empty if there is any problem: topo writes all rules or none. */
  readonly files: readonly RuleFile[];
  /** The errors that prevent enforcement, in order. */
  readonly problems: readonly Diagnostic[];
  /** The proofs of the files, in the same order. */
  readonly proofs: readonly Proof[];
  /** Files that all hosts share, if the rules are written to a folder. */
  readonly shared: readonly AccompanyingFile[];
}

/** The result of a proof that a file allows exactly what the topology says. */
export interface Proof {
  readonly host: string;
  /** The number of rules of the text that accept packets, including baseline rules. */
  readonly rules: number;
  /** The effect of merging rules of flows; absent if the target does not merge. */
  readonly merging?: Merging;
}

/** Rules were requested for a host that has none: a usage error, not an error of the file. */
export class NoRulesFor extends Error {
  /** What the user can write instead. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.name = 'NoRulesFor';
    this.help = help;
  }
}

function unknownHost(name: string, known: readonly string[]): NoRulesFor {
  const help = known.length === 0 ? 'the file declares no host' : `hosts: ${list(known)}`;
  return new NoRulesFor(`no host is named ${quote(name)}`, didYouMean(name, known) ?? help);
}

function managedHost(name: string): NoRulesFor {
  return new NoRulesFor(
    `others run host ${quote(name)} (\`managed: true\`), so it gets no rules of this target`,
    'write its security group with `--target aws-terraform`, or remove `managed`',
  );
}

/** A target without a strict reader is refused here, by the compiler. */
const judges: Readonly<Record<TargetId, StrictReader>> = strictReaders;

/**
 * Plans, writes and proves rules; this is the only way to obtain a rule. Each text is read back and compared with the
 * intent before it is returned. The same topology and options give the same bytes.
 *
 * Throws {@link NoRulesFor}; `Unproved` if topo wrote wrong rules; {@link TooComplex} if the proof would take too long.
 */
export function emit(topology: Topology, options: EmitOptions): Emitted {
  const { target = defaultTarget, host, fileName, hash } = options;
  const { unit } = targetOf(target);
  const planned = plan(topology, host === undefined ? unitsOf(topology.hosts, unit) : unitsNamed(topology, host, unit));
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

/** What gets rules of its own. */
function unitsOf(hosts: readonly Host[], unit: Target['unit']): readonly Host[] {
  return unit === 'machine' ? machinesOf(hosts.filter(({ managed }) => !managed)) : hosts;
}

/** A role stands for all of its machines; for a target that writes rules for roles, a machine stands for its role. */
function unitsNamed({ hosts }: Topology, name: string, unit: Target['unit']): readonly Host[] {
  const whole = hosts.filter((host) => host.name === name || host.role === name);
  if (whole.length > 0) {
    const units = unitsOf(whole, unit);
    if (units.length === 0) throw managedHost(name);
    return units;
  }
  const found = hosts.flatMap((host) => {
    const machine = host.machines.find((one) => one.name === name);
    return machine === undefined ? [] : [unit === 'machine' ? machine : host];
  });
  if (unit === 'machine' && found.some(({ managed }) => managed)) throw managedHost(name);
  if (found.length === 0)
    throw unknownHost(name, distinct(hosts.flatMap((host) => [host.role, ...host.machines.map((one) => one.name)])));
  return found;
}
