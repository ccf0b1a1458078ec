import { list } from '../../diagnostics/message-text.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import type { Topology } from '../../topology/model.ts';
import { acceptedByFlow } from '../content/accepted.ts';
import { concernsOf } from '../content/concerns.ts';
import { titlesOf } from '../content/ends.ts';
import type { PageBlock } from '../../page/page.ts';
import { orientationOf } from '../content/orientation.ts';
import { serviceText } from '../content/services.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { type FlowRow, asCell, endTitles, openingsOf, rowsOf, scopesOf } from '../content/flow-rows.ts';
import type { ViewOptions } from '../views/view.ts';

/** Lists flows that are unencrypted or too exposed, each of which needs a mitigation (PCI DSS 4.0.1 §1.2.6). */
export function insecureBlocks(topology: Topology, { accepted = [] }: ViewOptions): readonly PageBlock[] {
  const acceptedOf = acceptedByFlow(topology, accepted);
  const concerned = topology.flows.filter((flow) => concernsOf(flow).length > 0);
  const found = groupsOf(concerned, orientationOf)
    .flatMap((flows) => rowsOf(flows))
    .map((row): Insecure => {
      return { ...row, concerns: distinct(row.flows.flatMap(concernsOf)) };
    });
  const leaving = found.filter(({ flow }) => orientationOf(flow) !== 'local');
  const staying = found.filter(({ flow }) => orientationOf(flow) === 'local').map(({ flow }) => flow.id);
  const titles = titlesOf(topology);
  const columns: readonly TableColumn<Insecure>[] = [
    column('flow', 'Flow', ({ flow }) => flow.id),
    column('source', 'Source', ({ flows }) => asCell(endTitles(flows, 'from', titles))),
    column('destination', 'Destination', ({ flows }) => asCell(endTitles(flows, 'to', titles))),
    column('service', 'Service', (row) => serviceText(openingsOf(row))),
    column('scope', 'Scope', ({ flows }) => scopesOf(flows)[0] ?? ''),
    column('concern', 'Concern', ({ concerns }) => concerns),
    column('accepted', 'Accepted, because', ({ flows }) => distinct(flows.flatMap(acceptedOf))),
  ];
  return [
    leaving.length === 0
      ? paragraph(
          'No flow that leaves its host is known to be insecure. Protocols that the file does not name are not judged.',
        )
      : tableFrom(columns, leaving, ({ flow }) => ({ local: false, flows: [flow.id] })),
    ...(staying.length === 0
      ? []
      : [paragraph(`Not encrypted either, but on one host only: ${list(distinct(staying))}.`)]),
  ];
}

interface Insecure extends FlowRow {
  readonly concerns: readonly string[];
}

function paragraph(text: string): PageBlock {
  return { kind: 'paragraph', text };
}
