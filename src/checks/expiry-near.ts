import { count, quote } from '../diagnostics/message-text.ts';
import type { Flow } from '../topology/model.ts';
import { defineCheck } from './check.ts';

/** Days before the last one from which on a flow is reported. */
const NOTICE_DAYS = 30;

const MS_PER_DAY = 86_400_000;

export const expiryNear = defineCheck({
  id: 'expiry-near',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // It is about what is written, not about what else there is.
  monotone: true,
  title: 'The approval of a flow ends soon',
  explanation: `\`expires\` is the last day on which the flow is wanted. From ${String(NOTICE_DAYS)} days before it, \`check\` says so, while there is time to ask its
owner; from the day after, the flow is an error. Rules do not change by themselves.

Ask whether the opening is still needed. If it is, have it approved again and write the new day; if not, remove the flow,
then write the rules anew. The day of the check is \`--today\`.`,
  source: 'PCI DSS 4.0.1 §1.2.7 (configurations are reviewed at least once every six months); topo language, version 1',
  *run({ topology, today }) {
    for (const flow of topology.flows) {
      if (flow.expires === undefined) continue;
      const left = daysBetween(today, flow.expires);
      if (left < 0 || left > NOTICE_DAYS) continue;
      yield {
        message: `flow ${quote(flow.id)} expires on ${flow.expires}, ${leftText(left)}`,
        at: flow.location.at('expires'),
        help: `ask ${askedText(flow)} whether it is still needed; then write a new day, or remove the flow`,
      };
    }
  },
});

/** Whole days from one ISO 8601 day to another; negative where the second is earlier. */
function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MS_PER_DAY;
}

function leftText(days: number): string {
  return days < 2 ? `which is ${days === 0 ? 'today' : 'tomorrow'}` : `in ${count(days, 'day')}`;
}

function askedText({ owner, ticket }: Flow): string {
  return `${owner === undefined ? 'its owner' : quote(owner)}${ticket === undefined ? '' : ` (${quote(ticket)})`}`;
}
