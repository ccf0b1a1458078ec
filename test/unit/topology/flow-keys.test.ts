import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentChanges } from '../../../src/compare/document-changes.ts';
import { flowKeys } from '../../../src/topology/flow-keys.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { topologyOf } from '../../support/topologies.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/topology.schema.json', import.meta.url), 'utf8')) as {
  readonly definitions: { readonly Flow: { readonly properties: Readonly<Record<string, unknown>> } };
};

type Key = keyof typeof flowKeys;
type DocumentationKey = { [K in Key]: (typeof flowKeys)[K]['kind'] extends 'documentation' ? K : never }[Key];

/** Two values of each, as they are written. */
const values: Readonly<Record<DocumentationKey, readonly [string, string]>> = {
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

function topologyWith(more: string): Topology {
  return topologyOf(
    `zones: { internet: [0.0.0.0/0] }
hosts: { web: { addresses: [203.0.113.10] } }
components:
  browser: { zone: internet }
  nginx: { host: web, listeners: { http: 80/tcp, https: 443/tcp, quic: 443/udp } }
flows:
  - { id: first, from: browser, to: nginx.http }
  - { id: second, from: browser, to: nginx.quic }
  - { id: shop, from: browser, to: nginx.https${more} }`,
    ['one', 'two'],
  );
}

it('the table holds the keys of the schema, each of them and no other', () => {
  expect(Object.keys(flowKeys).sort()).toEqual(Object.keys(schema.definitions.Flow.properties).sort());
});

describe('a key of documentation that alone differs is told by a comparison', () => {
  const keys = Object.entries(flowKeys).flatMap(([key, { kind }]) => (kind === 'documentation' ? [key] : []));

  it.each(keys)('%s', (key) => {
    const [one, two] = values[key as DocumentationKey].map((value) => topologyWith(`, ${key}: ${value}`));
    const changes = documentChanges(one!, two!);
    expect(changes.map(({ flow, field }) => [flow, field])).toEqual([['shop', key]]);
    const added = documentChanges(topologyWith(''), one!);
    expect(added.map(({ flow, field }) => [flow, field])).toEqual([['shop', key]]);
  });
});
