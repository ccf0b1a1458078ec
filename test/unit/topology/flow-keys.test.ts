import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diffTopologies } from '../../../src/compare/answer.ts';
import { connectionColumns } from '../../../src/render/views/connection-columns.ts';
import { plain } from '../../../src/report/palette.ts';
import { topologyPages } from '../../../src/report/pages/topology.ts';
import { type FlowKey, flowKeys } from '../../../src/topology/flow-keys.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { compileText } from '../../support/topologies.ts';
import { rendered } from '../render/samples.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/topology.schema.json', import.meta.url), 'utf8')) as {
  readonly definitions: { readonly Flow: { readonly properties: Readonly<Record<string, unknown>> } };
};

type Key = keyof typeof flowKeys;
type Documented = { [K in Key]: (typeof flowKeys)[K]['kind'] extends 'documentation' ? K : never }[Key];

/** Two values of each, as they are written. */
const values: Readonly<Record<Documented, readonly [string, string]>> = {
  title: ['One', 'Two'],
  purpose: ['one', 'two'],
  protocol: ['HTTPS', 'WSS'],
  source_ports: ['1000-2000', '1000-3000'],
  when: ['one', 'two'],
  fallback_of: ['first', 'second'],
  profiles: ['[one]', '[two]'],
  owner: ['one', 'two'],
  ticket: ['T-1', 'T-2'],
  approved_by: ['one', 'two'],
  expires: ['2027-06-30', '2027-07-31'],
  description: ['one', 'two'],
  links: ['["https://example.com/1"]', '["https://example.com/2"]'],
};

function topologyWith(more: string, transport = 'tcp', source = 'browser'): Topology {
  const { topology } = compileText(
    `zones: { internet: [0.0.0.0/0] }
hosts: { web: { addresses: [203.0.113.10] } }
components:
  browser: { zone: internet }
  local: { host: web }
  nginx: { host: web, listeners: { http: 80/tcp, https: 443/${transport}, quic: 444/udp } }
flows:
  - { id: first, from: browser, to: nginx.http }
  - { id: second, from: browser, to: nginx.quic }
  - { id: shop, from: ${source}, to: nginx.https${more} }`,
    ['one', 'two'],
  );
  return topology!;
}

function explained(topology: Topology): string {
  return topologyPages('shop', topology, { name: 'test.yaml', text: '' }, plain).join('\n');
}

it('the table holds the keys of the schema, each of them and no other', () => {
  expect(Object.keys(flowKeys).sort()).toEqual(Object.keys(schema.definitions.Flow.properties).sort());
});

describe('a key of documentation that alone differs', () => {
  const keys = Object.entries<FlowKey>(flowKeys).flatMap(([key, about]) =>
    about.kind === 'documentation' ? [[key, about] as const] : [],
  );
  const pairOf = (key: string): [Topology, Topology] => {
    const [one, two] = values[key as Documented];
    return [topologyWith(`, ${key}: ${one}`), topologyWith(`, ${key}: ${two}`)];
  };

  it.each(keys)('%s is shown by a comparison', (key) => {
    const [one, two] = pairOf(key);
    for (const before of [one, topologyWith('')]) {
      const { document } = diffTopologies(before, two);
      expect(document.map(({ flow, field }) => [flow, field])).toEqual([['shop', key]]);
    }
  });

  it.each(keys)('%s is shown by explain', (key) => {
    const [one, two] = pairOf(key);
    expect(explained(one)).not.toBe(explained(two));
  });

  it.each(keys)('%s is shown by the columns of the connection map, in JSON', async (key) => {
    const columns = connectionColumns.map(({ id }) => id);
    const [one, two] = await Promise.all(
      pairOf(key).map((topology) => rendered(topology, { view: 'connections', format: 'json', columns })),
    );
    expect(one).not.toBe(two);
  });

  it.each(keys)('%s is shown by the review, except where the table says so', async (key, { exceptIn }) => {
    const [one, two] = await Promise.all(
      pairOf(key).map((topology) => rendered(topology, { view: 'review', format: 'json' })),
    );
    // The purpose has a column of its own there.
    expect(one !== two).toBe(exceptIn?.review === undefined || key === 'purpose');
  });
});

describe('source ports that rules match', () => {
  const matched = (ports: string, source?: string): Topology =>
    topologyWith(`, source_ports: ${ports}, match_source_ports: true`, 'udp', source);

  it('are shown once, by the packets that differ', () => {
    const { hosts, document } = diffTopologies(matched('1000-2000'), matched('1000-3000'));
    expect(hosts.flatMap(({ findings }) => findings)).toHaveLength(1);
    expect(document).toEqual([]);
  });

  it('are shown as documentation where no packet differs', () => {
    const [one, two] = [matched('1000-2000', 'local'), matched('1000-3000', 'local')];
    expect(diffTopologies(one, two)).toMatchObject({
      verdict: 'equal',
      document: [{ flow: 'shop', field: 'source_ports', before: '1000-2000', after: '1000-3000' }],
    });
  });

  it('are shown as documentation too where only one side matches them', () => {
    const { document } = diffTopologies(topologyWith(', source_ports: 1000-2000', 'udp'), matched('1000-3000'));
    expect(document.map(({ field }) => field)).toEqual(['source_ports']);
  });
});
