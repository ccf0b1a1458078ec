import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { textTable, wrapped } from '../../../../src/page/text-table.ts';
import type { TableBlock } from '../../../../src/page/page.ts';
import { acceptedIn, hostileTexts, hostileTopology } from '../hostile.ts';
import { exampleFiles, exampleOf, rendered } from '../samples.ts';

function table(rows: readonly (readonly (string | readonly string[])[])[], local = false): TableBlock {
  const [head = [], ...body] = rows;
  return {
    kind: 'table',
    columns: head.map((title) => ({ id: String(title), title: String(title) })),
    rows: body.map((cells) => ({ cells, local })),
  };
}

describe('a table', () => {
  it('has columns as wide as what stands in them', () => {
    expect(
      textTable(
        table([
          ['a', 'b'],
          ['long cell', '1'],
          ['x', '22'],
        ]),
        80,
      ),
    ).toEqual([...['a          b', '─────────  ──', 'long cell  1', 'x          22']]);
  });

  it('counts the columns of a terminal, not characters', () => {
    const lines = textTable(
      table([
        ['a', 'b'],
        ['日本', '1'],
        ['👩‍💻é', '2'],
        ['abcd', '3'],
      ]),
      80,
    );
    expect(lines.slice(2).map((line) => stringWidth(line))).toEqual([7, 7, 7]);
  });

  it('breaks lines between words where there is little room, and parts the rows', () => {
    expect(
      textTable(
        table([
          ['a', 'b'],
          ['one two three four', 'x'],
          ['1', '2'],
        ]),
        15,
      ),
    ).toEqual([...['a             b', '────────────  ─', 'one two       x', 'three four', '', '1             2']]);
  });

  it('has a line for each of several texts', () => {
    expect(textTable(table([['a'], [['x', 'y']]]), 80)).toEqual(['a', '─', 'x', 'y']);
  });

  it('marks what stays on one host', () => {
    expect(textTable(table([['a'], ['x']], true), 80)).toEqual(['   a', '─  ─', '*  x']);
  });

  it('is possible without rows, and without columns', () => {
    expect(textTable(table([['a']]), 80)).toEqual(['a', '─']);
    expect(textTable(table([]), 80)).toEqual(['', '']);
  });
});

describe('a long text', () => {
  it.each([
    ['between words', 'one two three', 7, ['one two', 'three']],
    ['in a long word', 'abcdefgh', 3, ['abc', 'def', 'gh']],
    ['behind a joint of a long word', 'browser-to-nginx-https', 14, ['browser-to-', 'nginx-https']],
    ['around a long word', 'a bcdefgh i', 4, ['a', 'bcde', 'fgh', 'i']],
    ['between wide characters', '日本語', 5, ['日本', '語']],
  ])('is broken %s', (_, text, width, lines) => {
    expect(wrapped(text, width)).toEqual(lines);
  });
});

describe('text for a terminal', () => {
  it.each(exampleFiles)('of %s keeps to its room', async (file) => {
    const { topology } = exampleOf(file);
    for (const room of [80, 120]) {
      const text = await rendered(topology, { format: 'text', view: 'connections', room });
      // A table of many columns cannot be narrower than its columns at their narrowest.
      for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(room, 100));
    }
  });

  it.each(hostileTexts)('shows %j, and obeys nothing of it', async (text) => {
    for (const view of [undefined, 'connections', 'accepted'] as const) {
      const topology = hostileTopology(text);
      const told = await rendered(topology, { format: 'text', view, accepted: acceptedIn(topology) });
      // eslint-disable-next-line no-control-regex -- control characters are what it is about
      expect(told.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    }
  });

  it('tells day and draft', async () => {
    const { topology, errors } = exampleOf('openvidu-ce/as-answered');
    const told = await rendered(topology, { format: 'text', draft: errors, date: '2026-11-20', room: 200 });
    expect(told).toContain('DRAFT, not for approval. topo check finds 1 error in the file:\n• error (port-conflict): ');
    expect(told).toContain('sha256:0123, on 2026-11-20.');
  });
});
