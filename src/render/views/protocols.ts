import { transportTitle } from '../../net/transports.ts';
import type { Flow, Opening, Topology } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { encryptionOf } from '../content/encryption.ts';
import { type Thing, thingOf, titlesOf } from '../content/ends.ts';
import type { Cell, TableBlock } from '../../page/page.ts';
import { protocolsOf, transportsOf } from '../content/services.ts';
import type { RenderView } from './view.ts';

/** The From/To matrix: the protocols that one end speaks to another. Ends are in the order in which flows name them. */
export const protocols: RenderView = {
  title: 'Protocols',
  summary: 'protocols from each source to each destination: a matrix',
  content: 'table',
  blocks: (topology) => [matrix(topology)],
};

/** The title of the first column; nothing in a file can have this name. */
const CORNER = 'from/to';
const EMPTY = '-';

/** One direction of a flow. */
interface Arrow {
  readonly from: Thing;
  readonly to: Thing;
  readonly openings: readonly Opening[];
  readonly flow: Flow;
}

function matrix(topology: Topology): TableBlock {
  const titles = titlesOf(topology);
  const arrows = topology.flows.flatMap(arrowsOf);
  const columns = distinct(arrows.map(({ to }) => to));
  const rows = groupsOf(arrows, ({ from }) => from).map((row) => {
    const cells = new Map(groupsOf(row, ({ to }) => to).map((same) => [same[0].to, cell(same)]));
    const flows = distinct(row.map(({ flow }) => flow.id));
    return { cells: [titles(row[0].from), ...columns.map((to) => cells.get(to) ?? EMPTY)], local: false, flows };
  });
  const heads = columns.map((thing) => ({ id: thing.name, title: titles(thing) }));
  return { kind: 'table', columns: [{ id: CORNER, title: 'From/To' }, ...heads], rows };
}

/** Returns the directions of a flow: two if either side may send first. */
function arrowsOf(flow: Flow): readonly Arrow[] {
  const forward = { from: thingOf(flow.from), to: thingOf(flow.to), openings: flow.openings, flow };
  return flow.bothWays ? [forward, { ...forward, from: forward.to, to: forward.from }] : [forward];
}

/** Formats protocols: `HTTPS (TCP/TLS)`, or the transport alone if no protocol is known. */
function cell(arrows: readonly Arrow[]): Cell {
  const openings = arrows.flatMap((arrow) => arrow.openings);
  const spoken = groupsOf(openings, (opening) => [...protocolsOf([opening]), isOverTls(opening)].join(' '));
  const texts = spoken.map((group) => {
    const transports = transportTitle(transportsOf(group));
    const layers = isOverTls(group[0]) ? `${transports}/TLS` : transports;
    const [protocol] = protocolsOf(group);
    return protocol === undefined ? layers : `${protocol} (${layers})`;
  });
  return texts.length < 2 ? (texts[0] ?? EMPTY) : texts;
}

function isOverTls(opening: Opening): boolean {
  return opening.transports.every((transport) => transport === 'tcp') && encryptionOf(opening) === 'TLS';
}
