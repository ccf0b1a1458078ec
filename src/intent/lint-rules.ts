import { defineRule } from '../diagnostics/lint-rule.ts';

/** Told by `topo firewall` alone: a document may have gaps, a rule may not. */
export const unenforceable = defineRule({
  id: 'unenforceable',
  severity: 'error',
  configurable: false,
  title: 'A flow cannot become a firewall rule',
  explanation: `A rule names addresses and ports. If the file leaves them open, \`topo firewall\` writes no rules at
all, because fewer or more rules than intended would be worse. The causes are \`unknown\` ports, a component that is
known by name only, a host without addresses, ends without a common address family, and a listener that is bound to
loopback or to an address that its host does not have.

For example, a flow from \`bank\` with only \`fqdn: api.bank.example\` cannot become an inbound rule.

The finding says what is missing and where to write it. With \`--host NAME\` topo needs only what the rules of that host
need: what the host accepts, and with \`egress: declared\` also what it sends.`,
  source: 'topo language, version 1: fail closed',
});

/** Told by `topo firewall` alone, for targets that count rules. */
export const tooManyRules = defineRule({
  id: 'too-many-rules',
  severity: 'error',
  configurable: false,
  title: 'A host needs more rules than the target allows',
  explanation: `A security group of AWS has at most 60 rules in each direction for IPv4, and 60 for IPv6. A rule that
names another group counts for both. AWS refuses the rules above the limit in the middle of an apply, so topo writes
nothing for any host if one group is too large.

For example, 70 partner addresses on one port are 70 inbound rules.

topo has already merged adjacent port ranges, halves of a prefix, and rules that lie within wider ones. The help says
which ports and prefixes would save most if they were one. That opens more than the file says, so change the file if
it is acceptable. Or divide the components of the host among several hosts.`,
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, VPC security groups',
});

export const intentRules = [unenforceable, tooManyRules] as const;
