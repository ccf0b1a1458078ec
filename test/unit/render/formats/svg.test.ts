import { describe, expect, it } from 'vitest';
import { topologyOf } from '../../../support/topologies.ts';
import { exampleOf, rendered } from '../samples.ts';

const { topology } = exampleOf('openvidu-ce/topology');

describe('a picture', () => {
  it('stands alone: it tells its title, its file, its day, and that it is a draft', async () => {
    const svg = await rendered(topology, { view: 'diagram', format: 'svg', date: '2026-11-20', draft: [] });
    expect(svg).toContain('<title>OpenVidu CE on premises. Who opens a connection to whom: ');
    expect(svg).toContain('>Made by topo from test.yaml, sha256:0123, on 2026-11-20.<');
    expect(svg).toContain('>DRAFT, not for approval.<');
    expect(svg).not.toMatch(/<\?xml|<!DOCTYPE/);
  });

  it('is that of all scenarios, or says that there are none', async () => {
    expect(await rendered(topology, { view: 'scenarios', format: 'svg' })).toContain('class="topo topo-sequence"');
    const none = topologyOf('zones: { lan: [10.0.0.0/8] }');
    expect(await rendered(none, { view: 'scenarios', format: 'svg' })).toContain('>no scenarios<');
  });

  it('is Mermaid’s own where that is asked for', async () => {
    const asked: string[] = [];
    const mermaid = (text: string): Promise<Uint8Array> => {
      asked.push(text);
      return Promise.resolve(new TextEncoder().encode('<svg/>'));
    };
    const no = (): Promise<never> => Promise.reject(new Error('not asked for'));
    const options = { format: 'svg', engine: 'mermaid', outside: { mermaid, pdf: no, png: no } } as const;
    expect(await rendered(topology, { view: 'diagram', ...options })).toBe('<svg/>\n');
    await rendered(topology, { view: 'scenarios', ...options });
    expect(asked.map((text) => /^(flowchart|sequenceDiagram)/m.exec(text)?.[1])).toEqual([
      'flowchart',
      'sequenceDiagram',
    ]);
  });

  it('can be had in Graphviz’s language', async () => {
    const dot = await rendered(topology, { view: 'diagram', format: 'dot' });
    expect(dot).toMatch(/^digraph topo \{\n/);
    expect(dot).toContain('Made by topo from test.yaml');
  });
});
