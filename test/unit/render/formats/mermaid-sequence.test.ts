import { describe, expect, it } from 'vitest';
import { sequenceDiagram } from '../../../../src/render/formats/mermaid-sequence.ts';
import type { Page, Sequence } from '../../../../src/page/page.ts';
import { hostileTexts } from '../hostile.ts';
import { exampleOf, rendered } from '../samples.ts';

const page: Page = {
  name: 'test',
  title: 'Test',
  view: 'scenarios',
  provenance: { file: 'test.yaml', hash: 'sha256:0123' },
  sections: [],
  flows: new Map(),
};

function sequence(text: string, count = 2): Sequence {
  return {
    kind: 'sequence',
    caption: text,
    lifelines: [
      { key: 'end', title: text },
      { key: 'b', title: 'B' },
    ],
    messages: Array.from({ length: count }, (_, i) => ({
      ...(i % 2 === 0 ? { from: 'end', to: 'b' } : { from: 'b', to: 'end' }),
      text,
      reply: i % 2 !== 0,
    })),
  };
}

describe('a sequence diagram', () => {
  it('takes no ids from names, numbers its steps, and draws replies dashed', () => {
    expect(
      sequenceDiagram([sequence('hello')], page)
        .text.split('\n')
        .slice(1),
    ).toEqual([
      '  %% Test. Made by topo from test.yaml, sha256:0123.',
      '  participant p1 as hello',
      '  participant p2 as B',
      '  autonumber 1 1',
      '  p1->>p2: hello',
      '  p2-->>p1: hello',
      '',
    ]);
  });

  it('holds several sequences, each under its caption and with numbers of its own', () => {
    const { text } = sequenceDiagram([sequence('one'), sequence('two')], page);
    expect(text).toMatch(/Note over p1,p2: one\n {2}autonumber 1 1\n[^]*Note over p1,p2: two\n {2}autonumber 1 1\n/);
    expect(text.match(/participant/g)).toHaveLength(2);
  });

  it('says that it is a draft', () => {
    expect(sequenceDiagram([sequence('one')], { ...page, draft: [] }).text).toContain('Note over p1,p2: DRAFT');
  });

  it('stays below Mermaid’s limit, and says what it leaves out', () => {
    const { text, notes } = sequenceDiagram([sequence('x'.repeat(70), 2000)], page);
    expect(text.length).toBeLessThan(50_000);
    expect(notes).toEqual(['Only 500 of 2000 steps are drawn: Mermaid reads at most 50,000 characters.']);
    expect(text).toContain('%% Only 500 of 2000 steps');
  });

  it.each(hostileTexts)('is not changed in its shape by %j', (text) => {
    const shape = (of: string): string =>
      sequenceDiagram([sequence(of)], page)
        .text.replace(/(: |as |%% ).*/g, '$1')
        .replace(/(?<=: |as )$/gm, '');
    expect(shape(text)).toBe(shape('plain'));
  });

  it('is what the view of scenarios becomes as Mermaid', async () => {
    const { topology } = exampleOf('openvidu-ce/topology');
    const text = await rendered(topology, { view: 'scenarios', format: 'mermaid' });
    expect(text).toMatch(/^sequenceDiagram\n/);
    expect(text.match(/Note over/g)).toHaveLength(2);
  });

  it('says that there is no scenario', async () => {
    const { topology } = exampleOf('genesys-video/topology');
    const text = await rendered(topology, { view: 'scenarios', format: 'mermaid' });
    expect(text).toContain('  participant p1 as No scenarios\n');
  });
});
