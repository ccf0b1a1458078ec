import type { Prefix } from '../../net/prefixes.ts';
import { Unreadable } from '../unreadable.ts';
import { type DescribedGroups, describedGroups, describedRules } from './aws/described.ts';
import { type ListingDocument, type ListingItem, itemsIn, refuse, textIn } from './aws/fields.ts';
import type { SecurityGroup, Inventory } from './aws/inventory.ts';
import { prefixOf } from './aws/service.ts';
import { separateRulesets } from './aws/ruleset.ts';
import { type Planned, plannedGroups } from './aws/terraform.ts';
import { isObject, parseJson } from './json-values.ts';
import type { Listing, Reader } from './reader.ts';

/**
 * Security groups, as `aws ec2` describes them and as `terraform show -json` has them. Which of them are a machine's, and
 * who carries the others, is not in the listings: see `unitedRuleset`. Read alone, each group stands for itself.
 */
export const awsGroups: Reader = {
  id: 'aws',
  title: 'security groups of AWS, by `aws ec2 describe-security-groups` or `terraform show -json`',
  recognises: (text) =>
    /^\s*\{/.test(text) &&
    /"(SecurityGroups|SecurityGroupRules|IpPermissions|PrefixLists|Entries|format_version)"\s*:/.test(text),
  read: (listings) => separateRulesets(inventoryOf(listings)),
};

/** All that listings of one account tell of groups; {@link Listing.kind} of a prefix list's entries is its id. */
export function inventoryOf(listings: readonly Listing[]): Inventory {
  const groups = new Map<string, SecurityGroup>();
  const read = listings.map(readListing);
  for (const group of read.flatMap((one) => one.groups)) {
    if (groups.has(group.id)) refuse(group, `group ${group.id} a second time`);
    groups.set(group.id, group);
  }
  // Rules tell the ids of their groups, and no more.
  for (const group of read.flatMap((one) => one.mentioned)) if (!groups.has(group.id)) groups.set(group.id, group);
  return {
    groups,
    permissions: read.flatMap(({ permissions }) => permissions),
    lists: new Map(read.flatMap(({ lists }) => [...lists])),
    remarks: [...new Set(read.flatMap(({ remarks }) => remarks))],
  };
}

interface Read extends Planned {
  readonly mentioned: readonly SecurityGroup[];
}

const ASK = 'give all that `aws ec2 describe-security-groups` or `terraform show -json` prints';

function readListing({ name: file, text, kind }: Listing): Read {
  const { json, lineOf } = parseJson(text, file, ASK);
  if (!isObject(json)) throw new Unreadable(1, `this is a part: ${ASK}`, file);
  const [document, top]: [ListingDocument, ListingItem] = [
    { file, lineOf },
    { body: json, line: 1, file },
  ];
  if (json['NextToken'] !== undefined) refuse(top, 'the rest is missing, NextToken says: list without --max-items');
  const nothing: Read = { groups: [], mentioned: [], permissions: [], lists: new Map(), remarks: [] };
  const of = (told: Partial<Read>): Read => ({ ...nothing, ...told });
  if ('SecurityGroups' in json) return of(describedGroups(document, itemsIn(document, top, 'SecurityGroups')));
  if ('SecurityGroupRules' in json) return of(rulesOnly(document, top));
  if ('Entries' in json) return of({ lists: entriesOf(document, top, kind) });
  if ('IpPermissions' in json) return of(describedGroups(document, [top]));
  if ('planned_values' in json || 'values' in json || 'format_version' in json) return of(plannedGroups(document, top));
  return refuse(top, `${otherwise(json)}: ${ASK}`);
}

function rulesOnly(document: ListingDocument, top: ListingItem): Partial<Read> {
  const { groups, permissions }: DescribedGroups = describedRules(
    document,
    itemsIn(document, top, 'SecurityGroupRules'),
  );
  return { mentioned: groups, permissions };
}

function entriesOf(document: ListingDocument, top: ListingItem, id: string | undefined): Read['lists'] {
  if (id === undefined) refuse(top, 'this does not say which prefix list it is of: give it as --prefix-list ID=FILE');
  const entries = itemsIn(document, top, 'Entries');
  return new Map<string, readonly Prefix[]>([[id, entries.map((one) => prefixOf(one, textIn(one, 'Cidr')))]]);
}

/** What else somebody may take for it, by a name that only that has. */
const others: Readonly<Record<string, string>> = {
  nftables: 'this is what `nft -j list ruleset` prints',
  PrefixLists: 'this tells which prefix lists there are, and get-managed-prefix-list-entries what is in them',
  Reservations: 'this is what describe-instances prints',
  NetworkAcls: 'these are network ACLs, and no security groups',
  NetworkInterfaces: 'this is what describe-network-interfaces prints',
  '@level': 'this is the log of Terraform',
  serial: "this is Terraform's file, and not what it shows of it",
  Resources: 'this is a template of CloudFormation',
};

function otherwise(json: object): string {
  const found = Object.keys(json).find((key) => Object.hasOwn(others, key));
  return found === undefined ? 'there are no security groups' : others[found]!;
}
