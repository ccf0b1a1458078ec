import { type Diagnostic, diagnostic } from '../../../diagnostics/diagnostic.ts';
import { count, list, quote } from '../../../diagnostics/message-text.ts';
import type { Direction } from '../../../packets/packet.ts';
import { tooManyRules } from '../../../intent/lint-rules.ts';
import { type Family, families } from '../../../net/addresses.ts';
import { groupBy } from '../../../net/collections.ts';
import { type PlannedGroup, type GroupRule, serviceKey } from './group-rules.ts';
import { peerText, whatText } from './descriptions.ts';

/**
 * Inbound rules of a group for IPv4, and likewise outbound and for IPv6: the default quota, with which a group per host
 * stays far from the 1,000 rules that an interface may have over all of its groups
 * (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, VPC security groups).
 */
const RULES_PER_DIRECTION = 60;

/** How many rules of a family a group has in a direction; a reference to a group counts in both. */
function use({ rules }: PlannedGroup, direction: Direction, family: Family): number {
  return rules.filter((rule) => rule.direction === direction && countsIn(rule, family)).length;
}

function countsIn({ peer }: GroupRule, family: Family): boolean {
  return peer.kind === 'group' || peer.prefix.family === family;
}

/** Use against quota, and what merging has saved, on one line. */
export function useText(group: PlannedGroup): string {
  const uses = (['in', 'out'] as const).map((direction) => {
    const numbers = families.map((family) => `${String(use(group, direction, family))} for IPv${String(family)}`);
    return `${direction === 'in' ? 'inbound' : 'outbound'} ${list(numbers)}`;
  });
  const before = group.unmerged === group.rules.length ? '' : `, merged from ${String(group.unmerged)}`;
  return `${count(group.rules.length, 'rule')}${before}: ${uses.join(', ')}; the default quota of AWS is ${String(RULES_PER_DIRECTION)} each`;
}

/** Groups that AWS would refuse, or accept in part. */
export function overQuota(group: PlannedGroup): readonly Diagnostic[] {
  const { host } = group.plan;
  return (['in', 'out'] as const).flatMap((direction) =>
    families.flatMap((family) => {
      const used = use(group, direction, family);
      if (used <= RULES_PER_DIRECTION) return [];
      const path = direction === 'in' ? 'inbound' : 'outbound';
      return diagnostic(tooManyRules, {
        message:
          `the security group of host ${quote(host.name)} needs ${count(used, `${path} rule`)} for IPv${String(family)}, ` +
          `but AWS allows ${String(RULES_PER_DIRECTION)} by default`,
        at: host.location.span,
        help: helpFor(group.rules.filter((rule) => rule.direction === direction && countsIn(rule, family))),
      });
    }),
  );
}

/** What would save most, as far as it can be told: each opens more than the file says now, so the file has to say it. */
function helpFor(rules: readonly GroupRule[]): string {
  const [best, second] = [...byRange(rules), ...byPeer(rules)].toSorted((a, b) => b.saved - a.saved);
  const found = [best, second].flatMap((one) => (one === undefined || one.saved === 0 ? [] : [one.text]));
  return found.length === 0
    ? 'divide the components of the host among several hosts'
    : `if it may be opened, write ${list(found, 'or')}`;
}

interface Saving {
  readonly saved: number;
  readonly text: string;
}

/** Many peers of the same ports: a prefix that holds them. */
function byRange(rules: readonly GroupRule[]): readonly Saving[] {
  const groups = groupBy(
    rules,
    ({ service, ports }) => `${serviceKey(service)} ${String(ports.lo)}-${String(ports.hi)}`,
  );
  return [...groups.values()].map((group) => ({
    saved: group.length - 1,
    text: `one prefix for the ${String(group.length)} peers of ${whatText(group[0].service, group[0].ports)} (${flowsText(group)})`,
  }));
}

/** Many ranges of one peer: one that holds them. */
function byPeer(rules: readonly GroupRule[]): readonly Saving[] {
  const groups = groupBy(rules, ({ service, peer }) => {
    return `${serviceKey(service)} ${peerText(peer)}`;
  });
  return [...groups.values()].map((group) => ({
    saved: group.length - 1,
    text: `one range for the ${String(group.length)} ranges of ports of ${peerText(group[0].peer)} (${flowsText(group)})`,
  }));
}

function flowsText(rules: readonly GroupRule[]): string {
  const flows = rules.flatMap(({ reasons }) => reasons.flatMap((one) => (one.kind === 'flow' ? [one.flow.id] : [])));
  const ids = [...new Set(flows)];
  return `${list(ids.slice(0, 3).map((id) => quote(id)))}${ids.length > 3 ? ' and others' : ''}`;
}
