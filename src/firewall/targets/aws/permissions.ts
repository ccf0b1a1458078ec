import type { Direction } from '../../../packets/packet.ts';
import type { PlannedGroup, GroupRule } from './group-rules.ts';
import { awsProtocol, cidrText, descriptionOf } from './descriptions.ts';

/** The rules of each direction, one line of JSON each. */
export type Permissions = Readonly<Record<Direction, readonly string[]>>;

/**
 * Writes each rule as an IpPermission with one peer
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
 */
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

/** Returns the list of peers without its closing brackets, because a description follows. */
function peerList({ peer }: GroupRule): string {
  if (peer.kind === 'group') return `"UserIdGroupPairs": [{ "GroupId": ${json(groupMark(peer.host.name))}`;
  return peer.prefix.family === 4
    ? `"IpRanges": [{ "CidrIp": ${json(cidrText(peer.prefix))}`
    : `"Ipv6Ranges": [{ "CidrIpv6": ${json(cidrText(peer.prefix))}`;
}

/** The placeholder for the id of a group. It is not a valid id, and cannot occur in a quoted text of the file. */
function groupMark(host: string): string {
  return `topo:${host}`;
}

function json(text: string): string {
  return JSON.stringify(text);
}
