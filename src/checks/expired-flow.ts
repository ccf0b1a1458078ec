import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';

export const expiredFlow = defineCheck({
  id: 'expired-flow',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: true,
  title: 'A flow is past the last day on which it is wanted',
  explanation: `\`expires\` is the last day on which somebody wants the flow. After that day it is open without a reason, which is what reviews
look for: PCI DSS, for one, asks for a review of every rule at least every six months.

Take the flow out, or have it approved again and move the date. The day is taken from the clock, or from \`--today\`.`,
  source: 'topo language, version 1: flows; PCI DSS 4.0 requirement 1.2.7',
  *run({ topology, today }) {
    for (const flow of topology.flows) {
      // Both are YYYY-MM-DD, in which the order of texts is that of days.
      if (flow.expires === undefined || flow.expires >= today) continue;
      const ask = flow.owner === undefined ? '' : `ask ${quote(flow.owner)} whether it is still wanted: `;
      yield {
        message: `flow ${quote(flow.id)} was wanted until ${flow.expires}, and today is ${today}`,
        at: flow.location.at('expires'),
        help: `${ask}remove the flow, or have it approved again and write the new last day`,
      };
    }
  },
});
