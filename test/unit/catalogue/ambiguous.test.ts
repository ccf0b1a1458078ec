// Entries that share a word, which those of the catalogue do not yet.

import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { catalogueCandidates } from '../../../src/catalogue/catalogue.ts';
import type * as Generated from '../../../src/catalogue/generated/components.ts';
import { configure } from '../../../src/cli/commands/explain.ts';
import { compile } from '../../../src/compile.ts';

vi.mock('../../../src/catalogue/generated/components.ts', async (original) => {
  const { components } = await original<typeof Generated>();
  const [first] = components;
  return {
    components: [
      { ...first, name: 'gate', title: 'Gate', aliases: ['Media Gate'] },
      { ...first, name: 'gate-2', title: 'Media gate' },
      { ...first, name: 'media', title: 'Gate' },
    ],
  };
});

describe('a word for several entries', () => {
  it('means all of them, unless it is exactly a name', () => {
    expect(catalogueCandidates('media-gate').map(({ name }) => name)).toEqual(['gate', 'gate-2']);
    expect(catalogueCandidates('Gate').map(({ name }) => name)).toEqual(['gate', 'media']);
    expect(catalogueCandidates('gate').map(({ name }) => name)).toEqual(['gate']);
  });

  it('is a usage error of topo explain that lists them', async () => {
    const command = new Command();
    configure(command);
    await expect(command.parseAsync(['media-gate'], { from: 'user' })).rejects.toMatchObject({
      message: '"media-gate" may mean several components of the catalogue',
      help: 'write gate or gate-2',
    });
  });

  it.each([
    ['media-gate', 'write `use: gate` or `use: gate-2`'],
    ['Media-Gate', 'write `use: gate` or `use: gate-2`'],
    ['GATE-2', 'write `use: gate-2`'],
    ['medai', 'did you mean "media"?'],
    ['xyzzy', 'write one of gate, gate-2 or media'],
  ])('is not taken by use: %s', (word, help) => {
    const text = `topo: 1\nname: t\nzones: { lan: [10.0.0.0/8] }\ncomponents: { a: { use: ${word}, zone: lan } }\n`;
    const { diagnostics } = compile({ name: 't.yaml', text }, { today: '2026-11-20' });
    expect(diagnostics.filter(({ rule }) => rule.id === 'unknown-reference')).toMatchObject([
      { message: `the catalogue has no component "${word}"`, help },
    ]);
  });
});
