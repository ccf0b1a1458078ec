import { describe, expect, it } from 'vitest';
import { closingLines } from '../../support/closing-line.ts';

describe('closingLines', () => {
  it('is one line when nothing was skipped', () => {
    expect(closingLines({ passed: 3, failed: 1, skipped: [] })).toBe('3 passed, 1 failed, 0 skipped\n');
  });

  it('tells each reason once, with the number of tests behind it', () => {
    expect(
      closingLines({
        passed: 1,
        failed: 0,
        skipped: ['loads (skipped: install it)', 'b', 'loads (skipped: install it)'],
      }),
    ).toBe('Skipped:\n  loads (skipped: install it) [2 tests]\n  b\n1 passed, 0 failed, 3 skipped\n');
  });
});
