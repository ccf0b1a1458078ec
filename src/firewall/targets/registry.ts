import { awsCli } from './aws/aws-cli.ts';
import { awsTerraform } from './aws/aws-terraform.ts';
import { iptables } from './iptables/iptables.ts';
import { nftables } from './nftables/nftables.ts';
import type { Target } from './target.ts';

/**
 * Every target; the first is the default. To add one, write its file, a line here, and a line for its reader in
 * `rulesets/strict/registry.ts`.
 */
const targets = [nftables, iptables, awsTerraform, awsCli] as const satisfies readonly Target[];

export type TargetId = (typeof targets)[number]['id'];

export const defaultTarget: TargetId = targets[0].id;

/** The targets, as `--target` and the documentation list them. */
export const targetChoices: readonly { readonly id: TargetId; readonly title: string }[] = targets;

export function isTarget(text: string): text is TargetId {
  return targets.some(({ id }) => id === text);
}

export function targetOf(id: TargetId): Target {
  const all: readonly Target[] = targets;
  const found = all.find((target) => target.id === id);
  if (found === undefined) throw new Error(`no target ${id}`);
  return found;
}
