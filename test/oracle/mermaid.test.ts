// Mermaid judges the flowcharts: its parser must find the vertices and edges of the model, its renderer must draw every
// label as the text that it is, and nothing in a picture may run or load.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Flowchart, flowchart } from '../../src/render/formats/mermaid.ts';
import { graphOf } from '../../src/render/graph/build.ts';
import { verticesOf } from '../../src/page/graph.ts';
import { cut, oneLine } from '../../src/page/one-line.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { chunks, hostileTexts } from '../unit/render/hostile.ts';
import { exampleFiles, exampleOf, root } from '../unit/render/samples.ts';

const quiet = [
  ...['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

interface Parsed {
  readonly vertices: readonly { readonly id: string; readonly text: string }[];
  readonly edges: readonly {
    readonly start: string;
    readonly end: string;
    readonly text: string;
    readonly type: string;
    readonly stroke: string;
  }[];
}

interface Drawn {
  /** What a reader sees of each vertex, by its id. */
  readonly vertices: Readonly<Record<string, string>>;
  readonly edges: readonly string[];
  readonly groups: readonly string[];
  /** Names of elements that no picture of ours has. */
  readonly foreign: readonly string[];
}

function drawing(topology: Topology): Flowchart {
  const provenance = { file: 'test.yaml', hash: 'sha256:0123' };
  return flowchart(graphOf(topology), {
    name: topology.name,
    title: topology.title,
    view: 'diagram',
    provenance,
    sections: [],
    flows: new Map(),
  });
}

/** Each text as the title of a zone, a host and a component, and as a protocol. */
function hostileTopology(texts: readonly string[]): Topology {
  const q = (text: string): string => JSON.stringify(text);
  const each = (words: (text: string, i: number) => string): string => texts.map(words).join('\n');
  return topologyOf(`zones:
${each((text, i) => `  z${i}: { title: ${q(text)}, prefixes: [10.0.${i}.0/24] }`)}
hosts:
${each((text, i) => `  h${i}: { title: ${q(text)}, addresses: [10.0.${i}.1] }`)}
components:
${each((text, i) => `  c${i}: { title: ${q(text)}, host: h${i}, listeners: { x: { ports: 1, transport: tcp, protocol: ${q(text)} } } }`)}
flows:
${each((_, i) => `  - { from: c${i}, to: c${(i + 1) % texts.length}.x${i % 2 === 0 ? '' : ', when: it rains'} }`)}`);
}

/** A title as a label shows it. */
function shown(text: string): string {
  return cut(oneLine(text), 80).replace(/\s+/g, ' ').trim();
}

describeWith(['chromium'], 'Mermaid', () => {
  let browser: Browser;
  let page: Page;
  const trouble: string[] = [];

  beforeAll(async () => {
    browser = await puppeteer.launch({ executablePath: pathOf('chromium') ?? '', args: quiet });
    page = await browser.newPage();
    await page.setContent('<!doctype html><body></body>');
    await page.addScriptTag({ path: join(root, 'node_modules/mermaid/dist/mermaid.min.js') });
    await page.evaluate('mermaid.initialize({ startOnLoad: false, securityLevel: "strict" })');
    page.on('request', (request) => trouble.push(`request: ${request.url()}`));
    page.on('dialog', (dialog) => {
      trouble.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => trouble.push(`error: ${String(error)}`));
  });

  afterAll(() => browser.close());

  async function parse(text: string): Promise<Parsed> {
    return (await page.evaluate(`(async () => {
      const { db } = await mermaid.mermaidAPI.getDiagramFromText(${JSON.stringify(text)});
      const decoded = (text) => text.replace(/ﬂ°°(\\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code))).replaceAll('\\ufeff', '');
      return {
        vertices: [...db.getVertices()].map(([id, { text }]) => ({ id, text: decoded(text) })),
        edges: db.getEdges().map(({ start, end, text, type, stroke }) => ({ start, end, text: decoded(text), type, stroke })),
      };
    })()`)) as Parsed;
  }

  async function draw(text: string): Promise<Drawn> {
    return (await page.evaluate(`(async () => {
      const { svg } = await mermaid.render('picture', ${JSON.stringify(text)});
      document.body.innerHTML = svg;
      const seen = (element) => element.innerText.replaceAll('\\ufeff', '').replace(/[\\s\\u00a0]+/g, ' ').trim();
      const all = (selector) => [...document.body.querySelectorAll(selector)];
      return {
        vertices: Object.fromEntries(all('g.node').map((node) => [/flowchart-(\\w+)-/.exec(node.id)[1], seen(node.querySelector('.nodeLabel'))])),
        edges: all('.edgeLabel .edgeLabel').map(seen),
        groups: all('.cluster-label .nodeLabel').map(seen),
        foreign: all('script, img, iframe, a, image, use, object, embed, input, form, table').map(({ tagName }) => tagName),
      };
    })()`)) as Drawn;
  }

  async function expectTheModel({ text, drawn }: Flowchart): Promise<void> {
    const { vertices, edges } = await parse(text);
    const numbers = vertices
      .map(({ id }) => id)
      .filter((id) => id !== 'legend')
      .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
    const model = verticesOf(drawn.items);
    expect(numbers).toHaveLength(model.length);
    const keys = new Map(numbers.map((id, i) => [id, model[i]?.key]));
    const titles = new Map(vertices.map(({ id, text: label }) => [id, /^<b>(.*?)<\/b>/.exec(label)?.[1]]));
    expect(numbers.map((id) => titles.get(id))).toEqual(model.map(({ title }) => cut(oneLine(title), 80)));
    expect(edges.map(({ start, end, type, stroke }) => [keys.get(start), keys.get(end), type, stroke])).toEqual(
      drawn.edges.map(({ from, to, bothWays, need }) => [
        ...[from, to, bothWays ? 'double_arrow_point' : 'arrow_point', need === 'always' ? 'normal' : 'dotted'],
      ]),
    );
  }

  it.each(exampleFiles)('finds the model of %s in its flowchart', async (file) => {
    const { topology } = exampleOf(file);
    const every = exampleOf(file, topology.profiles).topology;
    for (const one of [topology, every]) {
      const chart = drawing(one);
      await expectTheModel(chart);
      const seen = await draw(chart.text);
      expect(Object.keys(seen.vertices)).toHaveLength(verticesOf(chart.drawn.items).length + 1);
      expect(seen.edges).toHaveLength(chart.drawn.edges.length);
    }
    expect(trouble).toEqual([]);
  });

  it.each(chunks(hostileTexts, 8))('takes hostile text for text: %j', async (...texts) => {
    const topology = hostileTopology(texts);
    const chart = drawing(topology);
    expect(chart.notes).toEqual([]);
    await expectTheModel(chart);
    const seen = await draw(chart.text);
    expect(seen.foreign).toEqual([]);
    for (const told of [Object.values(seen.vertices), seen.groups, seen.edges])
      for (const text of texts) expect(told.join('\n')).toContain(shown(text));
    expect(trouble).toEqual([]);
  });

  it('reads the diagram of a change as its edges', async () => {
    const { vertices, edges } = await parse(readFileSync(join(root, 'test/golden/answers/diff.mmd'), 'utf8'));
    expect(vertices).toHaveLength(8);
    expect(edges.map(({ stroke }) => stroke)).toEqual(Array.from({ length: 5 }, () => 'thick'));
  });

  it('finds another model in a flowchart that was tampered with', async () => {
    const chart = drawing(exampleOf('openvidu-ce/topology').topology);
    const turned = chart.text.replace('n2 -->|"HTTPS/WSS TCP 443"| n7', 'n7 -->|"HTTPS/WSS TCP 443"| n2');
    const unquoted = chart.text.replace('#58;', '"]; n99["');
    expect(turned).not.toBe(chart.text);
    await expect(expectTheModel({ ...chart, text: turned })).rejects.toThrow();
    await expect(expectTheModel({ ...chart, text: unquoted })).rejects.toThrow();
  });

  it('draws a large topology that was collapsed', async () => {
    const clients = Array.from({ length: 700 }, (_, i) => `c${i}`);
    const chart = drawing(
      topologyOf(`zones: { lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] } }
components: { s: { host: h, listeners: { x: 1/tcp } }, ${clients.map((name) => `${name}: { zone: lan }`).join(', ')} }
flows: [${clients.map((name) => `{ from: ${name}, to: s.x }`).join(', ')}]`),
    );
    expect(chart.notes[0]).toContain('Each host is one box');
    await expectTheModel(chart);
    expect(await draw(chart.text)).toMatchObject({ edges: ['TCP 1'] });
  });
});
