import { list } from '../../../diagnostics/message-text.ts';
import type { Direction } from '../../../packets/packet.ts';
import { type Prefix, formatPrefix, isSingleAddress } from '../../../net/prefixes.ts';
import { groupBy } from '../../../net/collections.ts';
import { flowsRemark } from '../../remark.ts';
import { oneLine, shorten } from '../../comment-text.ts';
import type { PlannedGroup, GroupRule, PlannedPeer, PlannedReason } from './group-rules.ts';
import type { ExplainedRule } from '../target.ts';

/** Characters (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html, Description). */
const MAX_DESCRIPTION = 255;

/** Neither quotes nor `>` are among what AWS takes in a description. */
const FOREIGN = /[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/gu;

/** The tag by which a group is known to be that of a host. */
export const HOST_TAG = 'topo:host';

/** What a group is called before its host's name: a name of a group cannot begin with `sg-`, and a host's can. */
export const NAME_PREFIX = 'topo-';

/** Never changes while the host has its name: AWS makes a group anew for another description. */
export function groupDescription(host: string): string {
  return `Host ${host}, written by topo`;
}

/** What wants a rule, for whoever sees it in the console: the ids of flows, and what the first is for. */
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
 * What a rule says, in words: `tcp 80-90 from 10.0.0.0/8`. No two rules of a group and direction say the same.
 *
 * Made of nothing else, so that a rule keeps its name while flows are renamed, reordered, or come to share it: under a new
 * name Terraform would make the new one while the old one is still there, and AWS refuses a rule twice
 * (https://github.com/hashicorp/terraform-provider-aws/issues/6276).
 */
export function ruleText({ direction, service, ports, peer }: GroupRule): string {
  return [whatText(service, ports), direction === 'in' ? 'from' : 'to', peerText(peer)].join(' ');
}

/** Protocol and ports: `tcp 80-90`. */
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

/** With its length, which AWS wants of single addresses too. */
export function cidrText(block: Prefix): string {
  return isSingleAddress(block) ? `${formatPrefix(block)}/${String(block.length)}` : formatPrefix(block);
}

/** `IpProtocol` with `FromPort` and `ToPort`; for ICMP these are type and code, of which -1 is any. */
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

/** Rules of a direction in their order, those that are for the same one after the other under a remark that says what for. */
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

/** The rules that flows want, with the flows; what every group has is not among them. */
export function explainedRules({ rules }: PlannedGroup): readonly ExplainedRule[] {
  return rules.flatMap((rule) => {
    const flows = rule.reasons.flatMap((one) => (one.kind === 'flow' ? [one.flow] : []));
    return flows.length === 0 ? [] : [{ text: `${directionWord(rule.direction)} ${ruleText(rule)}`, flows }];
  });
}

/** As AWS calls it. */
export function directionWord(direction: Direction): 'ingress' | 'egress' {
  return direction === 'in' ? 'ingress' : 'egress';
}
