import { count } from '../../diagnostics/message-text.ts';
import { documentationIn } from '../../topology/flow-documentation.ts';
import type { Flow, Topology } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import { type Titles, titlesOf } from '../content/ends.ts';
import {
  type FlowRow,
  asCell,
  endTitles,
  factsOfRow,
  openingsOf,
  rowsOf,
  scopesOf,
  writtenFlows,
} from '../content/flow-rows.ts';
import { acceptedByFlow } from '../content/accepted.ts';
import { concernsOf } from '../content/concerns.ts';
import type { PageBlock, TableBlock } from '../../page/page.ts';
import { serviceText } from '../content/services.ts';
import { type TableColumn, chosen, column, minor, tableFrom } from '../../page/tables.ts';
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

interface Reviewed extends FlowRow {
  readonly titles: Titles;
  readonly accepted: readonly string[];
}

const documentation = documentationIn('review');

const columns: readonly TableColumn<Reviewed>[] = [
  column('id', 'ID', ({ flow }) => flow.id),
  column('source', 'Source', ({ flows, titles }) => asCell(endTitles(flows, 'from', titles))),
  column('destination', 'Destination', ({ flows, titles }) => asCell(endTitles(flows, 'to', titles))),
  column('service', 'Service', (row) => serviceText(openingsOf(row))),
  minor('scope', 'Scope', ({ flows }) => scopesOf(flows)[0] ?? ''),
  column('purpose', 'Justification', ({ flow: { purpose = '' } }) => purpose),
  ...documentation.map(({ key, title, text }) => column(key, title, ({ flow }: Reviewed) => text(flow) ?? '')),
  column('missing', 'Missing', ({ flow }) => missingIn(flow)),
  column('concern', 'Concern', ({ flows }) => distinct(flows.flatMap(concernsOf))),
  column('accepted', 'Accepted, because', ({ accepted }) => accepted),
];

function reviewTable(
  topology: Topology,
  shown: readonly TableColumn<Reviewed>[],
  { accepted = [] }: ViewOptions = {},
): TableBlock {
  const titles = titlesOf(topology);
  const acceptedOf = acceptedByFlow(topology, accepted);
  const rows = rowsOf(topology.flows).map((row): Reviewed => {
    return { ...row, titles, accepted: distinct(row.flows.flatMap(acceptedOf)) };
  });
  return tableFrom(shown, rows, factsOfRow);
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
function missingNote(topology: Topology): readonly PageBlock[] {
  const flows = writtenFlows(topology.flows);
  const lacks = requirements.flatMap(({ name, isMet }) => {
    const lacking = flows.filter((flow) => !isMet(flow)).length;
    return lacking === 0 ? [] : [`${name}: ${String(lacking)}`];
  });
  const text =
    lacks.length === 0 ? 'Nothing is missing.' : `Missing, of ${count(flows.length, 'flow')}: ${lacks.join(', ')}.`;
  return flows.length === 0 ? [] : [{ kind: 'paragraph', text }];
}
