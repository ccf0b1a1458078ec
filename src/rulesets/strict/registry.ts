import type { Ruleset } from '../ruleset.ts';
import { readAwsJson } from './aws-json-text.ts';
import type { KnownGroups } from './aws-permission.ts';
import { readAwsTerraform } from './aws-terraform-text.ts';
import { readIptables } from './iptables-text.ts';
import { readNftables } from './nftables-text.ts';

/** The reader that judges what one target writes. It shares no code with the writer, so that it can contradict it. */
export interface StrictReader {
  /**
   * Reads exactly the language that the target writes. `groups` says which machines carry the security groups that the
   * text may name. Throws `Unreadable` for anything else.
   */
  readonly read: (text: string, file: string, groups: KnownGroups) => Ruleset;
  /** Which packets this kind of firewall decides about: all of them, or those that reach a security group. */
  readonly decides: 'every-packet' | 'group-packets';
}

/** The strict reader of every target, by the id of the target. `emit.ts` does not compile while a target has none. */
export const strictReaders = {
  nftables: { read: readNftables, decides: 'every-packet' },
  iptables: { read: readIptables, decides: 'every-packet' },
  'aws-terraform': { read: readAwsTerraform, decides: 'group-packets' },
  'aws-cli': { read: readAwsJson, decides: 'group-packets' },
} as const satisfies Readonly<Record<string, StrictReader>>;
