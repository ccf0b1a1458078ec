import { readFileSync } from 'node:fs';
import { type AnySchemaObject, Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { FILE, type LanguageKey, languageForms } from '../../../src/document/language.ts';
import { formsIn, type LanguageValue, valueOf, valueText } from '../../../src/document/language-values.ts';
import { schemaNode } from '../../../src/document/schema-tree.ts';

const schema = JSON.parse(readFileSync('schemas/topology.schema.json', 'utf8')) as AnySchemaObject;
const ajv = new Ajv({ allowUnionTypes: true, formats: { date: true } });
ajv.addSchema(schema);

const forms = languageForms();
const keys = forms.flatMap((form) => form.keys);
const style = { literal: (text: string) => `'${text}'`, form: (name: string) => name };

function keyAt(path: string): LanguageKey | undefined {
  return keys.find(({ paths }) => paths.includes(path));
}

function textAt(path: string): string | undefined {
  const value: LanguageValue | undefined = keyAt(path)?.value;
  return value === undefined ? undefined : valueText(value, style);
}

describe.each(keys.map((key) => [`${key.form}.${key.name}`, key] as const))('the key %s', (_, key) => {
  it('is required or has a default, not both', () => {
    expect(key.default === undefined).toBe(key.required);
    expect(key.meaning).toMatch(/^[A-Z][^]*\.$/);
    expect(key.meaning).not.toContain('Default:');
  });

  it('stands somewhere, and has an example', () => {
    expect(key.paths).not.toEqual([]);
    expect(new Set(key.paths).size).toBe(key.paths.length);
    expect(key.examples).not.toEqual([]);
  });

  it('consists of forms that exist', () => {
    for (const name of formsIn(key.value)) expect(forms.map((form) => form.name)).toContain(name);
  });

  it('says the default that the schema says to editors', () => {
    const parent = key.form === FILE ? '#' : `#/definitions/${key.form}`;
    const { default: usual } = schemaNode(`${parent}/properties/${key.name}`) as { readonly default?: unknown };
    if (usual !== undefined)
      expect(`${String(key.default)},`).toMatch(new RegExp(`^${JSON.stringify(usual).replaceAll('"', '')},`));
  });
});

describe.each(forms.filter(({ name }) => name !== FILE).map((form) => [form.name, form] as const))(
  'the form %s',
  (name, form) => {
    it('stands somewhere', () => {
      expect(form.paths.filter((path) => path !== '')).toEqual(form.paths);
      expect(form.paths).not.toEqual([]);
    });

    it('has examples that hold', () => {
      const holds = ajv.compile({ $ref: `${String(schema.$id)}#/definitions/${name}` });
      expect(form.examples).not.toEqual([]);
      for (const one of form.examples) expect(holds(one), JSON.stringify(one)).toBe(true);
    });
  },
);

describe('the language', () => {
  it('is walked in full', () => {
    const inSchema = JSON.stringify(schema).match(/"properties":/g);
    expect(forms.filter((form) => form.keys.length > 0)).toHaveLength(inSchema?.length ?? 0);
    expect(keys.length).toBeGreaterThan(80);
  });

  it.each([
    ['topo', "'1'"],
    ['name', 'Slug'],
    ['hosts', 'map from Name to Host'],
    ['hosts.machines', 'map from text to Machine'],
    ['flows', 'list of Flow'],
    ['title', 'text'],
    ['flows.from', 'References'],
    ['flows.both_ways', "'true' or 'false'"],
    ['firewall.egress', "'open' or 'declared'"],
    ['components.listeners.bind', "'any' or 'loopback' or AddressOrName or list of AddressOrName"],
    ['components.listeners.any_of', 'list of at least 2 ListenerSpec'],
    ['components.hosts.all.except', 'list of at least 1 Name'],
  ])('has at %s the value %s', (path, value) => {
    expect(textAt(path)).toBe(value);
  });

  it.each([
    [{}, 'nothing'],
    [{ type: 'number' }, 'number'],
  ])('does not guess what %j accepts', (node, type) => {
    expect(() => valueOf(node)).toThrow(`has a value of type ${type}, which`);
  });

  it.each([
    ['Ports', 'number or text'],
    ['Listener', "ListenerSpec or ListenerLongForm or 'false'"],
    ['Step', 'map from one StepEnds to text'],
    ['Flow', 'map with the keys below'],
  ])('has as %s the value %s', (name, value) => {
    const form = forms.find((one) => one.name === name);
    expect(form === undefined ? undefined : valueText(form.value, style)).toBe(value);
  });

  it('knows where forms and shared keys stand', () => {
    const pathsOf = (name: string): readonly string[] | undefined => forms.find((form) => form.name === name)?.paths;
    expect(pathsOf('Host')).toEqual(['hosts']);
    expect(pathsOf('Severity')).toEqual(['rules']);
    expect(pathsOf('Transport')).toEqual(['components.listeners.transport', 'flows.transport']);
    expect(pathsOf('Name')).toEqual(expect.arrayContaining(['hosts', 'hosts.zone', 'groups.members']));
    expect(keyAt('hosts.links')?.shared).toBe('Links');
    expect(keyAt('flows.from')?.shared).toBeUndefined();
  });

  it('tells defaults in words', () => {
    expect(keyAt('hosts.ephemeral_ports')?.default).toBe('32768-60999, as in Linux');
    expect(keyAt('flows.both_ways')?.default).toBe('false, only `from` opens connections; replies pass anyway');
    expect(keyAt('hosts.public')?.default).toBe('none, the internet sees `addresses`');
  });
});
