import { count } from '../diagnostics/message-text.ts';
import type { Topology } from '../topology/model.ts';
import { thingOf } from './content/ends.ts';
import type { PageBlock, Section } from '../page/page.ts';
import { closedBlocks } from './sections/closed.ts';
import { rangesAndFallbacks } from './sections/fallbacks.ts';
import { flowSections } from './sections/flows.ts';
import { insecureBlocks } from './sections/insecure.ts';
import { inactiveNote, summaryOf } from './sections/summary.ts';
import { acceptedBlocks } from './views/accepted.ts';
import { clientTables } from './views/client.ts';
import { briefListeners } from './views/listeners.ts';
import { openingsByHost } from './views/openings.ts';
import { views } from './views/registry.ts';
import { briefReview } from './views/review.ts';
import type { ViewOptions } from './views/view.ts';

/**
 * Returns the sections of the whole document, which a security team signs. Each fact appears once.
 *
 * They say whom the system communicates with, who talks to whom and why, what every firewall must accept, what must
 * stay closed, and who is responsible. Empty sections are left out, unless their emptiness is worth knowing. `columns`
 * are those of the tables of flows.
 */
export function wholeDocument(topology: Topology, { columns, ...options }: ViewOptions): readonly Section[] {
  const blocksOf = (id: keyof typeof views): readonly PageBlock[] => views[id].blocks(topology, options);
  const part = (id: string, title: string, blocks: readonly PageBlock[]): readonly Section[] =>
    blocks.length === 0 ? [] : [{ id, title, blocks }];
  return [
    { id: 'introduction', blocks: introduction(topology) },
    ...part('summary', 'Summary', summaryOf(topology)),
    ...part('diagram', views.diagram.title, blocksOf('diagram')),
    ...part('zones', 'From zone to zone', topology.zones.length === 0 ? [] : blocksOf('zones')),
    ...flowSections(topology, columns),
    ...part(
      'protocols',
      views.protocols.title,
      protocolBlocks(topology, () => blocksOf('protocols')),
    ),
    ...part(
      'listeners',
      'What each component listens on',
      topology.components.length === 0 ? [] : briefListeners(topology),
    ),
    ...part('openings', 'Openings per host', topology.hosts.length === 0 ? [] : openingsByHost(topology)),
    ...part('client', 'What the firewalls of clients must allow', clientTables(topology)),
    ...part('ranges', 'Port ranges and fallbacks', rangesAndFallbacks(topology)),
    ...part('closed', 'What must stay closed', closedBlocks(topology)),
    ...part('insecure', 'Insecure services', topology.flows.length === 0 ? [] : insecureBlocks(topology, options)),
    ...part('accepted', views.accepted.title, acceptedBlocks(topology, options)),
    ...part('ports', 'Ports per host', topology.hosts.length === 0 ? [] : blocksOf('ports')),
    ...part('scenarios', views.scenarios.title, topology.scenarios.length === 0 ? [] : blocksOf('scenarios')),
    ...part('review', views.review.title, topology.flows.length === 0 ? [] : briefReview(topology)),
  ];
}

function introduction(topology: Topology): readonly PageBlock[] {
  const { description, links } = topology;
  return [
    ...(description === undefined ? [] : [{ kind: 'paragraph' as const, text: description }]),
    ...(links.length === 0 ? [] : [{ kind: 'list' as const, items: links }]),
    ...inactiveNote(topology),
  ];
}

/** The largest matrix that fits on a page. */
const MAX_COLUMNS = 24;

function protocolBlocks({ flows }: Topology, matrix: () => readonly PageBlock[]): readonly PageBlock[] {
  if (flows.length === 0) return [];
  const ends = new Set(
    flows.flatMap(({ from, to, bothWays }) => (bothWays ? [thingOf(from), thingOf(to)] : [thingOf(to)])),
  );
  if (ends.size <= MAX_COLUMNS) return matrix();
  const text = `The matrix of protocols has ${count(ends.size, 'column')}, too many for a page: topo render --view protocols writes it as a spreadsheet.`;
  return [{ kind: 'paragraph', text }];
}
