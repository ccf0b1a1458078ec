import { describe, expect, it } from 'vitest';
import { labelText } from '../../../../src/render/formats/mermaid-text.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { hostileTexts, hostileTopology } from '../hostile.ts';
import { exampleOf, rendered } from '../samples.ts';

function flowchart(body: string): Promise<string> {
  return rendered(topologyOf(body), { view: 'diagram', format: 'mermaid' });
}

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Every host of every zone talks to every other host. */
function mesh(zones: number, hostsPerZone: number): string {
  const hosts = range(zones).flatMap((z) =>
    range(hostsPerZone).map((h) => ({ name: `h${z}-${h}`, address: `10.0.${z}.${h + 1}` })),
  );
  const pairs = hosts.flatMap((from) => hosts.filter((to) => to !== from).map((to) => ({ from, to })));
  return `zones: { ${range(zones)
    .map((z) => `z${z}: [10.0.${z}.0/24]`)
    .join(', ')} }
hosts: { ${hosts.map(({ name, address }) => `${name}: { addresses: [${address}] }`).join(', ')} }
components: { ${hosts.map(({ name }) => `c-${name}: { host: ${name}, listeners: { x: 1/tcp } }`).join(', ')} }
flows: [${pairs.map(({ from, to }) => `{ from: c-${from.name}, to: c-${to.name}.x }`).join(', ')}]`;
}

describe('a flowchart', () => {
  it('takes no ids from names', async () => {
    const text = await flowchart(`
zones: { end: [10.0.0.0/8] }
hosts: { style: { addresses: [10.0.0.1] } }
components: { default: { host: style, listeners: { x: 1/tcp } }, class: { zone: end } }
flows: [{ from: class, to: default.x }]`);
    expect(text).toContain('n3["<b>default</b><br/>TCP 1"]');
    expect(text).toContain('n4 -->|"TCP 1"| n3');
  });

  it('merges the lines of a pair that look the same, and no others', async () => {
    const text = await flowchart(`
zones: { lan: [10.0.0.0/8] }
components: { a: { zone: lan }, b: { zone: lan, listeners: { x: 1/tcp A, y: 2/udp B, z: 3/udp } } }
flows:
  - { from: a, to: b.x }
  - { from: a, to: b.y }
  - { id: z, from: a, to: b.z, when: it rains }
  - { id: w, from: a, to: b.z, source_ports: 3, both_ways: true }`);
    expect(text).toContain('n2 -->|"A TCP 1<br/>B UDP 2"| n3');
    expect(text).toContain('n2 -.->|"UDP 3"| n3');
    expect(text).toContain('n2 <-->|"UDP 3"| n3');
  });

  it('explains its lines, and only those that it has', async () => {
    const all = await rendered(exampleOf('openvidu-layers/topology').topology, { view: 'diagram', format: 'mermaid' });
    expect(all).toMatch(/legend\["Thick, orange.*Medium, blue.*Thin, green.*Dashed.*Two heads/);
    expect(all).not.toContain('Hairline');
    expect(await flowchart('zones: { lan: [10.0.0.0/8] }')).toContain('legend["No flows"]');
  });

  it('tells where loopback is meant, and counts listeners beyond a dozen', async () => {
    const listeners = range(20).map((i) => `l${i}: { ports: ${i + 1}, transport: tcp, bind: loopback }`);
    const text = await flowchart(
      `hosts: { h: {} }\ncomponents: { c: { host: h, listeners: { ${listeners.join(', ')} } } }`,
    );
    expect(text).toContain('<br/>TCP 11 (loopback)<br/>and 9 more"]');
  });
});

/** Every component of one host talks to every component of the other. */
function twoHosts(size: number): string {
  const names = (host: string): readonly string[] => range(size).map((i) => `${host}${i}`);
  const component = (name: string): string => `${name}: { host: ${name.charAt(0)}, listeners: { x: 1/tcp } }`;
  return `zones: { lan: [10.0.0.0/8] }
hosts: { a: { addresses: [10.0.0.1] }, b: { addresses: [10.0.0.2] } }
components: { ${[...names('a'), ...names('b')].map(component).join(', ')} }
flows: [${names('a')
    .flatMap((from) => names('b').map((to) => `{ from: ${from}, to: ${to}.x }`))
    .join(', ')}]`;
}

describe('what is too large for Mermaid', () => {
  it.each([
    [
      'flows of one pair',
      'zones: { lan: [10.0.0.0/8] }\ncomponents: { a: { zone: lan }, b: { zone: lan } }\nflows: [' +
        range(700)
          .map(
            (i) =>
              `{ id: f${i}, from: a, to: b, ports: ${i + 1}, transport: tcp${i % 2 === 0 ? '' : `, when: w${i}`} }`,
          )
          .join(', ') +
        ']',
      undefined,
    ],
    ['components of two hosts', twoHosts(24), 'Each host is one box'],
    ['hosts of one zone', mesh(3, 9), 'Each zone is one box'],
    ['zones', mesh(30, 1), 'Only 490 of 870 lines between zones are drawn'],
  ])('is drawn from further away: %s', async (_, body, note) => {
    const topology = topologyOf(body);
    const text = await rendered(topology, { view: 'diagram', format: 'mermaid' });
    expect(text.length).toBeLessThan(50_000);
    expect(text.match(/ <?-\.?->\|/g)?.length ?? 0).toBeLessThan(500);
    const markdown = await rendered(topology, { view: 'diagram' });
    if (note === undefined) return;
    expect(text).toContain(`  %% ${note}`);
    expect(markdown.split('```')[2]).toContain(note);
  });

  it('is below the limits whatever the titles', async () => {
    const title = JSON.stringify('"#<>'.repeat(30));
    const zones = range(25).map((i) => `z${i}: { title: ${title}, prefixes: [10.0.${i}.0/24] }`);
    const flows = range(25).flatMap((i) =>
      range(25).map((j) => `{ id: f${i}-${j}, from: z${i}, to: z${j}, ports: 1, transport: tcp, protocol: ${title} }`),
    );
    const text = await flowchart(`zones: { ${zones.join(', ')} }\nflows: [${flows.join(', ')}]`);
    expect(text.length).toBeLessThan(50_000);
    expect(text).toMatch(/%% Only \d+ of 600 lines between zones are drawn/);
  });
});

describe('hostile text', () => {
  it.each(hostileTexts)('%j adds no line and ends no label', async (text) => {
    const plain = await rendered(hostileTopology('plain'), { view: 'diagram', format: 'mermaid' });
    const hostile = await rendered(hostileTopology(text), { view: 'diagram', format: 'mermaid' });
    const shape = (flow: string): string => flow.replace(/"[^"]*"/g, '""').replace(/%% .*/g, '%%');
    expect(shape(hostile)).toBe(shape(plain));
  });

  it('is written in entity codes where it would be syntax', () => {
    expect(labelText('"a" <b> #c; `d` {e} [f] *g* _h_ i:j')).not.toMatch(/["<>`{}[\]*_:]/);
    expect(labelText('#quot;')).toBe('\ufeff#35;quot#59;');
    expect(labelText('10.0.0.1 - (a+b) c/d, e. ?')).toBe('10.0.0.1 - (a+b) c/d, e. ?');
  });

  it('is parted by nothing to be seen where Mermaid would find syntax later', () => {
    expect(labelText('1. a')).toBe('\ufeff1. a');
    expect(labelText('- a')).toBe('\ufeff- a');
    expect(labelText('a\\n$$')).toBe('a#92;\ufeffn#36;\ufeff#36;');
    expect(labelText('*.example.com')).toBe('#42;\ufeff.example.com');
    expect(labelText('a_b')).toBe('a#95;b');
  });
});
