import { type Diagnostic, inOrder } from './diagnostics/diagnostic.ts';
import { didYouMean, list, quote } from './diagnostics/words.ts';
import { plan } from './firewall/plan.ts';
import { type TargetId, targets } from './firewall/targets/registry.ts';
import type { Origin, RuleFile, Target } from './firewall/targets/target.ts';
import type { Topology } from './topology/model.ts';

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
}

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
 * The only way to a rule: plan, text, and (where the readers of rulesets exist) proof.
 *
 * Throws {@link UnknownHost}. The same topology and options give the same bytes.
 */
export function emit(topology: Topology, options: EmitOptions): Emitted {
  const { target = targets[0].id, host, fileName, hash } = options;
  const planned = plan(topology, host === undefined ? undefined : new Set([knownHost(topology, host)]));
  if (planned.problems.length > 0) return { files: [], problems: planned.problems };
  const { files, problems } = writerOf(target).write(planned, { fileName, hash });
  if (problems.length > 0) return { files: [], problems: inOrder(problems) };
  // Here each text will be read back, and compared with the intent, before anybody sees it.
  return { files, problems };
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
