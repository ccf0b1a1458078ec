import { type Diagram, type Page, type Table, blocksOf } from '../page.ts';

/** The table of a page whose view has the content `table`. */
export function tableOf(page: Page): Table {
  const found = blocksOf(page).find((block) => block.kind === 'table');
  if (found === undefined) throw new Error(`the view ${page.view} promised a table and has none`);
  return found;
}

/** The diagram of a page whose view has the content `diagram`. */
export function diagramOf(page: Page): Diagram {
  const found = blocksOf(page).find((block) => block.kind === 'diagram');
  if (found === undefined) throw new Error(`the view ${page.view} promised a diagram and has none`);
  return found;
}
