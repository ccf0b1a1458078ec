import type { PlannedGroup } from './group-rules.ts';
import { useText } from './quota.ts';
import { remarks, summary } from '../header.ts';
import type { RulesOrigin } from '../target.ts';

/** How the rules come to AWS and away from it, in the words of a target: lines of the header. */
export type Handling = readonly string[];

/** What whoever finds the file must know: whence it came, what it owns, how to handle it, where it ends. */
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

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html and security-group-rules.html there. */
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
