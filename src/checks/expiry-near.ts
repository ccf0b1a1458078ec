import { count, quote } from '../diagnostics/message-text.ts';
import type { Flow } from '../topology/model.ts';
import { defineCheck } from './check.ts';

/** Days of notice: a flow is reported from this many days before its last one. */
const NOTICE_DAYS = 30;

const MS_PER_DAY = 86_400_000;

export const expiryNear = defineCheck({
  id: 'expiry-near',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // A finding depends only on what is written, not on other parts of the file.
  monotone: true,
  title: 'The approval of a flow ends soon',
  explanation: `\`expires\` is the last day on which the flow is approved. In the ${String(NOTICE_DAYS)} days before it, \`topo check\` warns,
so that there is time to ask its owner. From the day after, the flow is an error. Rules that are loaded do not change
by themselves.

For example, \`expires: 2026-06-30\` is reported from 2026-05-31 on.

Ask whether the flow is still needed. If it is, have it approved again and write the new day. If not, remove the flow
and generate the rules again. topo compares with the day of the clock, or with \`--today\`.`,
  source: 'PCI DSS 4.0.1 §1.2.7 (configurations are reviewed at least once every six months); topo language, version 1',
  *run({ topology, today }) {
    for (const flow of topology.flows) {
      if (flow.expires === undefined) continue;
      const left = daysBetween(today, flow.expires);
      if (left < 0 || left > NOTICE_DAYS) continue;
      yield {
        message: `flow ${quote(flow.id)} expires on ${flow.expires}, ${leftText(left)}`,
        at: flow.location.at('expires'),
        help: `ask ${askedText(flow)} whether it is still needed, then write the new day in \`expires\` or remove the flow`,
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
