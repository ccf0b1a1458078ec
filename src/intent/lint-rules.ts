import { defineRule } from '../diagnostics/lint-rule.ts';

/** Told by `topo firewall` alone: a document may have gaps, a rule may not. */
export const unenforceable = defineRule({
  id: 'unenforceable',
  severity: 'error',
  configurable: false,
  title: 'A flow that no firewall rule can say',
  explanation: `A rule names addresses and ports. Where the file leaves them open, \`topo firewall\` writes nothing rather than
less, or more, than was meant: ports that are \`unknown\`, a component known by name only, a host without addresses, ends
without an address family in common, a listener that is bound to loopback or to an address that its host does not have.

The message says what is missing and where to write it. \`--host\` asks for one machine, and for what its rules need. Rules
of a machine speak of what it lets in; only with \`egress: declared\` also of what it sends, and of where to.`,
  source: 'topo language, version 1: fail closed',
});

/** Told by `topo firewall` alone, for targets that count rules. */
export const tooManyRules = defineRule({
  id: 'too-many-rules',
  severity: 'error',
  configurable: false,
  title: 'More rules than the target takes',
  explanation: `A security group of AWS holds 60 rules in each direction for IPv4, and 60 for IPv6; a rule that names another
group counts in both. AWS refuses what is over it, in the middle of an apply. So nothing is written for any host where one
group would be too large.

topo has merged already what says the same: ranges of ports that touch, halves of a prefix, what lies within a wider rule. The
message says which ports and prefixes would save most if they were one; that opens more than the file says, so the file
has to say it.`,
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, VPC security groups',
});

export const intentRules = [unenforceable, tooManyRules] as const;
