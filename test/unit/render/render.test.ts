import { describe, expect, it } from 'vitest';
import { RenderError, formatIds, formats, render, viewIds, views } from '../../../src/render/render.ts';
import { compileText, topologyOf } from '../../support/topologies.ts';
import { exampleOf, origin, outside, rendered } from './samples.ts';

const { topology } = exampleOf('openvidu-ce/topology');

async function refusal(work: () => Promise<unknown>): Promise<{ message: string; help: string }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof RenderError) return { message: error.message, help: error.help };
    throw error;
  }
  throw new Error('not refused');
}

describe('what a format cannot hold', () => {
  it('is refused with the formats and views that can', async () => {
    expect(await refusal(() => rendered(topology, { view: 'diagram', format: 'csv' }))).toEqual({
      message: 'the format csv cannot show the view diagram',
      help: expect.stringMatching(/^use --format markdown.*mermaid.*, or --view .*connections/),
    });
    expect(await refusal(() => rendered(topology, { format: 'json' }))).toEqual({
      message: 'the format json cannot show the whole document',
      help: expect.stringMatching(/^use --format markdown.*, or --view .*protocols/),
    });
    expect((await refusal(() => rendered(topology, { view: 'protocols', format: 'mermaid' }))).help).toMatch(
      /, or --view .*diagram/,
    );
  });

  it('is refused for every such pair, and for no other', async () => {
    for (const view of viewIds) {
      for (const format of formatIds) {
        const able = formats[format].holds.includes(views[view].content);
        const from = view === 'client' ? 'browser' : undefined;
        const work = (): Promise<string | Uint8Array> => render(topology, { ...origin, view, format, from, outside });
        if (!able) expect((await refusal(work)).message).toContain(format);
        else if (formats[format].binary === true) expect(await work()).toBeInstanceOf(Uint8Array);
        else expect(await work()).toMatch(/\n$/);
      }
    }
  });
});

describe('what narrows a view', () => {
  const focus = { name: 'coturn', depth: 1 };

  it('is refused where it would do nothing, for every view', async () => {
    const wishes = { from: 'browser', focus, collapse: 'host' } as const;
    for (const view of viewIds) {
      for (const [option, value] of Object.entries(wishes)) {
        if (views[view].takes?.some((taken) => taken === option) === true) continue;
        const { message, help } = await refusal(() => rendered(topology, { view, [option]: value }));
        expect(message).toBe(`--${option} has no effect on the view ${view}`);
        expect(help).toMatch(/^remove it, or use it with --view [a-z]/);
      }
    }
    expect((await refusal(() => rendered(topology, { from: 'browser' }))).help).toBe(
      'remove it, or use it with --view client',
    );
  });

  it('leaves the rows of the connection map that are near', async () => {
    const csv = await rendered(topology, { view: 'connections', format: 'csv', columns: ['id'], focus });
    expect(csv.trim().split('\n')).toEqual(['ID', 'stun', 'turn', 'media-relayed']);
  });
});

describe('columns', () => {
  it('that do not exist are refused with a guess and the list', async () => {
    const { message, help } = await refusal(() => rendered(topology, { view: 'connections', columns: ['id', 'port'] }));
    expect(message).toBe('there is no column "port": did you mean "ports"?');
    expect(help).toMatch(/^the columns are id, source, .*, profiles$/);
  });

  it('cannot be named twice', async () => {
    expect((await refusal(() => rendered(topology, { view: 'connections', columns: ['id', 'id'] }))).message).toBe(
      'the column "id" is named twice',
    );
  });

  it('cannot be none', async () => {
    expect((await refusal(() => rendered(topology, { view: 'connections', columns: [] }))).message).toBe(
      '--columns names no column',
    );
  });

  it('cannot be chosen where there are none to choose from', async () => {
    expect(await refusal(() => rendered(topology, { view: 'protocols', columns: ['id'] }))).toEqual({
      message: 'the view protocols has no columns to choose from',
      help: 'remove --columns, or use it with --view connections',
    });
  });

  it('are those of the connection map in the whole document', async () => {
    const text = await rendered(topology, { columns: ['owner', 'ticket'] });
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
  it('tells the file that it is made from, what rests, and how much is open', async () => {
    const text = await rendered(topology, { fileName: 'openvidu.yaml', hash: 'sha256:abcd' });
    expect(text).toContain('Made by topo from openvidu.yaml, sha256:abcd.');
    expect(text).toContain('Not in this document: Redis and the flow openvidu-server-to-redis');
    expect(text).toContain('- 5 flows come from the internet: TCP 80, 443, 3478; UDP 3478, 40000-57000\n');
    expect(text).toContain('- 5 on one host, which no firewall sees\n');
  });

  it('says nothing of rest where all is awake', async () => {
    const text = await rendered(exampleOf('openvidu-ce/topology', ['enterprise-ha']).topology);
    expect(text).not.toContain('Not in this document');
  });

  it('counts ways out of the house apart from ways in', async () => {
    const text = await rendered(exampleOf('eclwebrtc/topology').topology);
    expect(text).toContain(
      '- 1 flow comes from the internet: UDP 1024-65535\n- 7 to the internet\n- 2 between others in the internet\n',
    );
  });

  it('is possible of nothing', async () => {
    expect(await rendered(topologyOf('title: Nothing'))).toContain(
      '- 0 flows between 0 components on 0 hosts in 0 zones\n- 0 flows come from the internet\n',
    );
  });
});

describe('a draft', () => {
  const { topology: colliding, errors } = exampleOf('openvidu-ce/as-answered');

  it('says so in every format, and lists what is wrong where there is room', async () => {
    const draft = errors;
    const markdown = await rendered(colliding, { draft });
    expect(markdown).toContain(
      '> **DRAFT, not for approval.** topo check finds 1 error in the file:\n>\n> - error (port-conflict): ',
    );
    expect(await rendered(colliding, { draft, view: 'diagram', format: 'mermaid' })).toContain('<b>DRAFT</b>');
    const json = JSON.parse(await rendered(colliding, { draft, view: 'connections', format: 'json' })) as {
      draft: unknown;
    };
    expect(json.draft).toEqual(errors.map(({ rule, severity, message }) => ({ rule: rule.id, severity, message })));
    const csv = (await rendered(colliding, { draft, view: 'connections', format: 'csv' })).trimEnd().split('\n');
    expect(csv[0]).toMatch(/,Draft$/);
    expect(csv.slice(1).every((line) => line.endsWith(',DRAFT'))).toBe(true);
  });

  it('lists errors before warnings in every format, each in the order of the file', async () => {
    const { diagnostics } = compileText(`
hosts: { web: { addresses: [203.0.113.10] } }
components:
  idle: { host: web, listeners: { first: 81/tcp HTTP } }
  nginx: { host: web, listeners: { http: 80/tcp HTTP } }
  other: { host: web, listeners: { http: 80/tcp HTTP } }
  last: { host: web, listeners: { late: 82/tcp HTTP } }
`);
    const severities = diagnostics.map(({ severity }) => severity);
    expect(severities.lastIndexOf('error')).toBeGreaterThan(severities.indexOf('warning'));
    const ordered = ['error', 'warning'].flatMap((one) => diagnostics.filter(({ severity }) => severity === one));
    for (const format of ['markdown', 'text', 'html'] as const) {
      const text = await rendered(colliding, { draft: diagnostics, format });
      const listed = [...text.matchAll(/\b(?:error|warning) \(([a-z-]+)\): /g)].map(([, id]) => id);
      expect(listed.slice(0, ordered.length), format).toEqual(ordered.map(({ rule }) => rule.id));
    }
    const json = JSON.parse(await rendered(colliding, { draft: diagnostics, view: 'connections', format: 'json' })) as {
      draft: readonly { message: string }[];
    };
    expect(json.draft.map(({ message }) => message)).toEqual(ordered.map(({ message }) => message));
  });

  it('stays one without findings', async () => {
    expect(await rendered(topology, { draft: [] })).toContain(
      '> **DRAFT, not for approval.** topo check finds nothing in the file.\n\n',
    );
  });
});
