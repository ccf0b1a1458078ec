import type { End, Flow } from '../topology/model.ts';
import type { FlowRule } from './rule.ts';
import { oneLine, shorten } from './text.ts';

/** Bytes of a line above a rule: our own limit, for readers. */
const MAX_REMARK = 240;

/** What the rules of one flow are for, as a remark on one line: the file's words cannot become rules. */
export function flowRemark(rules: readonly [FlowRule, ...FlowRule[]]): string {
  return flowsRemark(rules[0].flows);
}

/** What flows are for, as a remark on one line. */
export function flowsRemark(flows: readonly Flow[]): string {
  const facts = flows.map(({ id, from, to, bothWays, purpose, owner, ticket, approvedBy, expires }) => {
    const details = [
      `${endText(from)} ${bothWays ? '<->' : '->'} ${endText(to)}`,
      ...(owner === undefined ? [] : [`owner ${owner}`]),
      ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
      ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
      ...(expires === undefined ? [] : [`expires ${expires}`]),
    ];
    return `${id}${purpose === undefined ? '' : `: ${purpose}`} [${details.join(', ')}]`;
  });
  return `# ${shorten(oneLine(facts.join('; ')), MAX_REMARK)}`;
}

function endText(end: End): string {
  switch (end.kind) {
    case 'zone':
      return end.zone.name;
    case 'host':
      return end.host.name;
    case 'component':
      return end.listeners.length === 0 ? end.component.name : end.listeners.map(({ path }) => path).join(' + ');
  }
}
