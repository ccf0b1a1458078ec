import { groupBy } from '../../../net/collections.ts';
import { always } from '../../match.ts';
import type { Direction } from '../../../packets/packet.ts';
import type { Base, Chain, RulesetRule, Ruleset } from '../../ruleset.ts';
import { ownHook } from '../../way.ts';
import type { SecurityGroup, Inventory, GroupPermission } from './inventory.ts';
import { type Knowledge, decidedByGroups, matchOf, permissionText } from './matches.ts';

const directions = ['in', 'out'] as const satisfies readonly Direction[];

/** As AWS calls it. */
const WORDS = { in: 'ingress', out: 'egress' } as const;

/** What the groups of a machine let through together; `knowledge` says which groups these are, and there is one. */
export function unitedRuleset(inventory: Inventory, knowledge: Knowledge): Ruleset {
  const own = [...inventory.groups.values()].filter((group) => knowledge.isOwn(group));
  const chains = directions.flatMap((direction) => chainsOf(inventory, knowledge, direction, own));
  return {
    bases: directions.map((direction): Base => ({
      ...{
        chain: WORDS[direction],
        hook: ownHook[direction],
        only: decidedByGroups,
        policy: 'drop',
        line: own[0]?.line ?? 1,
      },
    })),
    chains: new Map(chains.map((chain) => [chain.name, chain])),
    remarks: inventory.remarks,
  };
}

/** Chains for each file that rules of the groups stand in, and one that goes through them where there are several. */
function chainsOf(
  inventory: Inventory,
  knowledge: Knowledge,
  direction: Direction,
  own: readonly SecurityGroup[],
): readonly Chain[] {
  const permissions = permissionsOf(inventory, direction, new Set(own.map(({ id }) => id)));
  const name = WORDS[direction];
  const file = own[0]?.file ?? '';
  const rulesOf = (some: readonly GroupPermission[]): readonly RulesetRule[] =>
    some.map((one) => ruleOf(one, inventory, knowledge));
  const byFile = [...groupBy(permissions, (one) => one.file)];
  if (byFile.every(([other]) => other === file)) return [{ name, file, rules: rulesOf(permissions) }];
  const parts = byFile.map(([other, some]) => ({ name: `${name} of ${other}`, file: other, rules: rulesOf(some) }));
  const jumps = parts.map((part): RulesetRule => ({
    line: own[0]?.line ?? 1,
    text: `rules of ${part.file}`,
    match: always,
    action: { kind: 'jump', chain: part.name },
  }));
  return [{ name, file, rules: jumps }, ...parts];
}

function ruleOf(permission: GroupPermission, inventory: Inventory, knowledge: Knowledge): RulesetRule {
  return {
    line: permission.line,
    text: permissionText(permission),
    match: matchOf(permission, inventory, knowledge),
    action: { kind: 'accept' },
  };
}

/** Each group for itself: what can go in one does not depend on the others, which other machines may carry. */
export function separateRulesets(inventory: Inventory): Ruleset {
  const nobody: Knowledge = { isOwn: () => false, hostsOf: () => [], members: () => undefined };
  const parts = [...inventory.groups.values()].flatMap(({ id, file, line }) =>
    directions.map((direction) => {
      const name = `${WORDS[direction]} of ${id}`;
      const rules = permissionsOf(inventory, direction, new Set([id])).map((one) => ruleOf(one, inventory, nobody));
      const base: Base = { chain: name, hook: ownHook[direction], policy: 'drop', line };
      return { base, chain: { name, file, rules } };
    }),
  );
  return {
    bases: parts.map(({ base }) => base),
    chains: new Map(parts.map(({ chain }) => [chain.name, chain])),
    remarks: inventory.remarks,
  };
}

function permissionsOf(
  { permissions }: Inventory,
  direction: Direction,
  ids: ReadonlySet<string>,
): readonly GroupPermission[] {
  return permissions.filter(
    (one) => one.direction === direction && (typeof one.group !== 'string' || ids.has(one.group)),
  );
}
