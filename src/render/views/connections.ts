import { didYouMean, list, quote } from '../../diagnostics/message-text.ts';
import type { Flow, Topology } from '../../topology/model.ts';
import { distinct } from '../../net/collections.ts';
import { titlesOf } from '../content/ends.ts';
import { type FlowRow, factsOfRow, rowsOf } from '../content/flow-rows.ts';
import { focusedOn } from '../content/focus.ts';
import type { PageBlock, Row, TableBlock } from '../../page/page.ts';
import { RenderError } from '../render-error.ts';
import { type ConnectionColumn, connectionColumns, usualColumns } from './connection-columns.ts';
import type { RenderView } from './view.ts';

const known = connectionColumns.map(({ id }) => id);

/** The connection map: a row for each flow and destination, in the order of the file. */
export const connections: RenderView = {
  title: 'Connection map',
  summary: 'who opens a connection to whom, on which ports: a row for each flow',
  takes: ['focus'],
  content: 'table',
  columns: connectionColumns,
  blocks: (topology, { columns = usualColumns, focus }) => mapOf(topology, focusedOn(topology, focus).flows, columns),
};

/** Returns the connection map of some flows. Throws a {@link RenderError} for an unknown column. */
export function mapOf(topology: Topology, flows: readonly Flow[], columns: readonly string[]): readonly PageBlock[] {
  return [connectionMap(topology, flows, columnsNamed(columns)), ...bothWaysNote(flows)];
}

function connectionMap(topology: Topology, flows: readonly Flow[], columns: readonly ConnectionColumn[]): TableBlock {
  const titles = titlesOf(topology);
  const seen = new Set<string>();
  const row = (one: FlowRow): Row => {
    const { id } = one.flow;
    // Of several rows of one flow, the first is what links lead to.
    const anchor = seen.has(id) ? {} : { id: `flow-${id}` };
    seen.add(id);
    return { cells: columns.map(({ cell }) => cell(one, titles)), ...factsOfRow(one), ...anchor };
  };
  return { kind: 'table', columns: columns.map(({ id, title }) => ({ id, title })), rows: rowsOf(flows).map(row) };
}

/** Says which flows go both ways. A reader must know that even if the column about it was not requested. */
function bothWaysNote(flows: readonly Flow[]): readonly PageBlock[] {
  const ids = distinct(flows.flatMap(({ bothWays, id }) => (bothWays ? id : [])));
  return ids.length === 0 ? [] : [{ kind: 'paragraph', text: `Either side may send first: ${list(ids)}.` }];
}

function columnsNamed(ids: readonly string[]): readonly ConnectionColumn[] {
  if (ids.length === 0) throw new RenderError('--columns names no column', `the columns are ${known.join(', ')}`);
  return ids.map(columnNamed);
}

function columnNamed(id: string, at: number, all: readonly string[]): ConnectionColumn {
  const found = connectionColumns.find((column) => column.id === id);
  if (found === undefined) {
    const guess = didYouMean(id, known);
    throw new RenderError(
      `there is no column ${quote(id)}${guess === undefined ? '' : `: ${guess}`}`,
      `the columns are ${known.join(', ')}`,
    );
  }
  if (all.indexOf(id) < at) throw new RenderError(`the column ${quote(id)} is named twice`, 'name each column once');
  return found;
}
