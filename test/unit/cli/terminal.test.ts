import { describe, expect, it } from 'vitest';
import { wantsColour } from '../../../src/cli/terminal.ts';

describe('wantsColour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { TERM: 'dumb' }, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '3', NO_COLOR: '1', TERM: 'dumb' }, true],
  ])('on a terminal: %s, with %o: %s', (isTerminal, environment, colours) => {
    expect(wantsColour(isTerminal, environment)).toBe(colours);
  });
});
