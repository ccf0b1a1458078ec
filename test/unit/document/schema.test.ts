import { readFileSync, readdirSync } from 'node:fs';
import { type AnySchemaObject, Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { schemaText } from '../../../src/document/generated/schema.ts';
import { validate } from '../../../src/document/generated/validate.js';

const path = 'schemas/topology.schema.json';
const schema = readJson(path);
const ajv = editor(schema);
const strict = compiled('#');
const example = readFileSync('test/cases/ok/design-example.yaml', 'utf8');

/** What an editor does: the schema as it stands, patterns included. */
function editor(raw: AnySchemaObject): Ajv {
  const instance = new Ajv({ allErrors: true, allowUnionTypes: true, formats: { date: true } });
  instance.addSchema(raw);
  return instance;
}

function compiled(pointer: string): (data: unknown) => boolean {
  return ajv.compile({ $ref: `${String(schema.$id)}${pointer}` }) as (data: unknown) => boolean;
}

function readJson(file: string): AnySchemaObject {
  return JSON.parse(readFileSync(file, 'utf8')) as AnySchemaObject;
}

interface Property {
  readonly pointer: string;
  readonly schema: AnySchemaObject;
}

/** Every value of a `properties` map, at any depth; one that is a mere $ref has the words of its definition. */
function propertiesOf(root: AnySchemaObject, node: unknown = root, pointer = '#'): readonly Property[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.entries(node).flatMap(([key, value]) => propertiesOf(root, value, `${pointer}/${key}`));
  const isMapOfProperties = pointer.endsWith('/properties');
  if (!isMapOfProperties) return inside;
  const here = Object.entries(node as Record<string, AnySchemaObject>);
  return [
    ...here.map(([name, value]) => ({ pointer: `${pointer}/${name}`, schema: resolved(root, value) })),
    ...inside,
  ];
}

function resolved(root: AnySchemaObject, node: AnySchemaObject): AnySchemaObject {
  const name = /^#\/definitions\/(\w+)$/.exec(String(node['$ref']))?.[1];
  return name === undefined ? node : ((root['definitions'] as Record<string, AnySchemaObject>)[name] ?? {});
}

describe.each(readdirSync('schemas').map((name) => `schemas/${name}`))('%s', (file) => {
  const raw = readJson(file);
  const properties = propertiesOf(raw);
  const subschemas = editor(raw);

  it('is walked in full', () => {
    // The shortest has 17.
    expect(properties.length).toBeGreaterThan(15);
  });

  it.each(properties)('$pointer has words and examples that hold', (property) => {
    expect(property.schema['title']).toMatch(/\S/);
    expect(property.schema['description']).toMatch(/\S.*\.$/);
    const examples = (property.schema['examples'] ?? []) as readonly unknown[];
    expect(examples).not.toHaveLength(0);
    const holds = subschemas.compile({ $ref: `${String(raw.$id)}${property.pointer}` });
    for (const one of examples) expect(holds(one), JSON.stringify(one)).toBe(true);
  });

  it('describes every definition', () => {
    const definitions = Object.values(raw['definitions'] as Record<string, AnySchemaObject>);
    for (const definition of definitions) expect(definition['description']).toMatch(/\S.*\.$/);
  });

  it('lets no unknown key pass', () => {
    const isOpen = (node: unknown): boolean =>
      typeof node === 'object' &&
      node !== null &&
      (('type' in node && node.type === 'object' && !('additionalProperties' in node)) ||
        Object.values(node).some(isOpen));
    expect(isOpen(raw)).toBe(false);
  });

  it('offers choices that editors complete', () => {
    expect(JSON.stringify(raw)).not.toContain('"oneOf"');
  });
});

describe('the program', () => {
  it('carries the schema as it is', () => {
    expect(schemaText).toBe(readFileSync(path, 'utf8'));
  });

  it('accepts the example of the design, and so does an editor', () => {
    expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate.errors).toBeNull();
    expect(strict(parse(example))).toBe(true);
  });

  it('reports every error at once', () => {
    expect(validate({ topo: 2, name: 7, service: {} })).toBe(false);
    expect(validate.errors?.map(({ keyword }) => keyword).sort()).toEqual(['additionalProperties', 'const', 'type']);
  });

  it('points from the top of the schema to the keyword that is broken', () => {
    expect(validate({ topo: 1, name: 'x', flows: [{ frm: 'a', to: 1 }], zones: { a: { b: 1 } } })).toBe(false);
    expect(validate.errors?.map(({ schemaPath }) => schemaPath)).toEqual(
      expect.arrayContaining([
        '#/definitions/Flow/required',
        '#/definitions/Flow/additionalProperties',
        '#/definitions/Reference/type',
        '#/definitions/ZoneLongForm/additionalProperties',
        '#/definitions/Zone/anyOf',
      ]),
    );
  });

  it('reads maps without a prototype, as the document has them', () => {
    const map = (entries: object): object => Object.assign(Object.create(null) as object, entries);
    const content = map({ topo: 1, name: 'x', components: map({ a: map({ hosts: [map({}), map({})] }) }) });
    expect(validate(content)).toBe(false);
    expect(validate(map({ topo: 1, name: 'x', hosts: map({ a: map({}) }) }))).toBe(true);
  });
});

/** A file with one part. */
function withPart(part: string): unknown {
  return { topo: 1, name: 'x', ...(parse(part) as object) };
}

const accepted = [
  'name: 3cx-2',
  'zones: { lan: { prefixes: [10.0.0.0/8], title: LAN, description: inside, links: ["https://example.com"] } }',
  'zones: { lan: [] }',
  'hosts: { a: {} }',
  'hosts: { a: { zone: dmz, addresses: [10.0.0.0/28, "2001:db8::1"], reserved_ports: [40000-57000, 8888] } }',
  'hosts: { a: { reserved_ports: 40000-57000, ephemeral_ports: "1024-2000,3000-4000" } }',
  'components: { a: {} }',
  'components: { a: { hosts: [x, y], fqdn: "*.example.com" } }',
  'components: { a: { listeners: { l: {}, m: false, n: esp, o: "80, 443/tcp", p: unknown/tcp, q: 1-2/udp+tcp A/B } } }',
  'components: { a: { listeners: { l: { ports: [80, 1-2, "5,6"], transport: udp+tcp, bind: [10.0.0.1, "::1"] } } } }',
  'components: { a: { listeners: { l: { any_of: [443/udp, 443/tcp], dynamic: true, encrypted: false, profiles: [p] } } } }',
  'components: { any_thing: { zone: internet } }',
  'flows: [{ from: a, to: "b.*", ports: unknown, transport: tcp, both_ways: true, fallback_of: [x, y] }]',
  'scenarios: { s: { steps: [{ "browser(A) -> b.c": text }, { "b->a (B two)": text }] } }',
  'expect: [{ only: { to: redis, from: admin } }, { deny: "198.51.100.7 -> openvidu:8888/tcp", description: no }]',
  'firewall: {}',
  'rules: { missing-purpose: error, port-conflict: off, x: warn, y: warning }',
];

it.each(accepted)('accepts %s', (part) => {
  expect(validate(withPart(part)), JSON.stringify(validate.errors)).toBe(true);
  expect(strict(withPart(part))).toBe(true);
});

const misshapen = [
  'topo: "1"',
  'name: [x]',
  'services: {}',
  'zones: { lan: 10.0.0.0/8 }',
  'zones: { lan: { cidr: [10.0.0.0/8] } }',
  'hosts: { a: }',
  'hosts: { a: { addresses: 10.0.0.1 } }',
  'components: { a: { ports: 80 } }',
  'components: { a: { hosts: [] } }',
  'components: { a: { hosts: [x, x] } }',
  'components: { a: { listeners: { l: true } } }',
  'components: { a: { listeners: { l: { any_of: [443/tcp] } } } }',
  'components: { a: { listeners: { l: { dynamic: "yes" } } } }',
  'flows: [{ from: a }]',
  'flows: [{ from: a, to: b, bidirectional: true }]',
  'flows: [{ from: a, to: b, ticket: 4711 }]',
  'flows: { from: a, to: b }',
  'scenarios: { s: {} }',
  'scenarios: { s: { steps: [{ "a -> b": x, "b -> a": y }] } }',
  'scenarios: { s: { steps: ["a -> b"] } }',
  'expect: [{ only: { to: a } }]',
  'firewall: { egress: closed }',
  'rules: { x: fatal }',
];

it.each(misshapen)('rejects %s', (part) => {
  expect(validate(withPart(part))).toBe(false);
  expect(strict(withPart(part))).toBe(false);
});

/** What an editor underlines, and the program's own parsers judge with better messages. */
const misspelt = [
  'name: open vidu',
  'zones: { any: [10.0.0.0/8] }',
  'zones: { lan: [10.0.0.0/33] }',
  'zones: { lan: [10.0.0.0] }',
  'hosts: { 1st: {} }',
  'hosts: { a: { addresses: [300.0.0.1] } }',
  'hosts: { a: { addresses: [web.example.com] } }',
  'hosts: { a: { addresses: ["10.0.0.1:80"] } }',
  'components: { unknown: {} }',
  'components: { a: { fqdn: "https://example.com" } }',
  'components: { a: { listeners: { l: 443 } } }',
  'components: { a: { listeners: { l: { any_of: [443, 443/udp] } } } }',
  'components: { a: { listeners: { l: 443:8443 } } }',
  'components: { a: { listeners: { l: 443 tcp } } }',
  'components: { a: { listeners: { l: esp/tcp } } }',
  'components: { a: { listeners: { l: { ports: 70000 } } } }',
  'components: { a: { listeners: { l: { ports: http } } } }',
  'components: { a: { listeners: { l: { transport: tcp/udp } } } }',
  'components: { a: { listeners: { l: { bind: "*" } } } }',
  'flows: [{ from: a, to: b.c.d }]',
  'flows: [{ from: a, to: b, expires: 30.06.2027 }]',
  'scenarios: { s: { steps: [{ a to b: text }] } }',
  'expect: [{ deny: internet to redis }]',
  'rules: { Missing_Purpose: error }',
];

it.each(misspelt)('leaves to the parsers, but not to the editor: %s', (part) => {
  expect(validate(withPart(part)), JSON.stringify(validate.errors)).toBe(true);
  expect(strict(withPart(part))).toBe(false);
});
