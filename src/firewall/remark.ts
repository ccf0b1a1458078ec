import type { End, Flow } from '../topology/model.ts';
import { oneLine, shorten } from './text.ts';

/** Bytes of a line above a rule: our own limit, for readers. */
const MAX_REMARK = 240;

/** What each flow is for, as remarks of a line each: the file's words cannot become rules. */
export function flowRemarks(flows: Iterable<Flow>): readonly string[] {
  return Array.from(flows, (flow) => `# ${shorten(oneLine(factsOf(flow)), MAX_REMARK)}`);
}

function factsOf({ id, from, to, bothWays, purpose, owner, ticket, approvedBy, expires }: Flow): string {
  const details = [
    `${endText(from)} ${bothWays ? '<->' : '->'} ${endText(to)}`,
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
    ...(expires === undefined ? [] : [`expires ${expires}`]),
  ];
  return `${id}${purpose === undefined ? '' : `: ${purpose}`} [${details.join(', ')}]`;
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
