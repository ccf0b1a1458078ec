import { describe, expect, it } from 'vitest';
import { drawSequence, drawSequences, drawStrip } from '../../../../src/render/drawings/drawings.ts';
import type { Segment, Sequence, Strip } from '../../../../src/page/page.ts';
import { hostileTexts } from '../hostile.ts';

function sequence(text: string): Sequence {
  return {
    kind: 'sequence',
    caption: text,
    lifelines: [
      { key: 'a', title: text },
      { key: 'b', title: 'B' },
    ],
    messages: [
      { from: 'a', to: 'b', text, reply: false },
      { from: 'b', to: 'a', text: 'back', reply: true },
      { from: 'b', to: 'b', text, reply: false },
    ],
  };
}

function strip(segments: readonly Segment[], title = 'TCP'): Strip {
  return { kind: 'strip', caption: title, lanes: [{ title, segments }] };
}

function elements(svg: string): readonly string[] {
  return [...svg.matchAll(/<(\w+)/g)].map(([, name = '']) => name);
}

/** Texts on the picture, without titles and style. */
function shown(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)(?=<)/g)].map(([, text = '']) => text);
}

describe('a drawn sequence', () => {
  it('numbers its messages, and draws replies dashed', () => {
    const svg = drawSequence(sequence('hello'));
    expect(shown(svg)).toEqual([
      'hello',
      'B',
      '1. hello',
      '2. back',
      '3. hello',
      'dashed: a reply, over the connection that was opened the other way',
    ]);
    expect(/topo-reply"[^]*?<line[^>]*>/.exec(svg)?.[0]).toContain('stroke-dasharray');
    expect(/<g class="topo-message"[^]*?<line[^>]*>/.exec(svg)?.[0]).not.toContain('stroke-dasharray');
  });

  it.each(hostileTexts)('holds %j as text', (text) => {
    const names = new Set(elements(drawSequence(sequence(text))));
    const allowed = 'svg title desc style rect g text line polygon polyline path'.split(' ');
    expect([...names].filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('says in words what it shows', () => {
    expect(drawSequence(sequence('hello'))).toContain(
      '<desc>1. hello to B: hello. 2. B to hello, reply: back. 3. B to B: hello.</desc>',
    );
  });

  it('can stand among others, or be none', () => {
    const texts = shown(
      drawSequences([sequence('one'), sequence('two')], 'All', { notes: ['a note'], stamp: 'DRAFT' }),
    );
    expect(texts.filter((text) => ['DRAFT', 'one', 'two', '1. one', '1. two', 'a note'].includes(text))).toEqual([
      ...['DRAFT', 'one', 'one', '1. one', 'two', 'two', '1. two', 'a note'],
    ]);
    expect(shown(drawSequences([], 'All'))).toEqual(['no scenarios']);
  });
});

describe('a drawn strip', () => {
  const segments: readonly Segment[] = [
    { lo: 22, hi: 22, state: 'taken', title: 'ssh' },
    { lo: 80, hi: 80, state: 'taken', title: 'http' },
    { lo: 1000, hi: 2000, state: 'colliding', title: 'a, b' },
    { lo: 32768, hi: 40000, state: 'ephemeral', title: 'ephemeral' },
    { lo: 40001, hi: 65535, state: 'reserved', title: 'reserved' },
  ];

  it('lists what its numbers stand for, and explains its patterns and no others', () => {
    const texts = shown(drawStrip(strip(segments)));
    for (const text of ['22: ssh', '80: http', '1000-2000 COLLISION: a, b', 'crossed: claimed by several listeners'])
      expect(texts).toContain(text);
    const free = shown(drawStrip(strip([])));
    expect(free).toContain('empty: free');
    expect(free.join()).not.toContain('crossed');
  });

  it('tells states by pattern, not by colour alone', () => {
    const pathOf = (state: Segment['state']): string | undefined =>
      /<path [^>]*d="([^"]*)"/.exec(drawStrip(strip([{ lo: 20000, hi: 30000, state, title: 'x' }])))?.[1];
    const paths = (['taken', 'colliding', 'ephemeral', 'reserved'] as const).map(pathOf);
    expect(paths[0]).toBeUndefined();
    expect(new Set(paths).size).toBe(4);
  });

  it('puts numbers side by side, also those of neighbouring ports and at the end of the scale', () => {
    const crowd = (from: number): readonly Segment[] =>
      Array.from({ length: 30 }, (_, i) => ({ lo: from + 2 * i, hi: from + 2 * i, state: 'taken', title: `p${i}` }));
    for (const from of [1, 30000, 65400]) {
      const xs = [...drawStrip(strip(crowd(from))).matchAll(/<text [^>]*x="([\d.]+)" y="34"/g)].map(([, x]) =>
        Number(x),
      );
      expect(xs).toHaveLength(30);
      for (const [i, x] of xs.entries()) expect(i === 0 || x - (xs[i - 1] ?? 0) >= 17.9).toBe(true);
      expect(xs.at(-1)).toBeLessThanOrEqual(874);
      expect(xs[0]).toBeGreaterThanOrEqual(14);
    }
  });

  it('counts what has no room', () => {
    const many = Array.from({ length: 200 }, (_, i): Segment => {
      return { lo: 100 * i + 1, hi: 100 * i + 9, state: i === 150 ? 'colliding' : 'taken', title: `p${i}` };
    });
    const texts = shown(drawStrip(strip(many)));
    expect(texts.some((text) => /^and 15\d more, which the table tells$/.test(text))).toBe(true);
    expect(texts).toContain('15001-15009 COLLISION: p150');
  });

  it.each(hostileTexts)('holds %j as text', (text) => {
    const svg = drawStrip(strip([{ lo: 1, hi: 9, state: 'taken', title: text }], text));
    const allowed = 'svg title desc style rect g text line path'.split(' ');
    expect(elements(svg).filter((name) => !allowed.includes(name))).toEqual([]);
  });
});
