import { markdownText } from '../../render/formats/markdown.ts';
import type { PageBlock, Page, TableBlock } from '../../page/page.ts';
import type { AnswerFormat } from './format.ts';
import { pageOf } from './page.ts';

/** GitHub Flavored Markdown, fit for a pull request. */
export const markdown: AnswerFormat = {
  summary: 'GitHub Flavored Markdown, for a pull request',
  endings: ['md'],
  write: (answered) => markdownText(lean(pageOf(answered))),
};

/** Removes columns that are empty, and those with numbers of up to forty digits, because both only widen the table. */
function lean(page: Page): Page {
  const withBlocks = (blocks: readonly PageBlock[]): readonly PageBlock[] =>
    blocks.map((block) => (block.kind === 'table' ? withoutEmptyColumns(block) : block));
  return { ...page, sections: page.sections.map((section) => ({ ...section, blocks: withBlocks(section.blocks) })) };
}

function withoutEmptyColumns({ kind, columns, rows }: TableBlock): TableBlock {
  const used = columns.map(({ id }, i) => id !== 'packets' && rows.some(({ cells }) => cells[i] !== ''));
  return {
    kind,
    columns: columns.filter((_, i) => used[i]),
    rows: rows.map((row) => ({ ...row, cells: row.cells.filter((_, i) => used[i]) })),
  };
}
