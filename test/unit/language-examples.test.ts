// Every example of the language compiles: it is printed as `topo explain` and docs/reference.md print it, and put into a
// topology that has everything it refers to. A new key needs nothing here; a new form needs its place.

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../src/compile.ts';
import type { FileReader } from '../../src/document/include.ts';
import { FILE, languageForms } from '../../src/document/language.ts';
import { entryLines } from '../../src/document/yaml-text.ts';
import { today } from '../support/topologies.ts';

/** What the examples refer to. */
const world = parse(`
topo: 1
name: openvidu-ce
zones:
  internet: [0.0.0.0/0, "::/0"]
  office: [198.51.100.64/28]
  dmz: [203.0.113.0/24]
hosts:
  openvidu: { addresses: [203.0.113.10, 198.51.100.7] }
  web: { addresses: [203.0.113.11] }
  db: { addresses: [203.0.113.12] }
  balancer: { addresses: [203.0.113.13] }
  bound: { addresses: [10.0.0.1, "2001:db8:1::1"] }
  named: { addresses: { public: 203.0.113.14, backbone: 10.50.0.14 } }
  media: { machines: { media-1: 10.0.2.11, media-2: 10.0.2.12 } }
components:
  browser: { zone: internet }
  admin: { zone: office, addresses: [198.51.100.68] }
  ci: { zone: office, addresses: [198.51.100.69] }
  monitoring: { zone: office, addresses: [198.51.100.70] }
  partner: { zone: internet, addresses: [198.51.100.200] }
  nginx: { host: openvidu, listeners: { https: 443/tcp HTTPS/WSS } }
  api: { host: openvidu, listeners: { https: 8443/tcp HTTPS } }
  redis: { host: openvidu, listeners: { redis: 6379/tcp } }
  kms: { host: openvidu, listeners: { control: 8888/tcp WSS, media: { ports: 40000-57000, transport: udp+tcp, dynamic: true } } }
  coturn: { use: coturn, host: openvidu, listeners: { relay: { ports: 57001-65535, transport: udp, dynamic: true } } }
  sshd: { use: sshd, host: openvidu }
  backup: { host: named, listeners: { ssh: 22/tcp } }
  node-exporter: { host: openvidu, listeners: { metrics: 9100/tcp HTTP } }
  redis-exporter: { host: openvidu, listeners: { metrics: 9121/tcp HTTP } }
profiles:
  single: { title: One machine }
  scaled: { title: Several machines }
groups:
  linux: [web, db]
  exporters: [node-exporter, redis-exporter]
flows:
  - { id: page, from: browser, to: nginx.https, purpose: page }
  - { id: media-direct, from: browser, to: kms.media, transport: udp, purpose: media }
  - { id: media-tcp, from: browser, to: kms.media, transport: tcp, purpose: media }
`) as Readonly<Record<string, unknown>>;

/** A part of a topology, by the keys at its top. */
type Part = Readonly<Record<string, unknown>>;

const step = { 'browser -> nginx.https': 'join the session' };
const listener = { ports: 443, transport: 'tcp' };

function component(facts: object): Part {
  return { components: { example: facts } };
}

/** A listener that is bound to an address of its host, or to a name of its addresses. */
function boundTo(value: unknown): Part {
  const addresses = /^[a-z]/.test(String(value)) ? { [String(value)]: '10.0.0.1' } : [value];
  return {
    hosts: { bound: { addresses } },
    ...component({ host: 'bound', listeners: { example: { ...listener, bind: value } } }),
  };
}

/** A transport without ports has none beside it. */
function longForm(facts: object): Part {
  const all = Object.entries(facts).filter(
    ([key]) => key !== 'ports' || !Object.values(facts).some((fact) => fact === 'esp' || fact === 'proto-99'),
  );
  const host = Object.values(facts).includes('backbone') ? 'named' : 'bound';
  return component({ host, listeners: { example: Object.fromEntries(all) } });
}

/** Where a value of each form may be written. */
const places: Readonly<Record<string, (value: unknown) => Part>> = {
  [FILE]: (value) => value as Part,
  Slug: (value) => ({ name: value }),
  Name: (value) => component({ zone: value }),
  LocalName: (value) => component({ zone: 'internet', listeners: { [String(value)]: '443/tcp' } }),
  FlowId: (value) => ({ flows: [{ id: value, from: 'browser', to: 'kms.media' }] }),
  RuleId: (value) => ({ rules: { [String(value)]: 'warn' } }),
  Reference: (value) => ({ flows: [{ from: 'admin', to: value }] }),
  References: (value) => ({ flows: [{ from: 'admin', to: value }] }),
  Endpoint: (value) => ({ expect: [{ only: { to: value, from: ['any'] } }] }),
  Endpoints: (value) => ({ expect: [{ only: { to: value, from: ['any'] } }] }),
  Expression: (value) => ({ expect: [{ deny: value }] }),
  StepEnds: (value) => ({ scenarios: { example: { steps: [{ [String(value)]: 'join' }] } } }),
  Address: boundTo,
  AddressOrName: boundTo,
  AddressRange: (value) => ({ hosts: { example: { addresses: [value] } } }),
  HostAddress: (value) => ({ hosts: { example: { addresses: [value] } } }),
  Addresses: (value) => ({ hosts: { openvidu: { addresses: value } } }),
  NamedAddresses: (value) => ({ hosts: { openvidu: { addresses: value } } }),
  Prefix: (value) => ({ zones: { example: [value] } }),
  AddressOrPrefix: (value) => ({ hosts: { example: { addresses: [value] } } }),
  Fqdn: (value) => component({ zone: 'internet', fqdn: value }),
  IsoDate: (value) => ({ flows: [{ from: 'admin', to: 'redis', expires: value }] }),
  Ports: (value) => component({ host: 'web', listeners: { example: { ports: value, transport: 'tcp' } } }),
  PortList: (value) => component({ host: 'web', listeners: { example: { ports: value, transport: 'tcp' } } }),
  Transport: (value) => longForm({ ports: 443, transport: value }),
  ListenerSpec: (value) => component({ host: 'web', listeners: { example: value } }),
  Severity: (value) => ({ rules: { 'missing-purpose': value } }),
  Profile: (value) => ({ profiles: { single: value, scaled: { title: 'Several machines' } } }),
  Zone: (value) => ({ zones: { dmz: value } }),
  ZoneLongForm: (value) => ({ zones: { dmz: value } }),
  Host: (value) => ({ hosts: 'machines' in (value as object) ? { media: value } : { openvidu: value } }),
  Machine: (value) => ({ hosts: { media: { machines: { example: value } } } }),
  MachineLongForm: (value) => ({ hosts: { media: { machines: { example: value } } } }),
  Component: component as (value: unknown) => Part,
  HostChoice: (value) => component({ hosts: value }),
  AllHosts: (value) => component({ hosts: value }),
  Exceptions: (value) => component({ hosts: { all: value } }),
  Group: (value) => ({ groups: { example: value } }),
  GroupLongForm: (value) => ({ groups: { example: value } }),
  Listener: (value) => component({ use: 'sshd', host: 'bound', listeners: { ssh: value } }),
  ListenerLongForm: longForm as (value: unknown) => Part,
  Flow: (value) => ({ flows: [value] }),
  Scenario: (value) => ({ scenarios: { example: value } }),
  Step: (value) => ({ scenarios: { example: { steps: [value] } } }),
  Expectation: (value) => ({ expect: [value] }),
  OnlyClause: (value) => ({ expect: [{ only: value }] }),
  Firewall: (value) => ({ firewall: value }),
};

/** Keys that a form has beside any other, as far as it needs some. */
const least: Readonly<Record<string, object>> = {
  ZoneLongForm: { prefixes: ['203.0.113.0/24'] },
  MachineLongForm: { addresses: ['10.0.2.13'] },
  Component: { zone: 'internet' },
  GroupLongForm: { members: ['web', 'db'] },
  ListenerLongForm: listener,
  Flow: { from: 'admin', to: 'coturn.turn' },
  Scenario: { steps: [step] },
  Expectation: { deny: 'internet -> redis' },
  OnlyClause: { to: 'sshd.ssh', from: ['admin'] },
};

/** The same for a key that needs others, or must not have them. */
const beside: Readonly<Record<string, object>> = {
  'ZoneLongForm.except': { prefixes: ['10.0.0.0/7', '192.0.0.0/8', '198.51.100.64/26'] },
  'Component.use': { host: 'web' },
  'Component.addresses': { zone: 'internet', fqdn: 'a.example.com' },
  'Component.host': {},
  'Component.hosts': {},
  'Component.listeners': { use: 'coturn', host: 'web' },
  'ListenerLongForm.any_of': {},
  'Flow.over': { from: 'browser', to: 'backup' },
  'Flow.ports': { from: 'browser', to: 'partner', transport: 'tcp' },
  'Flow.source_ports': { from: 'browser', to: 'kms.media', transport: 'udp' },
  'Flow.match_source_ports': { from: 'coturn.relay', to: 'kms.media' },
  'Flow.both_ways': { from: 'coturn.relay', to: 'kms.media' },
  'Expectation.allow': {},
  'Expectation.only': {},
};

/** The world with a part: its maps replace names, and its lists add to the others. */
function topologyWith(part: Part): string {
  const all = { ...world };
  for (const [key, value] of Object.entries(part)) all[key] = joined(world[key], value);
  return Object.entries(all)
    .flatMap(([key, value]) => entryLines(key, value, 100))
    .join('\n');
}

function joined(there: unknown, added: unknown): unknown {
  if (Array.isArray(added)) {
    const ids = added.map((one: { readonly id?: string }) => one.id);
    const kept = ((there ?? []) as { readonly id: string }[]).filter(({ id }) => !ids.includes(id));
    return [...kept, ...(added as unknown[])];
  }
  return typeof added === 'object' ? { ...(there as object | undefined), ...added } : added;
}

/** What an example includes has nothing that the topology lacks. */
const fragment: FileReader = (path) => ({ ok: true, id: path, source: { name: path, text: 'name: included' } });

function errorsOf(form: string, value: unknown): readonly string[] {
  const place = places[form];
  if (place === undefined) throw new Error(`add to \`places\` where a value of the form ${form} may be written`);
  const text = topologyWith(place(value));
  const options = { today, profiles: new Set(['enterprise-ha']), files: fragment };
  const { diagnostics } = compile({ name: 'example.yaml', text }, options);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule.id}: ${message}`);
}

const examples = languageForms().flatMap(({ name: form, keys, examples: whole }) => [
  ...whole.map((value) => ({ form, written: JSON.stringify(value), value })),
  ...keys.flatMap(({ name, examples: some }) =>
    some.map((one) => ({
      form,
      written: entryLines(name, one, Infinity).join(),
      value: { ...(beside[`${form}.${name}`] ?? least[form]), [name]: one },
    })),
  ),
]);

describe('examples of the language', () => {
  it.each(examples)('$form: $written', ({ form, value }) => {
    expect(errorsOf(form, value)).toEqual([]);
  });

  it('belong to a topology without errors', () => {
    expect(errorsOf(FILE, {})).toEqual([]);
  });

  it.each([
    ['Flow', { from: 'browser', to: 'nowhere' }, 'unknown-reference'],
    ['Host', { addresses: ['203.0.113.999'] }, 'invalid-address'],
    ['Expectation', { deny: 'browser -> nginx.https' }, 'expect-deny'],
    ['Flow', { from: 'browser', to: 'redis', frm: 'x' }, 'unknown-key'],
  ])('are compared with what topo accepts: %s %j', (form, value, rule) => {
    expect(errorsOf(form, value).map((one) => one.split(':')[0])).toContain(rule);
  });

  it('have a place for forms that exist, and no other', () => {
    const keyNames = languageForms().flatMap(({ name, keys }) => keys.map((key) => `${name}.${key.name}`));
    const names = languageForms().map(({ name }) => name);
    expect(Object.keys(places)).toEqual(expect.arrayContaining(names));
    expect(names).toEqual(expect.arrayContaining(Object.keys(places)));
    expect(keyNames).toEqual(expect.arrayContaining(Object.keys(beside)));
  });
});
