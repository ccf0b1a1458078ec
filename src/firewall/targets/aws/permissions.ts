import type { Direction } from '../../../packets/packet.ts';
import type { PlannedGroup, GroupRule } from './group-rules.ts';
import { awsProtocol, cidrText, descriptionOf } from './descriptions.ts';

/** Lines of JSON by direction, a rule on each. */
export type Permissions = Readonly<Record<Direction, readonly string[]>>;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html, with one peer each. */
export function permissionsOf({ rules }: PlannedGroup): Permissions {
  const texts = (direction: Direction): readonly string[] =>
    rules.filter((rule) => rule.direction === direction).map(permissionText);
  return { in: texts('in'), out: texts('out') };
}

function permissionText(rule: GroupRule): string {
  const { protocol, ports } = awsProtocol(rule);
  const description = `"Description": ${json(descriptionOf(rule))}`;
  return `{ ${[
    `"IpProtocol": ${json(protocol)}`,
    ...(ports === undefined ? [] : [`"FromPort": ${String(ports.from)}`, `"ToPort": ${String(ports.to)}`]),
    `${peerList(rule)}, ${description} }]`,
  ].join(', ')} }`;
}

/** Without the end. */
function peerList({ peer }: GroupRule): string {
  if (peer.kind === 'group') return `"UserIdGroupPairs": [{ "GroupId": ${json(groupMark(peer.host.name))}`;
  return peer.prefix.family === 4
    ? `"IpRanges": [{ "CidrIp": ${json(cidrText(peer.prefix))}`
    : `"Ipv6Ranges": [{ "CidrIpv6": ${json(cidrText(peer.prefix))}`;
}

/** Stands where the id of a group will be: no id, and no text of the file in quotes. */
function groupMark(host: string): string {
  return `topo:${host}`;
}

function json(text: string): string {
  return JSON.stringify(text);
}
