import type { Format } from './format.ts';
import { mermaidText } from './mermaid.ts';
import { svg, svgText } from './svg.ts';

/** Pixels per unit of the drawing, enough for sharp lines on paper. */
const SCALE = 2;

/** A picture of either engine in pixels, drawn by a browser. */
export const png: Format = {
  summary: 'a picture as pixels; needs Chromium or Chrome',
  endings: ['png'],
  holds: svg.holds,
  binary: true,
  browser: true,
  engines: ['graphviz', 'mermaid'],
  write: async (page, options) => {
    const { engine, outside } = options;
    if (engine === 'mermaid') return outside.mermaid(mermaidText(page), 'png');
    return outside.png(await svgText(page, options), SCALE);
  },
};
