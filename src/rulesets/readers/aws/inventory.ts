import type { Family } from '../../../net/addresses.ts';
import type { Prefix } from '../../../net/prefixes.ts';
import type { Direction } from '../../../packets/packet.ts';

/** Security groups as listings tell them, whoever printed those: AWS, or Terraform. */
export interface Inventory {
  /** By their ids. */
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  /** In the order of the listings. */
  readonly permissions: readonly GroupPermission[];
  /** What is in prefix lists, by their ids. */
  readonly lists: ReadonlyMap<string, readonly Prefix[]>;
  /** A sentence each. */
  readonly remarks: readonly string[];
}

/** A place in a listing. */
export interface ListingLocation {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export interface SecurityGroup extends ListingLocation {
  /** As AWS gives it; the address of the resource where Terraform has yet to make it. */
  readonly id: string;
  /** The host that it is tagged with. */
  readonly host?: string;
}

/** What a group lets through: one protocol, one peer. */
export interface GroupPermission extends ListingLocation {
  /** The id of the group; where nobody can tell it, only the words. */
  readonly group: string | Unsure;
  readonly direction: Direction;
  /** How whoever manages the group finds it: the id of the rule, or its place in the list of the group. */
  readonly label: string;
  readonly service: GroupService;
  readonly peer: GroupPeer;
  /** It is there only if this holds. */
  readonly provided?: Unsure;
}

/** Nothing here tells; the words say what would have to be known. The same words are the same unknown. */
export interface Unsure {
  readonly unsure: string;
}

export type GroupService =
  | { readonly kind: 'all' }
  | { readonly kind: 'ports'; readonly transport: 'tcp' | 'udp'; readonly lo: number; readonly hi: number }
  /** Of one family; absent is any. */
  | { readonly kind: 'icmp'; readonly family: Family; readonly type?: number; readonly code?: number }
  | { readonly kind: 'protocol'; readonly number: number };

export type GroupPeer =
  | { readonly kind: 'prefix'; readonly prefix: Prefix }
  | { readonly kind: 'list' | 'group'; readonly id: string }
  | { readonly kind: 'unsure'; readonly words: string };

/** The tag by which a group is known to be that of a host; also the mark of such a group before AWS has given it an id. */
export const HOST_TAG = 'topo:host';
export const MARK = 'topo:';
