// What Chromium prints of the web page, as poppler reads it: a title page, page numbers, the head of a table on each of
// its pages, and no row that is cut in two.

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { printPdf } from '../../src/cli/browser/browser.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { exampleFiles, exampleOf, rendered } from '../unit/render/samples.ts';

/** The text of each page, laid out. */
async function printed(html: string): Promise<readonly string[]> {
  const pdf = await printPdf(html);
  const { stdout } = spawnSync(pathOf('pdftotext') ?? '', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
  return stdout.split('\f').slice(0, -1);
}

function manyFlows(count: number): Topology {
  const flows = Array.from({ length: count }, (_, i) => {
    const purpose = `starts${i} ${'and it goes on and on '.repeat(12)} ends${i}`;
    return `  - { id: f${i}, from: c, to: s.x, ports: ${i + 1}, purpose: ${purpose} }`;
  });
  return topologyOf(`zones: { lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] } }
components: { s: { host: h, listeners: { x: 1-1000/tcp } }, c: { zone: lan } }
flows:
${flows.join('\n')}`);
}

describeWith(['chromium', 'pdftotext'], 'the printed page', () => {
  it.each(exampleFiles)('of %s has a title page, page numbers and all of its flows', async (file) => {
    const { topology, errors, fileName } = exampleOf(file);
    const options = { fileName, date: '2026-11-20', ...(errors.length > 0 && { draft: errors }) };
    const [title = '', ...pages] = await printed(await rendered(topology, { ...options, format: 'html' }));
    for (const told of [topology.title, fileName, 'sha256:0123', '2026-11-20']) expect(title).toContain(told);
    expect(title).not.toMatch(/Page \d/);
    expect(title).toMatch(errors.length > 0 ? /DRAFT, not for approval/ : /Approved by/);
    pages.forEach((page, i) => {
      expect(page).toContain(`Page ${i + 2} of ${pages.length + 1}`);
      expect(page).toContain('sha256:0123');
      if (errors.length > 0) expect(page).toContain('DRAFT, not for approval');
    });
    expect(pages.join('')).not.toMatch(/Copy as CSV|Search|Full size/);
    for (const { id } of topology.flows) expect(pages.join('')).toContain(id);
  });

  it.each(['ビデオ会議の通信', 'שרת מדיה', 'خادم الوسائط', 'Kommunikation über Ports'])(
    'keeps the title %s',
    async (title) => {
      const topology = topologyOf(`title: ${title}\nzones: { lan: { title: ${title}, prefixes: [10.0.0.0/8] } }`);
      const [cover = '', ...pages] = await printed(await rendered(topology, { format: 'html' }));
      // Marks of direction, which poppler writes around what runs from right to left.
      const plain = (text: string): string =>
        text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').normalize('NFKC');
      for (const text of [cover, ...pages]) expect(plain(text)).toContain(title);
    },
  );

  it('repeats the head of a long table and cuts none of its rows', async () => {
    const topology = manyFlows(120);
    const pages = await printed(await rendered(topology, { view: 'connections', format: 'html' }));
    const rows = pages.map((page) => [...page.matchAll(/\b(starts|ends)(\d+)\b/g)]);
    expect(rows.flat()).toHaveLength(240);
    rows.forEach((found, i) => {
      const [starts, ends] = ['starts', 'ends'].map((word) =>
        found.filter(([, it]) => it === word).map(([, , n]) => n),
      );
      expect(starts).toEqual(ends);
      if (found.length > 0) expect(pages[i]).toMatch(/ID +Source +Destination/);
    });
    expect(rows.filter((found) => found.length > 0).length).toBeGreaterThan(3);
  });

  it('moves a table that fits on one page to a page of its own rather than cutting it', async () => {
    const pages = await printed(await rendered(manyFlows(6), { format: 'html' }));
    const withRows = pages.filter((page) => /\bstarts\d/.test(page));
    for (const page of withRows) expect(page.match(/\bstarts\d+/g)).toHaveLength(6);
  });

  it('holds a table of all columns', async () => {
    const { topology } = exampleOf('openvidu-ce/topology');
    const columns = [
      'id',
      'source',
      'source_host',
      'source_zone',
      'source_address',
      'destination',
      'destination_host',
      'destination_zone',
      'destination_address',
      'ports',
      'port_count',
      'transport',
      'protocol',
      'encryption',
      'scope',
      'purpose',
      'condition',
      'owner',
      'references',
    ];
    const text = (await printed(await rendered(topology, { view: 'connections', format: 'html', columns }))).join('');
    expect(text).toContain('Purpose: administration');
    expect(text).toContain('Owner: operations');
    expect(text).toMatch(/Destination address: *203\.0\.113\.10/);
  });
});
