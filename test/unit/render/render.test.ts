import { describe, expect, it } from 'vitest';
import { RenderError, formatIds, formats, viewIds, views } from '../../../src/render/render.ts';
import { topologyOf } from '../../support/topologies.ts';
import { exampleOf, rendered } from './samples.ts';

const { topology } = exampleOf('openvidu-ce/topology');

function refusal(work: () => unknown): { message: string; help: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof RenderError) return { message: error.message, help: error.help };
    throw error;
  }
  throw new Error('not refused');
}

describe('what a format cannot hold', () => {
  it('is refused with the formats and views that can', () => {
    expect(refusal(() => rendered(topology, { view: 'diagram', format: 'csv' }))).toEqual({
      message: 'the format csv cannot hold the view diagram',
      help: 'markdown or mermaid can (--format); csv can hold connections or protocols (--view)',
    });
    expect(refusal(() => rendered(topology, { format: 'json' }))).toEqual({
      message: 'the format json cannot hold the whole document',
      help: 'markdown can (--format); json can hold connections or protocols (--view)',
    });
    expect(refusal(() => rendered(topology, { view: 'protocols', format: 'mermaid' })).help).toContain(
      'mermaid can hold diagram',
    );
  });

  it('is refused for every such pair, and for no other', () => {
    for (const view of viewIds) {
      for (const format of formatIds) {
        const able = formats[format].holds.includes(views[view].content);
        const work = (): string => rendered(topology, { view, format });
        if (able) expect(work()).toMatch(/\n$/);
        else expect(refusal(work).message).toContain(format);
      }
    }
  });
});

describe('columns', () => {
  it('that do not exist are refused with a guess and the list', () => {
    const { message, help } = refusal(() => rendered(topology, { view: 'connections', columns: ['id', 'port'] }));
    expect(message).toBe('no column "port": did you mean "ports"?');
    expect(help).toMatch(/^columns are id, source, .*, profiles$/);
  });

  it('cannot be named twice', () => {
    expect(refusal(() => rendered(topology, { view: 'connections', columns: ['id', 'id'] })).message).toBe(
      'the column "id" is named twice',
    );
  });

  it('cannot be none', () => {
    expect(refusal(() => rendered(topology, { view: 'connections', columns: [] })).message).toBe('no column is named');
  });

  it('cannot be chosen where there are none to choose from', () => {
    expect(refusal(() => rendered(topology, { view: 'protocols', columns: ['id'] }))).toEqual({
      message: 'the view protocols has no columns to choose from',
      help: '--columns goes with connections',
    });
  });

  it('are those of the connection map in the whole document', () => {
    const text = rendered(topology, { columns: ['owner', 'ticket'] });
    expect(text).toContain('| Owner ');
    expect(text).toContain('## Protocols');
  });

  it('have unique ids and titles', () => {
    for (const id of viewIds) {
      const columns = views[id].columns ?? [];
      expect(new Set(columns.map((column) => column.id)).size).toBe(columns.length);
      expect(new Set(columns.map(({ title }) => title)).size).toBe(columns.length);
    }
  });
});

describe('the whole document', () => {
  it('tells the file that it is made from, what rests, and how much is open', () => {
    const text = rendered(topology, { fileName: 'openvidu.yaml', hash: 'sha256:abcd' });
    expect(text).toContain('Made by topo from openvidu.yaml, sha256:abcd.');
    expect(text).toContain('Not in this document: Redis and the flow openvidu-server-to-redis');
    expect(text).toContain('- 5 can be opened from the internet: TCP 80, 443, 3478; UDP 3478, 40000-57000\n');
    expect(text).toContain('- 5 on one host, which no firewall sees\n');
  });

  it('has every view, and says nothing of rest where all is awake', () => {
    const text = rendered(exampleOf('openvidu-ce/topology', ['enterprise-ha']).topology);
    for (const id of viewIds) expect(text).toContain(`\n## ${views[id].title}\n`);
    expect(text).not.toContain('Not in this document');
  });

  it('counts ways out of the house apart from ways in', () => {
    const text = rendered(exampleOf('eclwebrtc/topology').topology);
    expect(text).toContain('- 3 can be opened from the internet: TCP 443; UDP 443, 1024-65535\n- 7 to the internet\n');
  });

  it('is possible of nothing', () => {
    expect(rendered(topologyOf('title: Nothing'))).toContain(
      '- 0 flows between 0 components on 0 hosts in 0 zones\n- 0 can be opened from the internet\n',
    );
  });
});

describe('a draft', () => {
  const { topology: colliding, errors } = exampleOf('openvidu-ce/as-answered');

  it('says so in every format, and lists what is wrong where there is room', () => {
    const draft = errors;
    const markdown = rendered(colliding, { draft });
    expect(markdown).toContain(
      '> **DRAFT, not for approval.** topo check finds 1 error in the file:\n>\n> - error (port-conflict): ',
    );
    expect(rendered(colliding, { draft, view: 'diagram', format: 'mermaid' })).toContain('<b>DRAFT</b>');
    const json = JSON.parse(rendered(colliding, { draft, view: 'connections', format: 'json' })) as { draft: unknown };
    expect(json.draft).toEqual(errors.map(({ rule, severity, message }) => ({ rule: rule.id, severity, message })));
    const csv = rendered(colliding, { draft, view: 'connections', format: 'csv' }).trimEnd().split('\n');
    expect(csv[0]).toMatch(/,Draft$/);
    expect(csv.slice(1).every((line) => line.endsWith(',DRAFT'))).toBe(true);
  });

  it('stays one without findings', () => {
    expect(rendered(topology, { draft: [] })).toContain(
      '> **DRAFT, not for approval.** topo check finds nothing in the file.\n\n',
    );
  });
});
