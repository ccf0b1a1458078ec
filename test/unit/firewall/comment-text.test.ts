import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, shorten, stableHash } from '../../../src/firewall/comment-text.ts';

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

describe('oneLine', () => {
  it.each([
    ['a\nb', 'a b'],
    ['a\r\n\t b', 'a b'],
    ['a\u2028b\u2029c\u0085d', 'a b c d'],
    ['over\u202Eride\u2066', 'over ride'],
    ['half \ud800', 'half'],
    ['\u0000\u001b[31mred', '[31mred'],
    ['Größe – 大きさ', 'Größe – 大きさ'],
  ])('%j is %j', (text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });
});

describe('shorten', () => {
  it('keeps what fits', () => {
    expect(shorten('ä'.repeat(64), 128)).toBe('ä'.repeat(64));
  });

  it('cuts between characters and marks the rest with a hash', () => {
    expect(shorten('ä'.repeat(65), 128)).toBe(`${'ä'.repeat(59)}~${stableHash('ä'.repeat(65))}`);
  });

  it('never exceeds the limit, and tells long texts with one beginning apart', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 0, maxLength: 80 }),
        fc.integer({ min: 10, max: 60 }),
        (text, limit) => {
          expect(bytes(shorten(text, limit))).toBeLessThanOrEqual(limit);
        },
      ),
    );
    expect(shorten(`${'x'.repeat(200)}1`, 128)).not.toBe(shorten(`${'x'.repeat(200)}2`, 128));
  });
});

describe('stableHash', () => {
  it('is FNV-1a, 32 bits', () => {
    // From the test vectors of draft-eastlake-fnv, appendix C.
    expect([stableHash(''), stableHash('a'), stableHash('foobar')]).toEqual(['811c9dc5', 'e40c292c', 'bf9cf968']);
  });
});
