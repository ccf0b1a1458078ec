// Chromium judges the pictures: nothing runs or loads, every text stays in its box, no boxes overlap, and every line
// begins and ends at the row that the model says.

import puppeteer, { type Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawGraph, drawSequence, drawSequences, drawStrip } from '../../src/render/drawings/drawings.ts';
import { graphOf } from '../../src/render/graph/build.ts';
import { collapse } from '../../src/render/graph/collapse.ts';
import type { PageBlock, Segment, Sequence } from '../../src/page/page.ts';
import { cut, oneLine } from '../../src/page/one-line.ts';
import { views } from '../../src/render/views/registry.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { chunks, hostileTexts } from '../unit/render/hostile.ts';
import { exampleFiles, exampleOf } from '../unit/render/samples.ts';
import { complaintsAbout, textsIn, wordsOnLines } from './drawings-judge.ts';

const quiet = [
  ...['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Wide, narrow, high, stacked, joined, and from right to left. */
const scripts = [
  'ビデオ会議サーバーの設定画面と管理者向けの非常に長い説明文です',
  '화상 회의 서버의 관리자용 설정 화면',
  'خادم الوسائط المتعددة للمؤتمرات عبر الإنترنت',
  'שרת מדיה לשיחות ועידה מרחוק (WebRTC) 443',
  '🎉🎊 emoji 👩‍👩‍👧 party 🇯🇵',
  'เซิร์ฟเวอร์การประชุมทางวิดีโอ',
  'वीडियो सम्मेलन सर्वर का प्रबंधन',
  'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW',
  'Ünïcödé Žluťoučký Ελληνικά Кириллица',
  'iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii',
  '\\N \\G \\E \\T \\H \\L \\\\N \\',
];

/** Each text as the title of a zone, a host and a component, and as a protocol. */
function titled(texts: readonly string[]): Topology {
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

/** Who talks to whom at random, and always the same. */
function crowd(components: number, flows: number): Topology {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return Math.floor((seed / 2147483647) * below);
  };
  const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
  const hosts = range(Math.ceil(components / 5));
  return topologyOf(`zones: { ${range(4)
    .map((i) => `z${i}: [10.${i}.0.0/16]`)
    .join(', ')} }
hosts: { ${hosts.map((i) => `h${i}: { addresses: [10.${i % 4}.0.${i + 1}] }`).join(', ')} }
components: { ${range(components)
    .map((i) => `c${i}: { host: h${i % hosts.length}, listeners: { a: ${1000 + i}/tcp, b: ${3000 + i}/udp } }`)
    .join(', ')} }
flows: [${range(flows)
    .map(
      (i) => `{ id: f${i}, from: c${random(components)}, to: c${random(components)}.${random(2) === 0 ? 'a' : 'b'} }`,
    )
    .join(', ')}]`);
}

/** Of blocks of a view, those that are drawn by our own hand. */
function drawings(blocks: readonly PageBlock[]): readonly string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'sequence') return [drawSequence(block)];
    return block.kind === 'strip' ? [drawStrip(block)] : [];
  });
}

function sequenceOf(texts: readonly string[]): Sequence {
  return {
    kind: 'sequence',
    caption: texts.join(' '),
    lifelines: texts.map((title, i) => ({ key: String(i), title })),
    messages: texts.map((text, i) => ({
      from: String(i),
      to: String((i * 3 + (i % 2)) % texts.length),
      text,
      reply: i % 3 === 0,
    })),
  };
}

function segmentsOf(texts: readonly string[]): readonly Segment[] {
  const states = ['taken', 'colliding', 'ephemeral', 'taken', 'reserved'] as const;
  return texts.map((title, i) => ({
    lo: 1 + i * 1500,
    hi: 1 + i * 1500 + (i % 3) * 700,
    state: states[i % states.length] ?? 'taken',
    title,
  }));
}

describeWith(['chromium'], 'Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await puppeteer.launch({ executablePath: pathOf('chromium') ?? '', args: quiet });
  });

  afterAll(() => browser.close());

  it.each(exampleFiles)('finds nothing wrong with the pictures of %s', async (file) => {
    const { topology } = exampleOf(file);
    const every = exampleOf(file, topology.profiles).topology;
    for (const one of new Set([topology, every])) {
      const graph = graphOf(one);
      const svg = await drawGraph(graph, 'Caption');
      expect([...(await complaintsAbout(browser, svg)), ...(await wordsOnLines(browser, svg))]).toEqual([]);
      for (const drawn of [collapse(graph, 'host'), collapse(graph, 'zone')])
        expect(await complaintsAbout(browser, await drawGraph(drawn, 'Caption'))).toEqual([]);
    }
    const own = [...views.scenarios.blocks(topology, {}), ...views.ports.blocks(topology, {})];
    for (const svg of drawings(own)) expect(await complaintsAbout(browser, svg)).toEqual([]);
  });

  it.each(chunks([...scripts, ...hostileTexts], 12))(
    'takes text for text, and keeps it in its box: %j',
    async (...texts) => {
      const stamp = { notes: texts, stamp: 'DRAFT' };
      const svg = await drawGraph(graphOf(titled(texts)), texts.join(' '), stamp);
      expect(await complaintsAbout(browser, svg)).toEqual([]);
      const seen = await textsIn(browser, svg, 'g.topo-vertex');
      for (const text of texts) {
        const start = cut(oneLine(text), 16).replace('…', '').replace(/\s/g, '');
        expect(seen.map((one) => one.replace(/\s/g, ''))).toContainEqual(expect.stringContaining(start));
      }
      expect(await complaintsAbout(browser, drawSequences([sequenceOf(texts)], texts.join(' '), stamp))).toEqual([]);
      const lanes = texts.map((title) => ({ title, segments: segmentsOf(texts) }));
      expect(await complaintsAbout(browser, drawStrip({ kind: 'strip', caption: texts.join(' '), lanes }))).toEqual([]);
    },
  );

  it('finds nothing wrong with pictures of many', async () => {
    for (const [components, flows] of [
      [30, 50],
      [60, 140],
      [200, 1000],
    ] as const) {
      const svg = await drawGraph(graphOf(crowd(components, flows)), 'Caption');
      expect(await complaintsAbout(browser, svg)).toEqual([]);
    }
  });

  it('finds what is wrong with a picture that was tampered with', async () => {
    const svg = await drawGraph(graphOf(exampleOf('openvidu-ce/topology').topology), 'Caption');
    const changed = (from: string | RegExp, to: string): Promise<readonly string[]> => {
      expect(svg.replace(from, to)).not.toBe(svg);
      return complaintsAbout(browser, svg.replace(from, to));
    };
    expect(await changed('>Nginx</text>', '>Nginx, which is too long for its box by far</text>')).toEqual([
      'text leaves its box: "Nginx, which is too long for i"',
    ]);
    expect(await changed('data-socket="kms.control" data-scope', 'data-socket="kms.media" data-scope')).toEqual([
      expect.stringMatching(/^head misses kms.media/),
    ]);
    expect(await changed('data-from="browser"', 'data-from="admin"')).toContainEqual(
      expect.stringMatching(/^tail misses admin/),
    );
    const lower = svg.replace(/<g (?=data-flows[^>]* class="topo-label")/g, '<g transform="translate(0,10)" ');
    expect(await wordsOnLines(browser, lower)).toContain('zone to zone, on admin-to-sshd-ssh');
    expect(await changed('</svg>', '<script>1</script></svg>')).toEqual(['foreign element: script']);
    expect(await changed('<text ', '<text onclick="1" ')).toEqual(['attribute: onclick=1']);
    expect(await changed('</svg>', '<image href="https://example.com/x.png"/></svg>')).toContainEqual(
      'request: https://example.com/x.png',
    );
    expect(await changed('&#', '&')).toEqual(['no SVG']);
  });
});
