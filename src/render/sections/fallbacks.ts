import { count } from '../../diagnostics/message-text.ts';
import { size } from '../../net/intervals.ts';
import type { Listener, Topology } from '../../topology/model.ts';
import { indexBy } from '../../net/collections.ts';
import { titlesOf } from '../content/ends.ts';
import { type FlowRow, asCell, endTitles, openingsOf, rowsOf } from '../content/flow-rows.ts';
import type { PageBlock, TableBlock } from '../../page/page.ts';
import { endpointText, protocolsOf, serviceText } from '../content/services.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { conditionText } from '../content/conditions.ts';

/** A listener with more ports than this has a range from which the software picks at run time. */
const MANY_PORTS = 16;

/** Describes wide port ranges, alternative ports, and fallbacks of flows. */
export function rangesAndFallbacks(topology: Topology): readonly PageBlock[] {
  const ranges = rangeItems(topology);
  const alternatives = alternativeItems(topology);
  const fallbacks = fallbackTable(topology);
  return [
    ...(ranges.length === 0 ? [] : [paragraph('Port ranges:'), { kind: 'list' as const, items: ranges }]),
    ...(alternatives.length === 0
      ? []
      : [
          paragraph('One of these is enough, the first is preferred, and all are open:'),
          { kind: 'list' as const, items: alternatives },
        ]),
    ...(fallbacks.rows.length === 0
      ? []
      : [
          paragraph('Fallbacks in the order of trial: 1 is tried first, 2 if that fails, 3 if that fails, too.'),
          fallbacks,
        ]),
  ];
}

function paragraph(text: string): PageBlock {
  return { kind: 'paragraph', text };
}

function rangeItems(topology: Topology): readonly string[] {
  return told(topology, ({ endpoints, dynamic }) =>
    endpoints.flatMap((endpoint) => {
      const { ports } = endpoint;
      if (typeof ports === 'string' || size(ports) <= MANY_PORTS) return [];
      const protocol = protocolsOf([endpoint]).map((one) => `, ${one}`);
      const picked = dynamic ? ', one picked at run time' : '';
      return [`${endpointText(endpoint)}${protocol.join('')}: ${count(size(ports), 'port')}${picked}`];
    }),
  );
}

function alternativeItems(topology: Topology): readonly string[] {
  return told(topology, ({ endpoints }) => (endpoints.length < 2 ? [] : [endpoints.map(endpointText).join(' or ')]));
}

/** Describes listeners, such as `Coturn (coturn.relay), …`. */
function told(topology: Topology, of: (listener: Listener) => readonly string[]): readonly string[] {
  const titles = titlesOf(topology);
  return topology.components.flatMap((component) =>
    component.listeners.flatMap((listener) =>
      of(listener).map((text) => `${titles(component)} (${listener.path}): ${text}`),
    ),
  );
}

interface Tried extends FlowRow {
  /** The position in the order of trial; 1 is tried first. */
  readonly order: number;
}

function fallbackTable(topology: Topology): TableBlock {
  const titles = titlesOf(topology);
  const columns: readonly TableColumn<Tried>[] = [
    column('order', 'Try', ({ order }) => order),
    column('flow', 'Flow', ({ flow }) => flow.id),
    column('source', 'Source', ({ flows }) => asCell(endTitles(flows, 'from', titles))),
    column('destination', 'Destination', ({ flows }) => asCell(endTitles(flows, 'to', titles))),
    column('service', 'Service', (row) => serviceText(openingsOf(row))),
    column('condition', 'Condition', ({ flow }) => conditionText(flow)),
  ];
  return tableFrom(columns, inOrderOfTrial(topology), ({ flow }) => ({ local: false, flows: [flow.id] }));
}

/** Lists each flow that is no fallback, followed by its fallbacks and theirs; each once. */
function inOrderOfTrial({ flows }: Topology): readonly Tried[] {
  const rows = rowsOf(flows);
  const fallbacks = indexBy(rows, ({ flow }) => flow.fallbackOf);
  const first = rows.filter(({ flow: { id, fallbackOf } }) => fallbackOf.length === 0 && fallbacks.has(id));
  return first.flatMap((row) => {
    const tried: Tried[] = [];
    const seen = new Set<FlowRow['flow']>();
    const ahead: Tried[] = [{ ...row, order: 1 }];
    for (let one = ahead.pop(); one !== undefined; one = ahead.pop()) {
      if (seen.has(one.flow)) continue;
      seen.add(one.flow);
      tried.push(one);
      const order = one.order + 1;
      ahead.push(...(fallbacks.get(one.flow.id) ?? []).map((next) => ({ ...next, order })).toReversed());
    }
    return tried;
  });
}
