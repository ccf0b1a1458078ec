import { type DiagramBlock, type Page, type Sequence, type TableBlock, blocksOf } from '../../page/page.ts';

/** Returns the table of a page whose content is `table`. */
export function tableOf(page: Page): TableBlock {
  const found = blocksOf(page).find((block) => block.kind === 'table');
  if (found === undefined) throw new Error(`the view ${page.view} promised a table and has none`);
  return found;
}

/** Returns the diagram of a page whose content is `diagram`. */
export function diagramOf(page: Page): DiagramBlock {
  const found = blocksOf(page).find((block) => block.kind === 'diagram');
  if (found === undefined) throw new Error(`the view ${page.view} promised a diagram and has none`);
  return found;
}

/** Returns the sequences of a page whose content is `sequences`; there are none if the topology has no scenarios. */
export function sequencesOf(page: Page): readonly Sequence[] {
  return blocksOf(page).filter((block) => block.kind === 'sequence');
}
