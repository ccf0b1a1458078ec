// What holds for every view in every format that can hold it: one output for one input, and hostile text that changes
// nothing of its shape. A new view is met by all of it without a line here; a new format needs its shape in the table.

import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { type FormatId, type ViewId, formatIds, formats, render, viewIds, views } from '../../../src/render/render.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { acceptedIn, hostileTexts, suffixOf, topologyOfTexts } from './hostile.ts';
import { origin, outside, parseCsv } from './samples.ts';

/** What of a text must be the same whatever words stand in it. */
type Shape = (text: string) => unknown;

/** How often each element stands there; breaks of words depend on their length. */
const elements: Shape = (text) => {
  const counts = new Map<string, number>();
  for (const [tag] of text.replace(/<(style|script)\b[^]*?<\/\1>/g, '').matchAll(/<[a-z][\w-]*/g))
    if (!['<wbr', '<tspan', '<text', '<a', '<title'].includes(tag)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].toSorted();
};

const lines: Shape = (text) => text.split('\n').length;

/** The keys of objects, and how many values a list has. */
function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysOf);
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, one]) => [key, keysOf(one)])
    : typeof value;
}

/** Of formats of text. Where the layout follows the length of words, what is left is that no control character passes. */
const shapes: Readonly<Record<FormatId, Shape | 'wrapped' | 'binary'>> = {
  markdown: (text) => (marked.lexer as (text: string) => { readonly type: string }[])(text).map(({ type }) => type),
  html: elements,
  svg: elements,
  text: 'wrapped',
  csv: (text) => parseCsv(text).map((row) => row.length),
  json: (text) => keysOf(JSON.parse(text)),
  mermaid: lines,
  dot: lines,
  pdf: 'binary',
  png: 'binary',
  xlsx: 'binary',
};

const pairs = viewIds.flatMap((view) =>
  formatIds
    .filter((format) => formats[format].holds.includes(views[view].content))
    .map((format) => [view, format] as const),
);

/** Each text in places of its own of one topology; every fourth, because tests of each format try all of them. */
const texts = hostileTexts.filter((_, i) => i % 4 === 0);
const hostile = topologyOfTexts(texts);
const harmless = topologyOfTexts(texts.map((_, i) => `word${suffixOf(i)}`));

async function written(topology: Topology, view: ViewId, format: FormatId): Promise<string | Uint8Array> {
  const from = view === 'client' ? 'client' : undefined;
  return render(topology, { ...origin, view, format, from, outside, accepted: acceptedIn(topology) });
}

it('every format has a shape, and every shape a format', () => {
  expect(Object.keys(shapes).toSorted()).toEqual([...formatIds].toSorted());
  for (const format of formatIds) expect(shapes[format] === 'binary', format).toBe(formats[format].binary === true);
});

describe.each(pairs)('%s as %s', (view, format) => {
  it('is the same for the same', async () => {
    expect(await written(topologyOfTexts(['x']), view, format)).toEqual(
      await written(topologyOfTexts(['x']), view, format),
    );
  });

  it('keeps its shape whatever the texts are', async () => {
    const text = await written(hostile, view, format);
    const shape = shapes[format];
    if (shape === 'binary') {
      expect(text).toBeInstanceOf(Uint8Array);
      return;
    }
    const plain = String(await written(harmless, view, format));
    expect(String(text).match(/[^\P{Cc}\t\n\r\u0080-\u009f]/gu)).toBeNull();
    if (shape !== 'wrapped') expect(shape(String(text))).toEqual(shape(plain));
  });
});
