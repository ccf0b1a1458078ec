import type { Flow, Topology } from '../../topology/model.ts';
import type { PageBlock, Section } from '../../page/page.ts';
import { type Orientation, orientationOf } from '../content/orientation.ts';
import { rowsOf, scopesOf } from '../content/flow-rows.ts';
import { mapOf } from '../views/connections.ts';
import { conditionText } from '../content/conditions.ts';

interface Part {
  readonly reach: Orientation;
  readonly title: string;
  /** The text if there is no such flow and a reader must know that; otherwise the section is left out. */
  readonly none?: string;
  readonly introduction?: string;
  /** Ids of columns in addition to the usual ones. */
  readonly more?: readonly string[];
}

const parts: readonly Part[] = [
  { reach: 'inbound', title: 'Inbound from the internet', none: 'Nothing is open from the internet.' },
  {
    reach: 'outbound',
    title: 'Outbound to the internet',
    none: 'No flow goes out to the internet.',
    more: ['destination_address'],
  },
  {
    reach: 'abroad',
    title: 'Between others in the internet',
    introduction: 'No firewall of this file is on the way.',
    more: ['destination_address'],
  },
  { reach: 'between', title: 'Between zones and hosts' },
  {
    reach: 'local',
    title: 'On one host',
    introduction: 'It travels over loopback: it needs no rule, and must not be exposed.',
  },
];

/** Splits the connection map by orientation. Each flow is in exactly one part. */
export function flowSections(topology: Topology, columns: readonly string[] | undefined): readonly Section[] {
  return parts.flatMap((part): readonly Section[] => {
    const flows = topology.flows.filter((flow) => orientationOf(flow) === part.reach);
    const { reach: id, title, none } = part;
    if (flows.length > 0) return [{ id, title, blocks: partBlocks(topology, flows, part, columns) }];
    return none === undefined ? [] : [{ id, title, blocks: [{ kind: 'paragraph', text: none }] }];
  });
}

function partBlocks(
  topology: Topology,
  flows: readonly Flow[],
  { introduction, more = [] }: Part,
  columns: readonly string[] | undefined,
): readonly PageBlock[] {
  const shown = columns ?? [
    ...['id', 'source', 'destination', ...more, 'ports', 'transport', 'protocol'],
    ...(rowsOf(flows).some((row) => scopesOf(row.flows).length > 1) ? ['scope'] : []),
    'purpose',
    ...(flows.some((flow) => conditionText(flow) !== 'always') ? ['condition'] : []),
  ];
  return [
    ...(introduction === undefined ? [] : [{ kind: 'paragraph' as const, text: introduction }]),
    ...mapOf(topology, flows, shown),
  ];
}
