import type { Format } from './format.ts';
import { html } from './html.ts';

/** The web page as its print style says, printed by a browser. */
export const pdf: Format = {
  summary: 'the web page on paper, with a title page; needs Chromium or Chrome',
  endings: ['pdf'],
  holds: html.holds,
  binary: true,
  browser: true,
  write: async (page, options) => options.outside.pdf(String(await html.write(page, options))),
};
