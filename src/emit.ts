import { type Diagnostic, inOrder } from './diagnostics/diagnostic.ts';
import { didYouMean, list, quote } from './diagnostics/words.ts';
import { type Obligation, differences } from './compare/prove.ts';
import { Unproved, differencesText } from './compare/unproved.ts';
import { groupBy } from './net/group-by.ts';
import { plan } from './firewall/plan.ts';
import { type TargetId, targets } from './firewall/targets/registry.ts';
import type { Merging, Origin, RuleFile, Target } from './firewall/targets/target.ts';
import { intentOf } from './intent/boxes.ts';
import { readIptables } from './rulesets/strict/iptables-text.ts';
import { readNftables } from './rulesets/strict/nftables-text.ts';
import type { Ruleset } from './rulesets/ruleset.ts';
import { Unreadable } from './rulesets/unreadable.ts';
import type { Topology } from './topology/model.ts';

export { TooComplex } from './packets/too-complex.ts';
export type { RuleFile } from './firewall/targets/target.ts';
export type { TargetId } from './firewall/targets/registry.ts';

/** The targets as `--target` and the documentation list them; the first is the default. */
export const targetChoices: readonly { readonly id: TargetId; readonly title: string }[] = targets;

export function isTarget(text: string): text is TargetId {
  return targets.some(({ id }) => id === text);
}

export interface EmitOptions extends Origin {
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
}

/** A file that allows exactly what the topology says. */
export interface Proof {
  readonly host: string;
  /** How many rules of the text let something through, essentials among them. */
  readonly rules: number;
  /** What merging rules of flows has changed, where the target merges. */
  readonly merging?: Merging;
}

type Reader = (text: string, file: string) => Ruleset;

/** What reads the texts of each target back, strictly; shares nothing with what writes them. No target is without one. */
const readers: Readonly<Record<TargetId, Reader>> = {
  nftables: readNftables,
  iptables: readIptables,
};

/** Rules were asked for a host that the topology does not have: wrong use, not a wrong file. */
export class UnknownHost extends Error {
  /** What to write instead. */
  readonly help: string;

  constructor(name: string, known: readonly string[]) {
    super(`no host is named ${quote(name)}`);
    this.name = 'UnknownHost';
    this.help = didYouMean(name, known) ?? (known.length === 0 ? 'the file declares no host' : `hosts: ${list(known)}`);
  }
}

/**
 * The only way to a rule: plan, text, and proof. Each text is read back and compared with the intent before anybody sees
 * it.
 *
 * Throws {@link UnknownHost}; {@link Unproved} where we wrote wrong rules; {@link TooComplex} where that cannot be told.
 * The same topology and options give the same bytes.
 */
export function emit(topology: Topology, options: EmitOptions): Emitted {
  const { target = targets[0].id, host, fileName, hash } = options;
  const planned = plan(topology, host === undefined ? undefined : new Set([knownHost(topology, host)]));
  if (planned.problems.length > 0) return { files: [], problems: planned.problems, proofs: [] };
  const { files, problems } = writerOf(target).write(planned, { fileName, hash });
  if (problems.length > 0) return { files: [], problems: inOrder(problems), proofs: [] };
  return { files, problems, proofs: proofsOf(topology, target, files) };
}

/** Flows of a host of which nobody can tell which packets they mean: no rule can be made of them, or held against them. */
export function unenforceable(topology: Topology, host: string): readonly Diagnostic[] {
  return plan(topology, new Set([host])).problems;
}

/** Compares with what the topology itself says, not with the plan: what a plan loses is a difference too. */
function proofsOf(topology: Topology, target: TargetId, files: readonly RuleFile[]): readonly Proof[] {
  const read = readers[target];
  const boxesOf = groupBy(intentOf(topology).boxes, ({ host }) => host.name);
  const directions = topology.firewall.egress === 'declared' ? (['in', 'out'] as const) : (['in'] as const);
  return files.map((file) => prove(file, read, { boxes: boxesOf.get(file.host) ?? [], directions }));
}

function prove({ host, name, text, merging }: RuleFile, read: Reader, obligation: Obligation): Proof {
  const ruleset = readBack(name, read, text);
  const [first, ...more] = differences(ruleset, obligation);
  if (first !== undefined) throw new Unproved(name, differencesText([first, ...more]), [first, ...more]);
  const accepting = [...ruleset.chains.values()].flatMap((chain) =>
    chain.rules.filter(({ action }) => action.kind === 'accept'),
  );
  const rules = new Set(accepting.map(({ line }) => line)).size;
  return { host, rules, ...(merging === undefined ? {} : { merging }) };
}

function readBack(name: string, read: Reader, text: string): Ruleset {
  try {
    return read(text, name);
  } catch (error) {
    throw error instanceof Unreadable ? new Unproved(name, error.message) : error;
  }
}

function knownHost({ hosts }: Topology, name: string): string {
  const names = hosts.map((host) => host.name);
  if (!names.includes(name)) throw new UnknownHost(name, names);
  return name;
}

function writerOf(target: TargetId): Target {
  const all: readonly Target[] = targets;
  const found = all.find(({ id }) => id === target);
  if (found === undefined) throw new Error(`no target ${target}`);
  return found;
}
