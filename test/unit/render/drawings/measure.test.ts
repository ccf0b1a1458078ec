import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf, wrapped } from '../../../../src/render/drawings/measure.ts';
import { hostileTexts } from '../hostile.ts';

const font = { size: 10 };

describe('a width', () => {
  it('is more for wide letters, bold ones, and those of East Asia', () => {
    expect(widthOf('iii', font)).toBeLessThan(widthOf('mmm', font));
    expect(widthOf('abc', { ...font, bold: true })).toBeGreaterThan(widthOf('abc', font));
    expect(widthOf('会議', font)).toBeGreaterThanOrEqual(20);
    expect(widthOf('\u0301\u200f\u202e', font)).toBe(0);
  });

  it('grows with the size of the font, and adds up', () => {
    expect(widthOf('abc', { size: 20 })).toBeCloseTo(2 * widthOf('abc', font));
    expect(widthOf('abc', font)).toBeCloseTo(widthOf('ab', font) + widthOf('c', font));
  });
});

describe('a wrapped text', () => {
  it('is broken at blanks, and within words that are wider than a line', () => {
    expect(wrapped('one two three four', 60, font, 9)).toEqual(['one two', 'three four']);
    expect(wrapped('xxxxxxxxxxxxxxxxxxxx', 60, font, 9).length).toBeGreaterThan(1);
    expect(wrapped('', 60, font, 9)).toEqual(['']);
  });

  it('ends with an ellipsis where something is cut off, and only there', () => {
    expect(wrapped('x'.repeat(5000), 60, font, 3)).toHaveLength(3);
    expect(wrapped('x'.repeat(5000), 60, font, 3).at(-1)).toMatch(/x…$/);
    expect(wrapped('short', 60, font, 1)).toEqual(['short']);
  });

  it('keeps within the width, and loses nothing but blanks', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string(), fc.constantFrom(...hostileTexts));
    fc.assert(
      fc.property(texts, fc.integer({ min: 30, max: 300 }), (text, width) => {
        const lines = wrapped(text, width, font, 10_000);
        for (const line of lines) expect(line.length <= 2 || widthOf(line, font) <= width).toBe(true);
        for (const line of lines) expect(line).not.toMatch(/[\n\r]/);
      }),
    );
    expect(wrapped('a bb ccc dddd', 30, font, 99).join('').replace(/ /g, '')).toBe('abbcccdddd');
  });
});
