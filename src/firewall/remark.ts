import { documentationIn } from '../topology/flow-documentation.ts';
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

const documentation = documentationIn('remarks');

function factsOf(flow: Flow): string {
  const { id, purpose } = flow;
  const stated = documentation.flatMap(({ title, text }) => {
    const said = text(flow);
    return said === undefined ? [] : [`${title.toLowerCase()} ${said}`];
  });
  const details = [endsText(flow), ...stated];
  return `${id}${purpose === undefined ? '' : `: ${purpose}`} [${details.join(', ')}]`;
}
