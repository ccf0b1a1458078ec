import type { PageBlock, Cell, Sequence, Strip, TableBlock } from '../../../../src/page/page.ts';
import { type ViewId, views } from '../../../../src/render/render.ts';
import type { ViewOptions } from '../../../../src/render/views/view.ts';
import type { Topology } from '../../../../src/topology/model.ts';

export type TableRow = Readonly<Record<string, Cell>>;

/** The view as formats get it that hold one table only. */
export function rowsOf(topology: Topology, view: ViewId, options: ViewOptions = {}): readonly TableRow[] {
  const [table] = tablesIn(views[view].blocks(topology, { joined: true, ...options }));
  return table === undefined ? [] : rowsIn(table);
}

export function tablesIn(blocks: readonly PageBlock[]): readonly TableBlock[] {
  return blocks.filter((block) => block.kind === 'table');
}

export function rowsIn({ columns, rows }: TableBlock): readonly TableRow[] {
  return rows.map(({ cells }) => Object.fromEntries(columns.map(({ id }, i): [string, Cell] => [id, cells[i] ?? ''])));
}

export function stripsIn(blocks: readonly PageBlock[]): readonly Strip[] {
  return blocks.filter((block) => block.kind === 'strip');
}

export function sequencesIn(blocks: readonly PageBlock[]): readonly Sequence[] {
  return blocks.filter((block) => block.kind === 'sequence');
}

export function headingsIn(blocks: readonly PageBlock[]): readonly string[] {
  return blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []));
}

/** All paragraphs and items of lists, a line each. */
export function proseIn(blocks: readonly PageBlock[]): string {
  return blocks
    .flatMap((block) => (block.kind === 'paragraph' ? [block.text] : block.kind === 'list' ? block.items : []))
    .join('\n');
}
