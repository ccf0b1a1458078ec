import { type PageBlock, type Page, type Section, blocksOf } from '../../page/page.ts';

/** A page, and the anchors of its rows, to which links can lead. */
export interface WebPage extends Page {
  readonly rowIds: ReadonlySet<string>;
}

export function webPage(page: Page): WebPage {
  const rows = blocksOf(page).flatMap((block) => (block.kind === 'table' ? block.rows : []));
  return { ...page, rowIds: new Set(rows.flatMap(({ id }) => id ?? [])) };
}

/** A section with an anchor for everything that can be linked to. Anchors are unique in the page. */
export interface Chapter {
  readonly id: string;
  readonly title: string | undefined;
  readonly places: readonly ChapterAnchor[];
}

export interface ChapterAnchor {
  readonly id: string;
  readonly block: PageBlock;
  /** The heading above the block. */
  readonly under: string;
  /** The anchor of each row of a table; undefined for rows without one. */
  readonly rows: readonly (string | undefined)[];
}

/** Anchors of the page itself, outside its chapters. */
export const own = { top: 'top', contents: 'contents', main: 'main', draft: 'draft', flows: 'flows' } as const;

type Take = (wanted: string) => string;

/**
 * Assigns anchors. They do not depend on other parts of the page: those of views are kept, and others consist of
 * section and heading, joined by a dot, which no anchor of a view contains.
 */
export function chaptersOf(page: Page): readonly Chapter[] {
  const take = uniqueIn(new Set(Object.values(own)));
  return page.sections.map((section) => chapterOf(section, page, take));
}

function chapterOf(section: Section, page: Page, take: Take): Chapter {
  const id = take(section.id);
  let under = section.title ?? page.title;
  const places = section.blocks.map((block): ChapterAnchor => {
    if (block.kind === 'heading') under = block.text;
    return { id: take(wanted(block, section.id)), block, under, rows: rowsOf(block, take) };
  });
  return { id, title: section.title, places };
}

function wanted(block: PageBlock, section: string): string {
  if (block.kind === 'heading') return block.id ?? `${section}.${slug(block.text)}`;
  return `${section}.${block.kind}`;
}

function rowsOf(block: PageBlock, take: Take): readonly (string | undefined)[] {
  return block.kind === 'table' ? block.rows.map(({ id }) => (id === undefined ? undefined : take(id))) : [];
}

/** Returns the letters and digits of a text, of any script, in lower case. */
function slug(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);
}

/** Returns a function that makes anchors unique: without spaces, and with a number if the anchor is taken. */
function uniqueIn(taken: Set<string>): Take {
  return (wish) => {
    const base = wish.replace(/\s+/g, '-');
    let id = base;
    for (let n = 2; taken.has(id); n++) id = `${base}-${String(n)}`;
    taken.add(id);
    return id;
  };
}
