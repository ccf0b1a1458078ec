import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../../src/report/unified-diff.ts';
import { runs } from '../../support/runs.ts';

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  .map((all) => all.map((line) => `${line}\n`));

/** What a program such as patch(1) makes of a text with a difference. */
function patched(before: readonly string[], difference: string): string {
  const after: string[] = [];
  let taken = 0;
  for (const line of difference.split('\n').slice(2, -1)) {
    const start = /^@@ -(\d+),(\d+) /.exec(line);
    if (start !== null) {
      // A hunk without old lines stands behind the line whose number it has.
      const until = Number(start[1]) - (start[2] === '0' ? 0 : 1);
      while (taken < until) after.push(before[taken++]!);
    } else if (line.startsWith('+')) after.push(`${line.slice(1)}\n`);
    else {
      expect(`${line.slice(1)}\n`).toBe(before[taken++]);
      if (line.startsWith(' ')) after.push(`${line.slice(1)}\n`);
    }
  }
  return [...after, ...before.slice(taken)].join('');
}

describe('a difference', () => {
  it('is told as diff -u does, with lines around it', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n7b\n8\n9\n';
    expect(unifiedDiff(before, before.replace('5', 'five').replace('9', '9\n10'), 'x.md')).toBe(
      [
        ...['--- x.md', '+++ x.md (expected)'],
        ...['@@ -3,5 +3,5 @@', ' 3', ' 4', '-5', '+five', ' 6', ' 7'],
        ...['@@ -9,2 +9,3 @@', ' 8', ' 9', '+10', ''],
      ].join('\n'),
    );
  });

  it('leads from one text to the other', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const difference = unifiedDiff(before.join(''), after.join(''), 'x');
        expect(patched(before, difference)).toBe(after.join(''));
      }),
      runs('unified-diff'),
    );
  });

  it('exchanges everything between the first and the last change where texts have little in common', () => {
    const numbers = Array.from({ length: 2_000 }, (_, i) => `${i}\n`);
    const [before, after] = [numbers, numbers.map((n) => `x${n}`)].map((all) => `same\n${all.join('')}end\n`);
    const difference = unifiedDiff(before!, after!, 'x').split('\n');
    expect(difference.slice(2, 5)).toEqual(['@@ -1,2002 +1,2002 @@', ' same', '-0']);
    expect(difference.at(-2)).toBe('… and 3923 more lines');
  });

  it('tells a missing line end', () => {
    expect(unifiedDiff('a', 'a\n', 'x')).toContain('-a (no line end)\n+a\n');
  });

  it('shows of a long line what differs', () => {
    const line = 'x'.repeat(5_000);
    const text = unifiedDiff(`${line}old${line}\n`, `${line}new${line}\n`, 'x');
    expect(text.length).toBeLessThan(800);
    expect(text).toMatch(/^-…x{60}oldx+…$/m);
    expect(text).toMatch(/^\+…x{60}newx+…$/m);
  });

  it('shows the first of many', () => {
    const numbers = Array.from({ length: 300 }, (_, i) => `${i}\n`).join('');
    expect(unifiedDiff(numbers, numbers.replaceAll('\n', ' \n'), 'x')).toContain('\n… and 521 more lines\n');
  });

  it('shows control characters', () => {
    expect(unifiedDiff('\u001b[31m\n', '\n', 'x')).toContain('-\\u{1b}[31m\n');
  });
});
