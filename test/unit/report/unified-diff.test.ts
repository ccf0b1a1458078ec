import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editsOf } from '../../../src/report/line-edits.ts';
import { unifiedDiff } from '../../../src/report/unified-diff.ts';
import { runs } from '../../support/runs.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

/** Length of the longest common subsequence, the slow way. */
function common(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
  return table[a.length]![b.length]!;
}

describe('edits', () => {
  it('lead from one text to the other, and are as few as can be', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = editsOf(before, after);
        expect(edits.filter(({ sign }) => sign !== '+').map(({ line }) => line)).toEqual(before);
        expect(edits.filter(({ sign }) => sign !== '-').map(({ line }) => line)).toEqual(after);
        expect(edits.filter(({ sign }) => sign === ' ')).toHaveLength(common(before, after));
      }),
      runs('unified-diff'),
    );
  });

  it('exchange everything where texts have little in common', () => {
    const numbers = Array.from({ length: 2_000 }, (_, i) => String(i));
    const edits = editsOf(['same', ...numbers, 'end'], ['same', ...numbers.map((n) => `x${n}`), 'end']);
    expect(edits).toHaveLength(4_002);
    expect(edits[0]).toEqual({ sign: ' ', line: 'same' });
  });
});

describe('a difference', () => {
  it('is told as diff -u does, with lines around it', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n7b\n8\n9\n';
    expect(unifiedDiff(before, before.replace('5', 'five').replace('9', '9\n10'), 'x.md')).toBe(
      [
        ...['--- x.md', '+++ x.md as it would be'],
        ...['@@ -3,5 +3,5 @@', ' 3', ' 4', '-5', '+five', ' 6', ' 7'],
        ...['@@ -9,2 +9,3 @@', ' 8', ' 9', '+10', ''],
      ].join('\n'),
    );
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
