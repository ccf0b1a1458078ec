import type { PlannedGroup } from './group-rules.ts';
import { useText } from './quota.ts';
import { remarks, summary } from '../header.ts';
import type { RulesOrigin } from '../target.ts';

/** Lines of the header that say how to apply and remove the rules. */
export type Handling = readonly string[];

/** Returns the header: the origin of the file, what it owns, how to apply it, and what it does not govern. */
export function headerLines(
  group: PlannedGroup,
  origin: RulesOrigin,
  owns: string,
  handling: Handling,
): readonly string[] {
  return remarks([
    ...summary(group.plan, origin, owns),
    `use        ${useText(group)}`,
    '',
    ...handling,
    '',
    ...limits(group),
  ]);
}

/**
 * Describes what security groups do not govern. Sources:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html and
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
function limits({ plan: { directions }, rules }: PlannedGroup): readonly string[] {
  const refers = rules.some(({ peer }) => peer.kind === 'group');
  return [
    'Attach this group, and no other, to the network interfaces of the host: rules of several groups add up. Open',
    'connections stay open, even if these rules would not accept them.',
    ...(refers
      ? [
          'A rule that refers to a group matches the private addresses of the interfaces that have it, in this VPC or a',
          'peered one. The hosts must be there, and must reach each other by these addresses.',
        ]
      : []),
    '',
    'Not governed by a security group:',
    ...(directions.includes('out') ? [] : ['- packets that this machine sends (`egress: open`)']),
    '- services of the VPC: DNS, DHCP, metadata, time, its router, and neighbor discovery',
    '- loopback traffic, and traffic that the machine forwards to containers once a port is open',
    '- network ACLs of the subnet, and rules on the machine: they may drop what this group accepts',
  ];
}
