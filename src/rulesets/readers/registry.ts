import { awsGroups } from './aws-groups.ts';
import { iptables } from './iptables-save.ts';
import { nftables } from './nft-json.ts';
import type { Reader } from './reader.ts';

/** Every reader; of a text the first that recognises it reads it. A new one is its file, and a line here. */
export const readers = [nftables, iptables, awsGroups] as const satisfies readonly Reader[];
