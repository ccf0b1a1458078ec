import { describe, expect, it } from 'vitest';
import { dotOf, drawGraph } from '../../../../src/render/drawings/drawings.ts';
import { linesOf } from '../../../../src/render/drawings/lines.ts';
import { graphOf } from '../../../../src/render/graph/build.ts';
import type { Graph } from '../../../../src/page/graph.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { hostileTexts, hostileTopology } from '../hostile.ts';
import { exampleFiles, exampleOf } from '../samples.ts';

function graph(body: string): Graph {
  return graphOf(topologyOf(body));
}

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

const pair = `
zones: { lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] }, k: { addresses: [10.0.0.2] } }
components:
  a: { host: h, listeners: { out: 9/udp } }
  b: { host: k, listeners: { x: "80,443/tcp HTTP", y: 2/udp, z: { ports: 3, transport: tcp, bind: loopback } } }
`;

describe('lines', () => {
  it('end at the row of their listener, one for each that is opened', () => {
    const lines = linesOf(graph(`${pair}flows: [{ from: a, to: b.* }]`));
    expect(lines.map(({ socket, texts }) => [socket, texts])).toEqual([
      ['b.x', []],
      ['b.y', []],
      ['b.z', []],
    ]);
  });

  it('start at the row of the listener that sends', () => {
    const [line] = linesOf(graph(`${pair}flows: [{ from: a.out, to: b.y }]`));
    expect(line).toMatchObject({ origin: 'a.out', socket: 'b.y' });
    expect(linesOf(graph(`${pair}flows: [{ from: a, to: b.y }]`))[0]?.origin).toBeUndefined();
  });

  it('are one where they start, end and look alike', () => {
    const lines = linesOf(
      graph(`${pair}flows:
  - { id: f, from: a, to: b.x }
  - { id: g, from: a, to: b.x, ports: 80 }
  - { id: h, from: a, to: b.x, when: it rains }`),
    );
    expect(lines.map(({ flows, need }) => [flows, need])).toEqual([
      [['f', 'g'], 'always'],
      [['h'], 'conditional'],
    ]);
  });

  it('tell what the row does not', () => {
    expect(linesOf(graph(`${pair}flows: [{ from: a, to: b.x, ports: 80 }]`))[0]?.texts).toEqual(['TCP 80 HTTP']);
    expect(
      linesOf(graph('zones: { z: [10.0.0.0/8] }\nflows: [{ from: z, to: z, ports: 5, transport: udp }]'))[0]?.texts,
    ).toEqual(['UDP 5']);
  });
});

describe('Graphviz’s language', () => {
  it('has a cluster for each box, a row for each listener, and ends of lines at rows', () => {
    const text = dotOf(graph(`${pair}flows: [{ from: a, to: b.y }, { from: b, to: a.out, when: it rains }]`));
    expect(text.match(/subgraph cluster\d+ \{/g)).toHaveLength(3);
    expect(text).toMatch(/n1:h -> n2:s2 \[id="e1"/);
    expect(text).toMatch(/n2:h -> n1:s1 \[id="e2".*style=dashed/);
    expect(text).toContain('on loopback only');
    expect(text).not.toContain('HREF');
  });

  it.each(hostileTexts)('holds %j in labels, whole and without effect', (text) => {
    const shape = (dot: string): string => dot.replace(/<FONT[^>]*>.*?<\/FONT>/g, '').replace(/ WIDTH="\d+"/g, '');
    expect(shape(dotOf(graphOf(hostileTopology(text))))).toBe(shape(dotOf(graphOf(hostileTopology('plain')))));
  });

  it('counts the rows of a component that are too many, and ends lines that have none at the count', () => {
    const listeners = range(60).map((i) => `l${i}: ${i + 1}/tcp`);
    const text = dotOf(
      graph(`hosts: { h: {} }
components: { a: { host: h }, b: { host: h, listeners: { ${listeners.join(', ')} } } }
flows: [{ from: a, to: b.l59 }, { from: a, to: b.* , id: all }]`),
    );
    expect(text).toContain('and 21 more');
    expect(text).toContain('-> n2:more');
  });
});

describe('a drawn graph', () => {
  it.each(exampleFiles)('has every flow and every listener of %s, and is the same every time', async (file) => {
    const { topology } = exampleOf(file);
    const svg = await drawGraph(graphOf(topology), 'Caption & co.');
    const told = new Set(
      [...svg.matchAll(/topo-edge[^>]* data-flows="([^"]*)"/g)].flatMap(([, ids = '']) => ids.split(' ')),
    );
    expect(told).toEqual(new Set(topology.flows.map(({ id }) => id)));
    for (const { listeners } of topology.components)
      for (const { path } of listeners) expect(svg).toContain(`<g class="topo-row" data-socket="${path}">`);
    expect(svg).toContain('role="img"');
    expect(svg).toContain('<title>Caption &#38; co.</title>');
    expect(svg).not.toMatch(/xlink|href|<script|<a |<!|<\?xml|font-family="Times/);
    expect(await drawGraph(graphOf(exampleOf(file).topology), 'Caption & co.')).toBe(svg);
  });

  it('has names by which a page can find its parts', async () => {
    const svg = await drawGraph(exampleGraph(), 'x');
    expect(svg).toMatch(/<g class="topo-vertex" data-vertex="nginx@openvidu" data-component="nginx">/);
    expect(svg).toMatch(/<g class="topo-group topo-host" data-host="openvidu">/);
    expect(svg).toMatch(
      /<g class="topo-edge topo-same-host" data-flows="media-relayed" data-from="coturn@openvidu" data-to="kms@openvidu" data-origin="coturn.relay" data-socket="kms.media" data-scope="same-host" data-need="fallback">/,
    );
    expect(svg).toMatch(/<g data-flows="turn"[^>]*class="topo-label">/);
  });

  it('says what was merged, that it is a draft, and what its lines mean', async () => {
    const svg = await drawGraph(exampleGraph(), 'x', { notes: ['Made by hand.'], stamp: 'DRAFT' });
    for (const text of ['Made by hand.', 'DRAFT', 'hairline: stays on one host', 'dashed: only under a condition'])
      expect(svg).toContain(`>${text}`);
    expect(svg).not.toContain('two heads');
  });

  it('is drawn from further away where it is too large', async () => {
    const svg = await drawGraph(graph(mesh(40)), 'x');
    expect(svg).toContain('Each zone is one box');
  });

  it('has all lines where these are many', async () => {
    const drawn = graph(mesh(12));
    const svg = await drawGraph(drawn, 'x');
    expect(svg.match(/<g class="topo-edge/g)).toHaveLength(linesOf(drawn).length);
  });
});

function exampleGraph(): Graph {
  return graphOf(exampleOf('openvidu-ce/topology').topology);
}

/** Each of so many hosts talks to every other one. */
function mesh(size: number): string {
  const flows = range(size).flatMap((i) =>
    range(size).flatMap((j) => (i === j ? [] : [`{ from: c${i}, to: c${j}.x }`])),
  );
  return `zones: { lan: [10.0.0.0/8] }
hosts: { ${range(size)
    .map((i) => `h${i}: { addresses: [10.0.0.${i + 1}] }`)
    .join(', ')} }
components: { ${range(size)
    .map((i) => `c${i}: { host: h${i}, listeners: { x: 1/tcp } }`)
    .join(', ')} }
flows: [${flows.join(', ')}]`;
}
