import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';

export const expiredFlow = defineCheck({
  id: 'expired-flow',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: true,
  title: 'A flow is past the last day of its approval',
  explanation: `\`expires\` is the last day on which the flow is approved. After that day it is open without a reason,
which is what auditors look for: PCI DSS asks for a review of every rule at least once every six months.

For example, \`expires: 2026-06-30\` is reported from 2026-07-01 on.

Remove the flow, or have it approved again and write the new day. topo compares with the day of the clock, or with
\`--today\`.`,
  source: 'topo language, version 1: flows; PCI DSS 4.0 requirement 1.2.7',
  *run({ topology, today }) {
    for (const flow of topology.flows) {
      // Both are YYYY-MM-DD, so comparing the texts compares the days.
      if (flow.expires === undefined || flow.expires >= today) continue;
      const ask = flow.owner === undefined ? '' : `ask ${quote(flow.owner)} whether it is still needed, then `;
      yield {
        message: `flow ${quote(flow.id)} was approved until ${flow.expires}, and today is ${today}`,
        at: flow.location.at('expires'),
        help: `${ask}remove the flow, or have it approved again and write the new day in \`expires\``,
      };
    }
  },
});
