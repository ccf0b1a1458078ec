import { quote } from '../diagnostics/message-text.ts';
import { groupsOf } from '../net/collections.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';

export const missingPurpose = defineCheck({
  id: 'missing-purpose',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // A finding depends only on what is written, not on other parts of the file.
  monotone: true,
  title: 'A flow has no purpose',
  explanation: `Every flow needs a reason that a reader outside the team understands. The security team approves it,
the comment of the rule prints it, and in two years it shows whether the flow is still needed. A blank text counts as
missing.

For example, write \`purpose: allocate a relay\`, not \`purpose: UDP 3478\`.

Write \`purpose\` in the words of the users of the system.`,
  source:
    'PCI DSS 4.0.1 §1.2.5 (a defined business need for all services, protocols and ports); NIST SP 800-53 Rev. 5, SC-7(4)',
  *run({ topology }) {
    for (const [flow, ...others] of groupsOf(topology.flows, ({ location }) => location)) {
      const { id, purpose, location } = flow;
      if (purpose !== undefined && purpose.trim() !== '') continue;
      yield {
        message: `flow ${quote(id)} ${others.length === 0 ? `(${endName(flow.from)} -> ${endName(flow.to)}) ` : ''}has no purpose`,
        at: purpose === undefined ? location.span : location.at('purpose'),
        help: 'write `purpose: TEXT`: why the flow exists, in words that its approver understands',
      };
    }
  },
});
