import { type Command, Option } from 'commander';
import { didYouMean, list, quote } from '../../diagnostics/message-text.ts';
import type { Prefix } from '../../net/prefixes.ts';
import { type SecurityGroup, type Inventory, MARK } from '../../rulesets/readers/aws/inventory.ts';
import { unitedRuleset } from '../../rulesets/readers/aws/ruleset.ts';
import { inventoryOf } from '../../rulesets/readers/aws-groups.ts';
import type { Listing } from '../../rulesets/readers/reader.ts';
import type { Ruleset } from '../../rulesets/ruleset.ts';
import type { Host, Topology } from '../../topology/model.ts';
import { type ListingFile, readListing, readable } from './read-listing.ts';
import { UsageError } from '../errors.ts';

/** Options with facts that listings of security groups do not contain. */
export interface GroupFlags {
  readonly group: readonly Named[];
  readonly prefixList: readonly Named[];
}

/** An option's value of the form `ID=VALUE`. */
interface Named {
  readonly id: string;
  readonly value: string;
}

export function takesGroups(command: Command): Command {
  return command
    .addOption(named('--group', 'id=host', 'host of a security group without the tag topo:host; repeat for more'))
    .addOption(
      named(
        '--prefix-list',
        'id=file',
        'output of `aws ec2 get-managed-prefix-list-entries` for a prefix list; repeat for more',
      ),
    );
}

function named(flag: string, value: string, description: string): Option {
  return new Option(`${flag} <${value}>`, description)
    .argParser((text: string, before: readonly Named[]): readonly Named[] => {
      const [, id, rest] = /^([^=]+)=(.+)$/.exec(text) ?? [];
      if (id === undefined || rest === undefined) {
        throw new UsageError(
          `${flag}: ${quote(text)} does not have the form ${value}`,
          `write ${flag} ${value.toUpperCase()}`,
        );
      }
      return [...before, { id, value: rest }];
    })
    .default([], 'none');
}

/** Returns the groups of listings, with the prefix lists that options name. */
export async function groupsIn(listings: readonly Listing[], { prefixList }: GroupFlags): Promise<Inventory> {
  const lists: ListingFile[] = [];
  for (const { id, value } of prefixList) lists.push({ ...(await readListing(value)), kind: id });
  const all = [...listings, ...lists];
  return readable(all, () => inventoryOf(all));
}

/** Returns the ruleset of a host's groups. A reference to a group stands for the addresses of its host. */
export function rulesetOfHost(inventory: Inventory, flags: GroupFlags, { hosts }: Topology, { name }: Host): Ruleset {
  const names = hosts.map((host) => host.name);
  for (const { value } of flags.group) {
    if (names.includes(value)) continue;
    const help = didYouMean(value, names) ?? `hosts: ${list(names)}`;
    throw new UsageError(`--group: no host is named ${quote(value)}`, help);
  }
  requireListed([inventory], flags);
  const hostOf = hostsBy(inventory, flags);
  requireGroup(inventory, hostOf, name);
  const isOwn = ({ id }: SecurityGroup): boolean => hostOf(id) === name;
  const members = (id: string): readonly Prefix[] | undefined => {
    const addresses = hosts.find((host) => host.name === hostOf(id))?.addresses ?? [];
    return addresses.length === 0 ? undefined : addresses;
  };
  return unitedRuleset(inventory, { isOwn, hostOf, members });
}

/**
 * Returns the ruleset of groups without a topology, so the members of other groups are unknown. If the groups belong to
 * several machines, `name` chooses one.
 */
export function rulesetAlone(inventory: Inventory, flags: GroupFlags, name: string | undefined, file: string): Ruleset {
  const hostOf = hostsBy(inventory, flags);
  const machineOf = (id: string): string => hostOf(id) ?? id;
  const machines = [...new Set([...inventory.groups.keys()].map(machineOf))];
  if (name !== undefined) requireGroup(inventory, hostOf, name);
  else if (machines.length !== 1) {
    throw new UsageError(
      `${file}: has the security groups of ${String(machines.length)} machines, but a ruleset belongs to one`,
      machines.length === 0
        ? 'list the groups that its interfaces use'
        : `choose one with --host NAME, by tag topo:host or by --group ID=HOST: ${groupTexts(inventory)}`,
    );
  }
  const own = name ?? machines[0];
  const isOwn = ({ id }: SecurityGroup): boolean => machineOf(id) === own;
  return unitedRuleset(inventory, { isOwn, hostOf, members: () => undefined });
}

/** Throws a usage error if an option names a group that no listing contains. */
export function requireListed(inventories: readonly Inventory[], flags: GroupFlags): void {
  const ids = inventories.flatMap(({ groups, permissions }) => [
    ...groups.keys(),
    ...permissions.flatMap(({ peer }) => (peer.kind === 'group' ? [peer.id] : [])),
  ]);
  const known = [...new Set(ids)];
  for (const { id } of flags.group) {
    if (known.includes(id)) continue;
    const help = didYouMean(id, known) ?? `the listed groups are ${list(known)}`;
    throw new UsageError(`--group: group ${quote(id)} is not in the listing`, help);
  }
}

/**
 * Returns a function that finds the host of a group: by option, by tag, or by the placeholder of a group that AWS has
 * not created yet.
 */
function hostsBy({ groups }: Inventory, { group: flags }: GroupFlags): (id: string) => string | undefined {
  const written = new Map(flags.map(({ id, value }) => [id, value]));
  return (id) => written.get(id) ?? groups.get(id)?.host ?? (id.startsWith(MARK) ? id.slice(MARK.length) : undefined);
}

function requireGroup(inventory: Inventory, hostOf: (id: string) => string | undefined, name: string): void {
  if ([...inventory.groups.keys()].some((id) => hostOf(id) === name)) return;
  throw new UsageError(
    `no security group belongs to host ${quote(name)}: none has the tag topo:host = ${name}`,
    inventory.groups.size === 0
      ? 'list its groups: the listing has none'
      : `name its group with --group ID=${name}; the listed groups are ${groupTexts(inventory)}`,
  );
}

/** The maximum number of groups that a message names. */
const MAX_NAMED = 10;

function groupTexts({ groups }: Inventory): string {
  const texts = [...groups.values()].map(({ id, host }: SecurityGroup) =>
    host === undefined ? id : `${id} of ${host}`,
  );
  const more = texts.length - MAX_NAMED;
  return list(more > 0 ? [...texts.slice(0, MAX_NAMED), `${String(more)} more`] : texts);
}
