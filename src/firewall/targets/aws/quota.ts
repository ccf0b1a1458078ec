import { type Diagnostic, diagnostic } from '../../../diagnostics/diagnostic.ts';
import { count, list, quote } from '../../../diagnostics/message-text.ts';
import type { Direction } from '../../../packets/packet.ts';
import { tooManyRules } from '../../../intent/lint-rules.ts';
import { type Family, families } from '../../../net/addresses.ts';
import { groupBy } from '../../../net/collections.ts';
import { type PlannedGroup, type GroupRule, serviceKey } from './group-rules.ts';
import { peerText, whatText } from './descriptions.ts';

/**
 * The default quota of rules per group, direction and address family. A group per host stays far below the limit of
 * 1,000 rules per network interface (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, VPC
 * security groups).
 */
const RULES_PER_DIRECTION = 60;

/** Counts a group's rules of a direction and family. A reference to a group counts in both families. */
function use({ rules }: PlannedGroup, direction: Direction, family: Family): number {
  return rules.filter((rule) => rule.direction === direction && countsIn(rule, family)).length;
}

function countsIn({ peer }: GroupRule, family: Family): boolean {
  return peer.kind === 'group' || peer.prefix.family === family;
}

/** Returns the use of the quota, and the effect of merging, on one line. */
export function useText(group: PlannedGroup): string {
  const uses = (['in', 'out'] as const).map((direction) => {
    const numbers = families.map((family) => `${String(use(group, direction, family))} for IPv${String(family)}`);
    return `${direction === 'in' ? 'inbound' : 'outbound'} ${list(numbers)}`;
  });
  const before = group.unmerged === group.rules.length ? '' : `, merged from ${String(group.unmerged)}`;
  return `${count(group.rules.length, 'rule')}${before}: ${uses.join(', ')}; the default quota of AWS is ${String(RULES_PER_DIRECTION)} each`;
}

/** Reports a group that exceeds the default quota. */
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

/** Suggests the changes that save most rules. Each allows more traffic than now, so the author of the file must decide. */
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

/** Savings from one prefix for many peers with the same ports. */
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

/** Savings from one port range for many ranges of the same peer. */
function byPeer(rules: readonly GroupRule[]): readonly Saving[] {
  const groups = groupBy(rules, ({ service, peer }) => {
    return `${serviceKey(service)} ${peerText(peer)}`;
  });
  return [...groups.values()].map((group) => ({
    saved: group.length - 1,
    text: `one port range for the ${String(group.length)} ranges of ${peerText(group[0].peer)} (${flowsText(group)})`,
  }));
}

function flowsText(rules: readonly GroupRule[]): string {
  const flows = rules.flatMap(({ reasons }) => reasons.flatMap((one) => (one.kind === 'flow' ? [one.flow.id] : [])));
  const ids = [...new Set(flows)];
  return `${list(ids.slice(0, 3).map((id) => quote(id)))}${ids.length > 3 ? ' and others' : ''}`;
}
