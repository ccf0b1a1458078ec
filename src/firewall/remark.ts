import { documentationIn } from '../topology/flow-documentation.ts';
import { endsText } from '../topology/flow-text.ts';
import type { Flow } from '../topology/model.ts';
import { oneLine, shorten } from './comment-text.ts';

/** The maximum length of a comment line in bytes. The limit is topo's own, for readability. */
const MAX_REMARK = 240;

/** Describes each flow in a comment line. No text of the file can end the comment. */
export function flowRemarks(flows: Iterable<Flow>): readonly string[] {
  return Array.from(flows, (flow) => `# ${shorten(oneLine(factsOf(flow)), MAX_REMARK)}`);
}

/** Describes several flows in one comment line. */
export function flowsRemark(flows: readonly Flow[]): string {
  return `# ${shorten(oneLine(flows.map(factsOf).join('; ')), MAX_REMARK)}`;
}

/** The domain names of ends that stand for a whole zone: the rule is wider than what the flow means. */
function namesOf({ from, to }: Flow): readonly string[] {
  return [from, to].flatMap((end) => {
    if (end.kind !== 'component' || !end.component.anywhere || end.component.fqdn.length === 0) return [];
    return [`${end.component.name} is ${end.component.fqdn.join(' and ')}, and rules match no names`];
  });
}

const documentation = documentationIn('remarks');

function factsOf(flow: Flow): string {
  const { id, purpose } = flow;
  const stated = documentation.flatMap(({ title, text }) => {
    const said = text(flow);
    return said === undefined ? [] : [`${title.toLowerCase()} ${said}`];
  });
  const details = [endsText(flow), ...namesOf(flow), ...stated];
  return `${id}${purpose === undefined ? '' : `: ${purpose}`} [${details.join(', ')}]`;
}
