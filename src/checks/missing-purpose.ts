import { quote } from '../diagnostics/message-text.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';

export const missingPurpose = defineCheck({
  id: 'missing-purpose',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // It is about what is written, not about what else there is.
  monotone: true,
  title: 'A flow that does not say what it is for',
  explanation: `Every opening needs a reason that somebody outside of the team understands: it is what the security team approves, what the
comment of the rule says, and what tells in two years whether the opening is still needed.

Write \`purpose\`, in the words of the system's users: "allocate a relay", not "UDP 3478". Blank text is none.`,
  source:
    'PCI DSS 4.0.1 §1.2.5 (a defined business need for all services, protocols and ports); NIST SP 800-53 Rev. 5, SC-7(4)',
  *run({ topology }) {
    for (const { id, from, to, purpose, location } of topology.flows) {
      if (purpose !== undefined && purpose.trim() !== '') continue;
      yield {
        message: `flow ${quote(id)}, ${endName(from)} -> ${endName(to)}, has no purpose`,
        at: purpose === undefined ? location.span : location.at('purpose'),
        help: 'write `purpose`: why the opening exists, in words that its approver understands',
      };
    }
  },
});
