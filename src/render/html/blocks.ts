import { DRAFT } from '../draft.ts';
import { drawGraph, drawSequence, drawStrip } from '../drawings/drawings.ts';
import type { Chapter, ChapterAnchor, WebPage } from './chapters.ts';
import { type Markup, attribute, markup, trusted } from './markup.ts';
import { tableMarkup } from './tables.ts';
import { breakable, linked } from './breakable.ts';

export async function chapterMarkup({ id, title, places }: Chapter, page: WebPage): Promise<Markup> {
  const blocks: Markup[] = [];
  for (const place of places) blocks.push(await blockMarkup(place, page));
  if (title === undefined) return markup`<section id="${id}">\n${blocks}</section>\n`;
  return markup`<section id="${id}" aria-labelledby="${id}.title">
<h2 id="${id}.title" dir="auto">${breakable(title)}${selfLink(id)}</h2>
${blocks}</section>
`;
}

async function blockMarkup(place: ChapterAnchor, page: WebPage): Promise<Markup> {
  const { id, block } = place;
  switch (block.kind) {
    case 'heading':
      return markup`<h3 id="${id}" dir="auto">${breakable(block.text)}${selfLink(id)}</h3>\n`;
    case 'paragraph':
      return markup`<p dir="auto">${linked(block.text)}</p>\n`;
    case 'list':
      if (block.items.length === 0) return markup``;
      return markup`<ul>\n${block.items.map((item) => markup`<li>${linked(item)}</li>\n`)}</ul>\n`;
    case 'table':
      return tableMarkup(block, place, page);
    case 'diagram':
      return figure(id, await drawGraph(block.graph, block.caption, { stamp: page.draft && DRAFT }), block.caption);
    case 'sequence':
      return figure(id, drawSequence(block), block.caption);
    case 'strip':
      return figure(id, drawStrip(block), block.caption);
  }
}

function selfLink(id: string): Markup {
  return markup`<a class="self" href="#${id}" aria-label="Link to this heading"></a>`;
}

/** The width of a text column in pixels. A wider picture is scaled down, and can be opened at full size. */
const COLUMN_WIDTH = 720;

function figure(id: string, file: string, caption: string): Markup {
  const svg = file
    .slice(file.indexOf('<svg'))
    .replace(/<style>[^<]*<\/style>\n?/g, '')
    .trim();
  const width = Number(/^[^>]*\swidth="(\d+)/.exec(svg)?.[1] ?? 0);
  const wide = width > COLUMN_WIDTH;
  const links = markup` <a class="enlarge" href="#${id}">Full size</a><a class="reduce" href="#${id}.fitted">Fit to the page</a>`;
  return markup`<figure id="${id}"${attribute('class', wide ? 'wide' : undefined)}>
<div class="drawing" id="${id}.fitted" role="group" aria-label="Drawing: ${caption}" tabindex="0">${trusted(svg)}</div>
<figcaption dir="auto">${linked(caption)}${wide ? links : undefined}</figcaption>
</figure>
`;
}
