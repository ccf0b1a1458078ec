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
    'Give this group, and no other, to the network interfaces of the host: rules of several groups add up. Connections that',
    'are open stay open, also where these rules would not let them in.',
    ...(refers
      ? [
          'A rule that names a group means the private addresses of the interfaces that carry it, in this VPC or one that is',
          'peered with it: the hosts have to stand there, and to reach each other by those addresses.',
        ]
      : []),
    '',
    'Not governed by a security group:',
    ...(directions.includes('out') ? [] : ['- what this machine sends (`egress: open`)']),
    '- what the VPC itself serves: DNS of the VPC, DHCP, metadata, time, its router, and neighbour discovery',
    '- what the machine says to itself, and what it forwards to containers once a port is open',
    '- network ACLs of the subnet, and rules on the machine: they may drop what is let in here',
  ];
}
