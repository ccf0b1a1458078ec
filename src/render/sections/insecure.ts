import { list } from '../../diagnostics/message-text.ts';
import type { Flow, Topology } from '../../topology/model.ts';
import { acceptedByFlow } from '../content/accepted.ts';
import { concernsOf } from '../content/concerns.ts';
import { thingOf, titlesOf } from '../content/ends.ts';
import type { PageBlock } from '../../page/page.ts';
import { orientationOf } from '../content/orientation.ts';
import { serviceText } from '../content/services.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { scopesOf } from '../views/connection-columns.ts';
import type { ViewOptions } from '../views/view.ts';

/** Lists flows that are unencrypted or too exposed, each of which needs a mitigation (PCI DSS 4.0.1 §1.2.6). */
export function insecureBlocks(topology: Topology, { accepted = [] }: ViewOptions): readonly PageBlock[] {
  const acceptedOf = acceptedByFlow(topology, accepted);
  const found = topology.flows.flatMap((flow) => {
    const concerns = concernsOf(flow);
    return concerns.length === 0 ? [] : [{ flow, concerns }];
  });
  const leaving = found.filter(({ flow }) => orientationOf(flow) !== 'local');
  const staying = found.filter(({ flow }) => orientationOf(flow) === 'local').map(({ flow }) => flow.id);
  const titles = titlesOf(topology);
  const columns: readonly TableColumn<Insecure>[] = [
    column('flow', 'Flow', ({ flow }) => flow.id),
    column('source', 'Source', ({ flow }) => titles(thingOf(flow.from))),
    column('destination', 'Destination', ({ flow }) => titles(thingOf(flow.to))),
    column('service', 'Service', ({ flow }) => serviceText(flow.openings)),
    column('scope', 'Scope', ({ flow }) => scopesOf(flow)[0] ?? ''),
    column('concern', 'Concern', ({ concerns }) => concerns),
    column('accepted', 'Accepted, because', ({ flow }) => acceptedOf(flow)),
  ];
  return [
    leaving.length === 0
      ? paragraph(
          'No flow that leaves its host is known to be insecure. Protocols that the file does not name are not judged.',
        )
      : tableFrom(columns, leaving, ({ flow }) => ({ local: false, flows: [flow.id] })),
    ...(staying.length === 0 ? [] : [paragraph(`Not encrypted either, but on one host only: ${list(staying)}.`)]),
  ];
}

interface Insecure {
  readonly flow: Flow;
  readonly concerns: readonly string[];
}

function paragraph(text: string): PageBlock {
  return { kind: 'paragraph', text };
}
