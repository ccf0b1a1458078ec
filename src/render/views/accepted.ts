import { type PlacedFinding, placedFindings } from '../content/accepted.ts';
import type { PageBlock, TableBlock } from '../../page/page.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { flowKeys } from '../../topology/flow-keys.ts';
import type { Topology } from '../../topology/model.ts';
import { scopesOf } from '../content/flow-rows.ts';
import type { RenderView, ViewOptions } from './view.ts';

/** The accepted findings and their reasons: the mitigations that a reviewer asks for (PCI DSS 4.0.1 §1.2.6). */
export const accepted: RenderView = {
  title: 'Accepted findings',
  summary: 'findings that the file accepts (topo-ignore), each with its reason',
  content: 'table',
  blocks: (topology, options) => {
    const table = acceptedTable(topology, options);
    return table.rows.length > 0 ? [table] : [table, { kind: 'paragraph', text: 'The file accepts no finding.' }];
  },
};

/** Returns the view for the whole document; nothing if no finding is accepted. */
export function acceptedBlocks(topology: Topology, options: ViewOptions): readonly PageBlock[] {
  const table = acceptedTable(topology, options);
  if (table.rows.length === 0) return [];
  const text = 'topo check finds these in the file, which says why they are accepted.';
  return [{ kind: 'paragraph', text }, table];
}

const columns: readonly TableColumn<PlacedFinding>[] = [
  column('rule', 'Rule', ({ rule }) => rule.id),
  column('about', 'About', ({ place }) => place),
  column('finding', 'Finding', ({ message }) => message),
  column('reason', 'Accepted, because', ({ reason }) => reason),
  column('approved_by', flowKeys.approved_by.title, ({ flow }) => flow?.approvedBy ?? ''),
];

function acceptedTable(topology: Topology, { accepted: findings = [] }: ViewOptions): TableBlock {
  return tableFrom(columns, placedFindings(topology, findings), ({ flow }) =>
    flow === undefined ? { local: false } : { local: scopesOf([flow])[0] === 'same-host', flows: [flow.id] },
  );
}
