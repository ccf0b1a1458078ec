import type { Format } from './format.ts';
import { html } from './html.ts';

/** A PDF: the web page as a browser prints it, according to its print style. */
export const pdf: Format = {
  summary: 'the web page for print, with a title page; needs Chromium or Chrome',
  endings: ['pdf'],
  holds: html.holds,
  binary: true,
  browser: true,
  write: async (page, options) => options.outside.pdf(String(await html.write(page, options))),
};
