import { list } from '../../../diagnostics/message-text.ts';
import type { Direction } from '../../../packets/packet.ts';
import { type Prefix, formatPrefix, isSingleAddress } from '../../../net/prefixes.ts';
import { groupBy } from '../../../net/collections.ts';
import { flowsRemark } from '../../remark.ts';
import { oneLine, shorten } from '../../comment-text.ts';
import type { PlannedGroup, GroupRule, PlannedPeer, PlannedReason } from './group-rules.ts';
import type { ExplainedRule } from '../target.ts';

/**
 * The maximum length in characters (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html,
 * Description).
 */
const MAX_DESCRIPTION = 255;

/** Characters that AWS refuses in a description, quotes and `>` among them. */
const FOREIGN = /[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/gu;

/** The tag that names the host of a group. */
export const HOST_TAG = 'topo:host';

/** The default prefix of group names. A group name must not begin with `sg-`, and the name of a host may. */
export const NAME_PREFIX = 'topo-';

/**
 * Returns the description of a group. It depends on the host's name only, because AWS replaces a group whose
 * description changes.
 */
export function groupDescription(host: string): string {
  return `Host ${host}, written by topo`;
}

/** Describes a rule for readers of the AWS console: the ids of its flows, and the purpose if there is only one flow. */
export function descriptionOf({ reasons }: GroupRule): string {
  const names = reasons.map(reasonName);
  const [first] = reasons;
  const purpose = reasons.length === 1 && first?.kind === 'flow' ? first.flow.purpose : undefined;
  const text = `${names.join('; ')}${purpose === undefined ? '' : `: ${purpose}`}`;
  return shorten(oneLine(text), MAX_DESCRIPTION).replace(FOREIGN, '_');
}

function reasonName(reason: PlannedReason): string {
  switch (reason.kind) {
    case 'flow':
      return reason.flow.id;
    case 'essential':
      return `essential: ${reason.type}`;
    case 'open egress':
      return 'egress: open';
  }
}

/**
 * Returns a rule in words, such as `tcp 80-90 from 10.0.0.0/8`. No two rules of a group and direction have the same
 * text.
 *
 * The text depends on the packets only, so a rule keeps its name while flows are renamed, reordered or merged into it.
 * Under a new name Terraform would create the new rule before it deletes the old one, and AWS refuses duplicates
 * (https://github.com/hashicorp/terraform-provider-aws/issues/6276).
 */
export function ruleText({ direction, service, ports, peer }: GroupRule): string {
  return [whatText(service, ports), direction === 'in' ? 'from' : 'to', peerText(peer)].join(' ');
}

/** Returns protocol and ports: `tcp 80-90`. */
export function whatText(service: GroupRule['service'], { lo, hi }: GroupRule['ports']): string {
  switch (service.kind) {
    case 'ports':
      return `${service.transport} ${lo === hi ? String(lo) : `${String(lo)}-${String(hi)}`}`;
    case 'icmp':
      return `${service.protocol} type ${String(service.type)}`;
    case 'protocol':
      return `protocol ${String(service.number)}`;
    case 'all':
      return 'everything';
  }
}

export function peerText(peer: PlannedPeer): string {
  return peer.kind === 'group' ? peer.host.name : cidrText(peer.prefix);
}

/** Formats a prefix with its length, which AWS requires of single addresses, too. */
export function cidrText(block: Prefix): string {
  return isSingleAddress(block) ? `${formatPrefix(block)}/${String(block.length)}` : formatPrefix(block);
}

/**
 * `IpProtocol`, `FromPort` and `ToPort` of the AWS API. For ICMP the latter two are type and code, and -1 stands for
 * any.
 */
export interface AwsProtocol {
  readonly protocol: string;
  readonly ports?: { readonly from: number; readonly to: number };
}

export function awsProtocol({ service, ports: { lo, hi } }: GroupRule): AwsProtocol {
  switch (service.kind) {
    case 'ports':
      return { protocol: service.transport, ports: { from: lo, to: hi } };
    case 'icmp':
      return { protocol: service.protocol, ports: { from: service.type, to: -1 } };
    case 'protocol':
      return { protocol: String(service.number) };
    case 'all':
      return { protocol: '-1' };
  }
}

/** Writes the rules of a direction in their order, grouped by reason, each group below a comment that states the reason. */
export function withRemarks(
  rules: readonly GroupRule[],
  direction: Direction,
  write: (rules: readonly GroupRule[]) => readonly string[],
): readonly string[] {
  const own = rules.filter((rule) => rule.direction === direction);
  return [...groupBy(own, remarkOf)].flatMap(([remark, group]) => [remark, ...write(group)]);
}

function remarkOf({ reasons }: GroupRule): string {
  const baselineRules = [
    ...new Set(reasons.flatMap((one) => (one.kind === 'essential' ? [one.baselineRule.name] : []))),
  ];
  const flows = reasons.flatMap((one) => (one.kind === 'flow' ? [one.flow] : []));
  const others = baselineRules.length > 0 ? `# essential: ${list(baselineRules)}` : '# egress: open';
  return flows.length > 0 ? flowsRemark(flows) : others;
}

/** Returns the rules that flows ask for, with these flows. Rules that every group has are left out. */
export function explainedRules({ rules }: PlannedGroup): readonly ExplainedRule[] {
  return rules.flatMap((rule) => {
    const flows = rule.reasons.flatMap((one) => (one.kind === 'flow' ? [one.flow] : []));
    return flows.length === 0 ? [] : [{ text: `${directionWord(rule.direction)} ${ruleText(rule)}`, flows }];
  });
}

/** Returns the AWS term for a direction. */
export function directionWord(direction: Direction): 'ingress' | 'egress' {
  return direction === 'in' ? 'ingress' : 'egress';
}
