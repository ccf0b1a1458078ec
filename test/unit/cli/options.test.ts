import { describe, expect, it } from 'vitest';
import { collect, dayParser } from '../../../src/cli/options.ts';
import { UsageError } from '../../../src/cli/errors.ts';

describe('collect', () => {
  it('takes names by commas and by repetition', () => {
    expect(collect(' c,, d ', collect('a,b'))).toEqual(['a', 'b', 'c', 'd']);
  });
});

const parseDay = dayParser('--today');

describe('dayParser', () => {
  it.each(['2026-11-20', '2028-02-29', '1999-12-31'])('takes %s', (day) => {
    expect(parseDay(day)).toBe(day);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '20261120', '', 'today', '2026-11-20T00:00'])(
    'refuses %s',
    (day) => {
      expect(() => parseDay(day)).toThrow(UsageError);
    },
  );
});
