import { defineRule } from '../diagnostics/rule.ts';

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

export const intentRules = [unenforceable] as const;
