import { type Command, Option } from 'commander';
import { didYouMean, list, quote } from '../../diagnostics/message-text.ts';
import { groupBy } from '../../net/collections.ts';
import type { Prefix } from '../../net/prefixes.ts';
import { type SecurityGroup, type Inventory, MARK } from '../../rulesets/readers/aws/inventory.ts';
import type { Knowledge } from '../../rulesets/readers/aws/matches.ts';
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
    .addOption(
      named(
        '--group',
        'id=host',
        'host that carries a security group, besides that of its tag topo:host; repeat for more',
      ),
    )
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

/** Returns the ruleset of a host's groups. A reference to a group stands for the addresses of all hosts that carry it. */
export function rulesetOfHost(inventory: Inventory, flags: GroupFlags, { hosts }: Topology, { name }: Host): Ruleset {
  const names = hosts.map((host) => host.name);
  for (const { value } of flags.group) {
    if (names.includes(value)) continue;
    const help = didYouMean(value, names) ?? `hosts: ${list(names)}`;
    throw new UsageError(`--group: no host is named ${quote(value)}`, help);
  }
  requireListed([inventory], flags);
  const hostsOf = carriersBy(inventory, flags);
  requireGroup(inventory, hostsOf, name);
  const isOwn = ({ id }: SecurityGroup): boolean => hostsOf(id).includes(name);
  const members = (id: string): readonly Prefix[] | undefined => {
    const addresses = hostsOf(id).map((carrier) => hosts.find((host) => host.name === carrier)?.addresses ?? []);
    const unknown = addresses.length === 0 || addresses.some((some) => some.length === 0);
    return unknown ? undefined : addresses.flat();
  };
  return unitedRuleset(inventory, { isOwn, hostsOf, members });
}

/**
 * Returns the ruleset of groups without a topology, so the members of other groups are unknown. If the groups belong to
 * several machines, `name` chooses one.
 */
export function rulesetAlone(inventory: Inventory, flags: GroupFlags, name: string | undefined, file: string): Ruleset {
  const hostsOf = carriersBy(inventory, flags);
  const machinesOf = (id: string): readonly string[] => {
    const hosts = hostsOf(id);
    return hosts.length === 0 ? [id] : hosts;
  };
  const machines = [...new Set([...inventory.groups.keys()].flatMap(machinesOf))];
  if (name !== undefined) requireGroup(inventory, hostsOf, name);
  else if (machines.length !== 1) {
    throw new UsageError(
      `${file}: has the security groups of ${String(machines.length)} machines, but a ruleset belongs to one`,
      machines.length === 0
        ? 'list the groups that its interfaces use'
        : `choose one with --host NAME, by tag topo:host or by --group ID=HOST: ${groupTexts(inventory)}`,
    );
  }
  const own = name ?? machines[0];
  const isOwn = ({ id }: SecurityGroup): boolean => own !== undefined && machinesOf(id).includes(own);
  return unitedRuleset(inventory, { isOwn, hostsOf, members: () => undefined });
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
 * Returns a function that finds the hosts of a group, each once and sorted: those of options and of its tag together, or
 * that of the placeholder of a group that AWS has not created yet.
 */
function carriersBy({ groups }: Inventory, { group: flags }: GroupFlags): Knowledge['hostsOf'] {
  const written = groupBy(flags, ({ id }) => id);
  return (id) => {
    const tagged = groups.get(id)?.host ?? (id.startsWith(MARK) ? id.slice(MARK.length) : undefined);
    const named = (written.get(id) ?? []).map(({ value }) => value);
    return [...new Set([...named, ...(tagged === undefined ? [] : [tagged])])].sort();
  };
}

function requireGroup(inventory: Inventory, hostsOf: Knowledge['hostsOf'], name: string): void {
  if ([...inventory.groups.keys()].some((id) => hostsOf(id).includes(name))) return;
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
