import { type DiagramBlock, type Page, type Sequence, type TableBlock, blocksOf } from '../../page/page.ts';

/** The table of a page whose view has the content `table`. */
export function tableOf(page: Page): TableBlock {
  const found = blocksOf(page).find((block) => block.kind === 'table');
  if (found === undefined) throw new Error(`the view ${page.view} promised a table and has none`);
  return found;
}

/** The diagram of a page whose view has the content `diagram`. */
export function diagramOf(page: Page): DiagramBlock {
  const found = blocksOf(page).find((block) => block.kind === 'diagram');
  if (found === undefined) throw new Error(`the view ${page.view} promised a diagram and has none`);
  return found;
}

/** All sequences of a page whose view has the content `sequences`; a topology may have no scenarios. */
export function sequencesOf(page: Page): readonly Sequence[] {
  return blocksOf(page).filter((block) => block.kind === 'sequence');
}
