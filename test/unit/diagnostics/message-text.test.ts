import { describe, expect, it } from 'vitest';
import { count, didYouMean, list, nearest, quote } from '../../../src/diagnostics/message-text.ts';

describe('nearest', () => {
  it.each([
    ['prots', 'ports'],
    ['lisetners', 'listeners'],
    ['Purpose', 'purpose'],
    ['form', 'from'],
    ['zzz', undefined],
    ['', undefined],
  ])('%j is meant to be %s', (word, meant) => {
    expect(nearest(word, ['ports', 'listeners', 'purpose', 'from', 'transport'])).toBe(meant);
  });

  it('takes the first of equals, so that the answer is the same each time', () => {
    expect(didYouMean('hosx', ['host', 'hosa'])).toBe('did you mean "host"?');
  });
});

it('quotes values on one line, cut to a readable length', () => {
  expect(quote('a "b"\n')).toBe(String.raw`"a \"b\"\n"`);
  expect(quote('x'.repeat(300))).toHaveLength(63);
  expect(quote(443)).toBe('"443"');
});

it('lists and counts', () => {
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'], 'or')]).toEqual([
    '',
    'a',
    'a and b',
    'a, b or c',
  ]);
  expect([count(1, 'port'), count(0, 'port'), count(16384, 'port'), count(1234567, 'address', 'addresses')]).toEqual([
    '1 port',
    '0 ports',
    '16,384 ports',
    '1,234,567 addresses',
  ]);
});
