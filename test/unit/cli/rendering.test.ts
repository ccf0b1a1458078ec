import { afterEach, describe, expect, it } from 'vitest';
import { wishOf } from '../../../src/cli/rendering.ts';
import { UsageError } from '../../../src/cli/errors.ts';
import { formatIds, formats } from '../../../src/render/render.ts';

const { isTTY } = process.stdout;

afterEach(() => {
  process.stdout.isTTY = isTTY;
});

describe('the format', () => {
  it.each(formatIds)('%s follows from its endings, whatever their case', (format) => {
    for (const ending of formats[format].endings) {
      expect(wishOf(`a.b/x.${ending}`, {}).format).toBe(format);
      expect(wishOf(`x.${ending.toUpperCase()}`, {}).format).toBe(format);
    }
  });

  it('is Markdown where nothing tells it, and what was asked for before all', () => {
    expect(wishOf('-', {}).format).toBe('markdown');
    expect(wishOf('x', {}).format).toBe('markdown');
    expect(wishOf('x.md', { format: 'csv' }).format).toBe('csv');
  });

  it('is told by no two in one way', () => {
    const endings = formatIds.flatMap((id) => formats[id].endings);
    expect(new Set(endings).size).toBe(endings.length);
  });
});

describe('a terminal', () => {
  it('gets no bytes, and a hint', () => {
    process.stdout.isTTY = true;
    for (const format of formatIds.filter((id) => formats[id].binary === true)) {
      expect(() => wishOf('-', { format })).toThrow(UsageError);
      expect(wishOf(`x.${format}`, { format }).format).toBe(format);
    }
    expect(wishOf('-', { format: 'text' }).format).toBe('text');
  });

  it('is not met in a pipe', () => {
    process.stdout.isTTY = false;
    expect(wishOf('-', { format: 'xlsx' }).format).toBe('xlsx');
  });
});
