import { endsText } from '../topology/flow-text.ts';
import type { Flow } from '../topology/model.ts';
import { oneLine, shorten } from './comment-text.ts';

/** Bytes of a line above a rule: our own limit, for readers. */
const MAX_REMARK = 240;

/** What each flow is for, as remarks of a line each: the file's words cannot become rules. */
export function flowRemarks(flows: Iterable<Flow>): readonly string[] {
  return Array.from(flows, (flow) => `# ${shorten(oneLine(factsOf(flow)), MAX_REMARK)}`);
}

/** The same of all of them, in one line. */
export function flowsRemark(flows: readonly Flow[]): string {
  return `# ${shorten(oneLine(flows.map(factsOf).join('; ')), MAX_REMARK)}`;
}

function factsOf(flow: Flow): string {
  const { id, purpose, owner, ticket, approvedBy, expires } = flow;
  const details = [
    endsText(flow),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
    ...(expires === undefined ? [] : [`expires ${expires}`]),
  ];
  return `${id}${purpose === undefined ? '' : `: ${purpose}`} [${details.join(', ')}]`;
}
