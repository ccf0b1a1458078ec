import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256Base64 } from '../../../../src/cli/input.ts';
import type { Topology } from '../../../../src/topology/model.ts';
import { script } from '../../../../src/render/html/generated/parts.ts';
import { html } from '../../../../src/render/formats/html.ts';
import type { PageBlock, Page } from '../../../../src/page/page.ts';
import { acceptedIn, hostileTexts, hostileTopology } from '../hostile.ts';
import { exampleFiles, exampleOf, outside, rendered } from '../samples.ts';

const page: Page = {
  name: 'test',
  title: 'Title',
  view: 'document',
  provenance: { file: 'test.yaml', hash: 'sha256:0123' },
  flows: new Map(),
  sections: [],
};

async function written(blocks: readonly PageBlock[], other: Partial<Page> = {}): Promise<string> {
  const sections = [{ id: 'part', title: 'Part', blocks }];
  return String(
    await html.write({ ...page, sections, ...other }, { engine: 'graphviz', outside, sha256: sha256Base64 }),
  );
}

function cellsOf(text: string): readonly string[] {
  return [...text.matchAll(/<td [^>]*>(.*?)<\/td>/g)].map(([, inner = '']) => inner);
}

const oneCell = (cell: string | number | readonly string[], id = 'x'): PageBlock => ({
  kind: 'table',
  columns: [
    { id: 'name', title: 'Name' },
    { id, title: 'X' },
  ],
  rows: [{ cells: ['row', cell], local: false }],
});

describe.each(exampleFiles)('the page of %s', (file) => {
  const { topology, errors, fileName } = exampleOf(file);
  const options = {
    fileName,
    hash: 'sha256:0123',
    format: 'html' as const,
    ...(errors.length > 0 && { draft: errors }),
  };

  it('allows its own style and script, and nothing else', async () => {
    const text = await rendered(topology, options);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? '';
    const hashes = [...text.matchAll(/<(?:style|script)>([^]*?)<\/(?:style|script)>/g)].map(
      ([, inner = '']) => `&#39;sha256-${createHash('sha256').update(inner).digest('base64')}&#39;`,
    );
    expect(policy).toBe(
      `default-src &#39;none&#39;; style-src ${hashes[0] ?? ''}; script-src ${hashes[1] ?? ''}; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
    expect(hashes).toHaveLength(2);
    // A style attribute would be refused, and so would an event handler.
    expect(text.replace(/<(style|script)>[^]*?<\/\1>/g, '')).not.toMatch(/<[^>]*\s(?:style|on\w+)=/);
  });

  it('loads nothing', async () => {
    const text = await rendered(topology, options);
    expect(text).not.toMatch(/<(?:link|img|iframe|object|embed|image|use|base)\b|\ssrc=|url\((?!#)|@import/);
  });

  it('has anchors that are unique, and links that lead somewhere', async () => {
    const text = await rendered(topology, options);
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(ids.filter((id) => id === '' || /\s/.test(id))).toEqual([]);
    const targets = [...text.matchAll(/ href="#([^"]*)"/g)].map(([, id = '']) => id);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
    for (const { id } of topology.flows) expect(ids).toContain(`flow-${id}`);
  });

  it('has every heading in its contents, in order', async () => {
    const text = await rendered(topology, options);
    const [main = ''] = /<main[^]*<\/main>/.exec(text) ?? [];
    const [nav = ''] = /<nav[^]*?<\/nav>/.exec(text) ?? [];
    const headings = [...main.matchAll(/<h([23]) id="([^"]*?)(?:\.title)?"[^>]*>/g)];
    const entries = [...nav.matchAll(/ href="#([^"]*)"/g)].map(([, id = '']) => id);
    expect(entries).toEqual(headings.map(([, , id = '']) => id));
    expect(text.match(/<h1/g)).toHaveLength(1);
  });

  it('gives every table a caption and a scope to every head', async () => {
    const text = await rendered(topology, options);
    for (const [table] of text.matchAll(/<table[^]*?<\/table>/g)) expect(table).toMatch(/<caption[^>]*>[^<]/);
    expect(text.match(/<th(?! scope="(?:col|row)")[ >]/g)).toBeNull();
  });

  it('is the same every time', async () => {
    expect(await rendered(exampleOf(file).topology, options)).toBe(await rendered(topology, options));
  });
});

describe('text of the file', () => {
  it.each(hostileTexts)('%j makes no element and no attribute', async (text) => {
    const names = (told: string): readonly string[] =>
      [...told.replaceAll(/<wbr>/g, '').matchAll(/<\/?([a-zA-Z][^\s>/]*)/g)].map(([, name = '']) => name);
    const page = (topology: Topology): Promise<string> =>
      rendered(topology, { format: 'html', accepted: acceptedIn(topology) });
    const known = new Set(names(await page(hostileTopology('plain'))));
    const found = names((await page(hostileTopology(text))).replace(script, ''));
    expect(found.filter((name) => !known.has(name) && name !== 'a' && name !== 'tspan')).toEqual([]);
  });

  it('is a link only where all of it is an address that is safe to follow', async () => {
    const link = async (text: string): Promise<string> =>
      (cellsOf(await written([oneCell(text)]))[0] ?? '').replaceAll('<wbr>', '');
    expect(await link('https://a.example/?b=1&c="')).toBe('https://a.example/?b=1&amp;c=&quot;');
    expect(await link('https://a.example/?b=1&c')).toBe(
      '<a href="https://a.example/?b=1&amp;c" rel="noopener noreferrer">https://a.example/?b=1&amp;c</a>',
    );
    expect(await link('mailto:a@b.example')).toContain('<a href="mailto:a@b.example"');
    for (const text of [
      'javascript:alert(1)',
      ' JavaScript:x',
      'data:text/html,x',
      'see https://a.example',
      'file:///x',
      '//a.example',
      'https://a.example/\u202etxt',
    ])
      expect(await link(text)).not.toContain('<a ');
  });

  it('breaks long words without a change to what is copied', async () => {
    const long = `${'x'.repeat(60)} openvidu-server-to-kms-control-and-further a`;
    const [cell = ''] = cellsOf(await written([oneCell(long)]));
    expect(cell).toContain(`${'x'.repeat(24)}<wbr>${'x'.repeat(24)}<wbr>${'x'.repeat(12)} openvidu-<wbr>`);
    expect(cell.replaceAll('<wbr>', '')).toBe(long);
  });

  it('stands in the style of printed pages as a string of CSS', async () => {
    const text = await written([], { title: '"}</style><script>alert(1)</script>\\' });
    expect(text).toContain('content: "\\22 \\7d \\3c \\2f style\\3e \\3c script\\3e alert\\28 1\\29 ');
    expect(text.match(/<script>/g)).toHaveLength(1);
  });
});

describe('a cell', () => {
  it('has its text for spreadsheets beside it where that is another one', async () => {
    const csv = async (cell: string | number | readonly string[]): Promise<string | undefined> =>
      / data-csv="([^"]*)"/.exec(/<td [^>]*>/.exec(await written([oneCell(cell)]))?.[0] ?? '')?.[1];
    expect(await csv('plain, "text"')).toBeUndefined();
    expect(await csv(['a', 'b'])).toBe('a, b');
    expect(await csv('=1+2')).toBe('&#39;=1+2');
    expect(await csv('-')).toBeUndefined();
    expect(await csv(7)).toBeUndefined();
  });

  it('that names a flow leads to its row', async () => {
    const row = { cells: ['x', 'a'], local: false, id: 'flow-a' };
    const table = { ...(oneCell('a', 'flow') as Extract<PageBlock, { kind: 'table' }>), rows: [row] };
    expect(cellsOf(await written([table]))[0]).toBe('<a href="#flow-a">a</a>');
    expect(cellsOf(await written([oneCell('a', 'flow')]))[0]).toBe('a');
  });
});

describe('anchors', () => {
  it('are kept as they are given, and are unique in any case', async () => {
    const heading = (text: string, id?: string): PageBlock => ({
      kind: 'heading',
      text,
      ...(id !== undefined && { id }),
    });
    const text = await written([
      heading('A b', 'own'),
      heading('A b', 'own'),
      heading('A b'),
      heading('あ い!'),
      heading('#'),
      heading('x', 'main'),
    ]);
    expect([...text.matchAll(/<h3 id="([^"]*)"/g)].map(([, id]) => id)).toEqual([
      ...['own', 'own-2', 'part.a-b', 'part.あ-い', 'part.', 'main-2'],
    ]);
  });
});

describe('provenance', () => {
  it('is the file and its hash, and a date only where one is given', async () => {
    expect(await written([])).not.toContain('<time');
    const text = await written([], { provenance: { file: 'f.yaml', hash: 'sha256:ab', date: '2026-11-20' } });
    expect(text).toContain('<dd><time datetime="2026-11-20">2026-11-20</time></dd>');
    expect(text).toMatch(/<footer>\n<p>Made by topo from <bdi>f\.yaml<\/bdi>, <code>sha256:ab<\/code>, 2026-11-20\./);
  });

  it('of a draft comes with what is wrong, and without lines to sign on', async () => {
    const { errors } = exampleOf('openvidu-ce/as-answered');
    const text = await written([], { draft: errors });
    expect(text).toContain('<title>DRAFT: Title</title>');
    expect(text).toContain('<body class="draft">');
    expect(text).toContain('error (port-conflict): ');
    expect(text).not.toContain('class="signatures"');
    expect(await written([])).toContain('class="signatures"');
  });
});
