import { awsCli } from './aws-cli.ts';
import { awsTerraform } from './aws-terraform.ts';
import { iptables } from './iptables.ts';
import { nftables } from './nftables.ts';
import type { Target } from './target.ts';

/** Every target; the first is the default. A new one is its file, and a line here. */
export const targets = [nftables, iptables, awsTerraform, awsCli] as const satisfies readonly Target[];

export type TargetId = (typeof targets)[number]['id'];
