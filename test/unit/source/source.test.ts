import { describe, expect, it } from 'vitest';
import { MAX_SOURCE_BYTES, decodeSource, linesOf } from '../../../src/source/source.ts';

describe('decodeSource', () => {
  it('takes a byte order mark away', () => {
    const decoded = decodeSource('f', new TextEncoder().encode('\uFEFFtopo: 1'));
    expect(decoded.ok && decoded.source.text).toBe('topo: 1');
  });

  it.each([
    ['a NUL byte', Uint8Array.of(0x61, 0), 'binary'],
    ['a byte that starts no character', Uint8Array.of(0x61, 0x0a, 0xff, 0x63), 'on line 2 (at byte 2)'],
    ['a character that is cut off', Uint8Array.of(0x61, 0xe3, 0x81), 'on line 1'],
    ['a lone surrogate', Uint8Array.of(0xed, 0xa0, 0x80), 'on line 1'],
    ['too much', new Uint8Array(MAX_SOURCE_BYTES + 1).fill(0x61), 'larger than 10 MiB'],
  ])('refuses %s', (_, bytes, problem) => {
    const decoded = decodeSource('f', bytes);
    expect(decoded.ok ? '' : decoded.problem).toContain(problem);
  });
});

describe('linesOf', () => {
  const lines = linesOf({ name: 'f', text: 'one\r\ntwo\n\nfour' });

  it.each([
    [0, 1, 1],
    [3, 1, 4],
    [5, 2, 1],
    [9, 3, 1],
    [10, 4, 1],
    [14, 4, 5],
  ])('offset %i is line %i, column %i', (offset, line, column) => {
    expect(lines.position(offset)).toEqual({ line, column });
  });

  it('gives lines without their ends', () => {
    expect([1, 2, 3, 4, 5].map((line) => lines.text(line))).toEqual(['one', 'two', '', 'four', '']);
  });
});
