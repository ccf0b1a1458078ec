import { chapterMarkup } from '../html/blocks.ts';
import { chaptersOf, webPage } from '../html/chapters.ts';
import { frame } from '../html/frame.ts';
import type { Markup } from '../html/markup.ts';
import type { Format } from './format.ts';

/** A self-contained HTML file: it loads nothing, works without its script, and prints as a document with a title page. */
export const html: Format = {
  summary: 'a web page in one file, to read, search and print',
  endings: ['html', 'htm'],
  holds: ['document', 'table', 'diagram', 'sequences'],
  write: async (told, { sha256 }) => {
    const page = webPage(told);
    const chapters = chaptersOf(page);
    const document: Markup[] = [];
    for (const chapter of chapters) document.push(await chapterMarkup(chapter, page));
    return frame(page, chapters, document, sha256).text;
  },
};
