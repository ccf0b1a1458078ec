// The system's Chromium prints and draws for topo: of the right size, without network, leaving nothing behind.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawPng, printPdf } from '../../src/cli/browser/browser.ts';
import { temporaryFolder } from '../cli/topo.ts';
import { executable } from '../support/executable.ts';
import { describeWith } from '../support/programs.ts';
import { root } from '../unit/render/samples.ts';

/** Width and height as the header of a PNG has them (RFC 2083, 11.2.1). */
function sizeOf(png: Uint8Array): readonly [number, number] {
  const bytes = Buffer.from(png);
  expect(bytes.toString('latin1', 0, 8)).toBe('\u0089PNG\r\n\u001a\n');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

function svg(width: number, height: number, inner = ''): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inner}</svg>`;
}

describeWith(['chromium'], 'Chromium', () => {
  let server: Server;
  let address: string;
  const requests: string[] = [];

  const profiles = temporaryFolder();

  beforeAll(async () => {
    process.env['TMPDIR'] = profiles;
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.close();
    expect(readdirSync(profiles)).toEqual([]);
  });

  it('draws an SVG at its own size, as sharp as is wanted', async () => {
    expect(sizeOf(await drawPng(svg(300, 120), 1))).toEqual([300, 120]);
    expect(sizeOf(await drawPng(svg(3_000, 40), 2))).toEqual([6_000, 80]);
  });

  it('draws what would be too large less sharply', async () => {
    const [width, height] = sizeOf(await drawPng(svg(20_000, 100), 2));
    expect(width).toBe(16_000);
    expect(height).toBe(80);
  });

  it('neither runs nor loads anything', async () => {
    const hostile = `<script>fetch('${address}/script')</script><image href="${address}/image" width="9" height="9"/>`;
    await drawPng(svg(100, 100, hostile), 1);
    const page = `<!doctype html><p>Words<script>document.body.innerHTML='<h1>x</h1>'.repeat(1000)</script>
      <img src="${address}/image"><link rel="stylesheet" href="${address}/style"><iframe src="${address}/frame"></iframe>`;
    const pdf = Buffer.from(await printPdf(page)).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(requests).toEqual([]);
  });

  it('prints on the paper that the page asks for, with an outline', async () => {
    const style = '<style>@page { size: A5 landscape } h1 { break-before: page }</style>';
    const html = `<!doctype html><html lang="en"><title>日本語</title>${style}<p>0</p><h1>One</h1><h1>Two</h1>`;
    const pdf = Buffer.from(await printPdf(html)).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(3);
    expect(pdf).toMatch(/\/MediaBox \[0 0 59\d(\.\d+)? 4[12]\d(\.\d+)?\]/);
    expect(pdf).toContain('/Outlines');
  });

  const folder = temporaryFolder();
  const example = join(root, 'examples/openvidu-ce/topology.yaml');

  function written(...words: readonly string[]): Buffer {
    const { status, stderr } = spawnSync(process.execPath, [executable, 'render', example, ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return readFileSync(join(folder, words.at(-1) ?? ''));
  }

  it('makes the PDF of a document', () => {
    const pdf = written('-o', 'all.pdf').toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(3);
  });

  it('makes the picture of a diagram', () => {
    const [width, height] = sizeOf(written('--view', 'diagram', '-o', 'diagram.png'));
    expect(Math.min(width, height)).toBeGreaterThan(400);
  });

  it('lets Mermaid draw', { timeout: 90_000 }, () => {
    const words = ['--view', 'diagram', '--engine', 'mermaid', '-o'];
    expect(Math.min(...sizeOf(written(...words, 'mermaid.png')))).toBeGreaterThan(400);
    const drawn = written(...words, 'mermaid.svg').toString('utf8');
    expect(drawn).toMatch(/^<svg/);
    expect(drawn).toContain('Nginx');
  });
});
