import { count } from '../../diagnostics/phrases.ts';
import { flowKeys } from '../../topology/flow-keys.ts';
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
  const ids = ['id', 'owner', 'ticket', 'approved_by', 'expires', 'missing'];
  return [...missingNote(topology), reviewTable(topology, chosen(columns, ids))];
}

interface Reviewed {
  readonly flow: Flow;
  readonly titles: Titles;
  readonly accepted: readonly string[];
}

const columns: readonly TableColumn<Reviewed>[] = [
  column('id', 'ID', ({ flow }) => flow.id),
  column('source', 'Source', ({ flow, titles }) => titles(thingOf(flow.from))),
  column('destination', 'Destination', ({ flow, titles }) => titles(thingOf(flow.to))),
  column('service', 'Service', ({ flow }) => serviceText(flow.openings)),
  minor('scope', 'Scope', ({ flow }) => scopesOf(flow)[0] ?? ''),
  column('purpose', 'Justification', ({ flow: { purpose = '' } }) => purpose),
  column('owner', flowKeys.owner.title, ({ flow: { owner = '' } }) => owner),
  column('ticket', flowKeys.ticket.title, ({ flow: { ticket = '' } }) => ticket),
  column('approved_by', flowKeys.approved_by.title, ({ flow: { approvedBy = '' } }) => approvedBy),
  column('expires', flowKeys.expires.title, ({ flow: { expires = '' } }) => expires),
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

/** The facts that a reviewer needs, in the order of the columns. */
const wanted: readonly (readonly [name: string, isThere: (flow: Flow) => boolean])[] = [
  ['justification', ({ purpose }) => purpose !== undefined],
  ['ports', ({ openings }) => openings.every(({ ports }) => ports !== 'unknown')],
  ['owner', ({ owner }) => owner !== undefined],
  ['ticket', ({ ticket }) => ticket !== undefined],
  ['approver', ({ approvedBy }) => approvedBy !== undefined],
  ['expiry', ({ expires }) => expires !== undefined],
];

function missingIn(flow: Flow): string {
  return wanted.flatMap(([name, isThere]) => (isThere(flow) ? [] : [name])).join(', ');
}

/** Says how many flows lack which fact: `Missing, of 11 flows: owner: 10, ticket: 10.` */
function missingNote({ flows }: Topology): readonly PageBlock[] {
  const lacks = wanted.flatMap(([name, isThere]) => {
    const lacking = flows.filter((flow) => !isThere(flow)).length;
    return lacking === 0 ? [] : [`${name}: ${String(lacking)}`];
  });
  const text =
    lacks.length === 0 ? 'Nothing is missing.' : `Missing, of ${count(flows.length, 'flow')}: ${lacks.join(', ')}.`;
  return flows.length === 0 ? [] : [{ kind: 'paragraph', text }];
}
