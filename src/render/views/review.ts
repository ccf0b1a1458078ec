import { count } from '../../diagnostics/message-text.ts';
import { documentationIn } from '../../topology/flow-documentation.ts';
import type { Flow, Topology } from '../../topology/model.ts';
import { type Titles, thingOf, titlesOf } from '../content/ends.ts';
import { acceptedByFlow } from '../content/accepted.ts';
import { concernsOf } from '../content/concerns.ts';
import type { PageBlock, TableBlock } from '../../page/page.ts';
import { serviceText } from '../content/services.ts';
import { type TableColumn, chosen, column, minor, tableFrom } from '../../page/tables.ts';
import { scopesOf } from './connection-columns.ts';
import type { RenderView, ViewOptions } from './view.ts';

/** Who is responsible for each flow, and what a reviewer must still ask for (PCI DSS 4.0.1 §1.2.5 and §1.2.7). */
export const review: RenderView = {
  title: 'Review',
  summary: 'every flow with owner, ticket, approver and expiry, and what is missing',
  content: 'table',
  blocks: (topology, options) => [reviewTable(topology, columns, options), ...missingNote(topology)],
};

/** Returns the view for the whole document, which describes the flows elsewhere. */
export function briefReview(topology: Topology): readonly PageBlock[] {
  const ids = ['id', ...documentation.map(({ key }) => key), 'missing'];
  return [...missingNote(topology), reviewTable(topology, chosen(columns, ids))];
}

interface Reviewed {
  readonly flow: Flow;
  readonly titles: Titles;
  readonly accepted: readonly string[];
}

const documentation = documentationIn('review');

const columns: readonly TableColumn<Reviewed>[] = [
  column('id', 'ID', ({ flow }) => flow.id),
  column('source', 'Source', ({ flow, titles }) => titles(thingOf(flow.from))),
  column('destination', 'Destination', ({ flow, titles }) => titles(thingOf(flow.to))),
  column('service', 'Service', ({ flow }) => serviceText(flow.openings)),
  minor('scope', 'Scope', ({ flow }) => scopesOf(flow)[0] ?? ''),
  column('purpose', 'Justification', ({ flow: { purpose = '' } }) => purpose),
  ...documentation.map(({ key, title, text }) => column(key, title, ({ flow }: Reviewed) => text(flow) ?? '')),
  column('missing', 'Missing', ({ flow }) => missingIn(flow)),
  column('concern', 'Concern', ({ flow }) => concernsOf(flow)),
  column('accepted', 'Accepted, because', ({ accepted }) => accepted),
];

function reviewTable(
  topology: Topology,
  shown: readonly TableColumn<Reviewed>[],
  { accepted = [] }: ViewOptions = {},
): TableBlock {
  const titles = titlesOf(topology);
  const acceptedOf = acceptedByFlow(topology, accepted);
  const rows = topology.flows.map((flow) => ({ flow, titles, accepted: acceptedOf(flow) }));
  return tableFrom(shown, rows, ({ flow }) => ({ local: scopesOf(flow)[0] === 'same-host', flows: [flow.id] }));
}

/** What a reviewer asks for, with the name under which it is missing. */
interface Requirement {
  readonly name: string;
  readonly isMet: (flow: Flow) => boolean;
}

/** In the order of the columns; the first two do not follow from the table, because their columns do not either. */
const requirements: readonly Requirement[] = [
  { name: 'justification', isMet: ({ purpose }) => purpose !== undefined },
  { name: 'ports', isMet: ({ openings }) => openings.every(({ ports }) => ports !== 'unknown') },
  ...documentation.flatMap(({ missing, text }) =>
    missing === undefined ? [] : [{ name: missing, isMet: (flow: Flow) => text(flow) !== undefined }],
  ),
];

function missingIn(flow: Flow): string {
  return requirements.flatMap(({ name, isMet }) => (isMet(flow) ? [] : [name])).join(', ');
}

/** Says how many flows lack which fact: `Missing, of 11 flows: owner: 10, ticket: 10.` */
function missingNote({ flows }: Topology): readonly PageBlock[] {
  const lacks = requirements.flatMap(({ name, isMet }) => {
    const lacking = flows.filter((flow) => !isMet(flow)).length;
    return lacking === 0 ? [] : [`${name}: ${String(lacking)}`];
  });
  const text =
    lacks.length === 0 ? 'Nothing is missing.' : `Missing, of ${count(flows.length, 'flow')}: ${lacks.join(', ')}.`;
  return flows.length === 0 ? [] : [{ kind: 'paragraph', text }];
}
