import { describe, expect, it } from 'vitest';
import { catalogueEntry, catalogueNames } from '../../../src/catalogue/catalogue.ts';
import { compile } from '../../../src/compile.ts';
import { languageForms } from '../../../src/document/language.ts';
import { formsIn } from '../../../src/document/language-values.ts';
import { cataloguePage } from '../../../src/report/pages/catalogue.ts';
import { indexPage } from '../../../src/report/pages/index-page.ts';
import { languageNames, languagePages } from '../../../src/report/pages/language.ts';
import { rulePage } from '../../../src/report/pages/rule.ts';
import { topologyNames, topologyPages } from '../../../src/report/pages/topology.ts';
import { plain } from '../../../src/report/palette.ts';
import { inactiveNote } from '../../../src/report/inactive.ts';
import { rules } from '../../../src/lint-rules.ts';
import type { Source } from '../../../src/source/source.ts';

const entries = catalogueNames.flatMap((name) => catalogueEntry(name) ?? []);

describe('the page of a rule', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s has all that is known', (id, rule) => {
    const page = rulePage(rule, plain);
    expect(page).toContain(`${rule.severity}[${id}] ${rule.title}`);
    expect(page).toContain('\nSource: ');
    expect(page.includes(`--off ${id}`)).toBe(rule.configurable);
    expect(page).not.toMatch(/undefined|\[object/);
  });
});

describe('the page of a catalogue entry', () => {
  it.each(entries.map((entry) => [entry.name, entry] as const))(
    '%s has every listener with its source',
    (name, entry) => {
      const page = cataloguePage(entry, plain);
      expect(page).toContain(`use: ${name}`);
      expect(page.includes('\nAlso called ')).toBe(entry.aliases !== undefined);
      for (const alias of entry.aliases ?? []) expect(page).toContain(alias);
      for (const [listener, facts] of Object.entries(entry.listeners)) {
        expect(page).toContain(`\n${listener} `);
        expect(page).toContain(`\n${listener}: ${facts.title}`);
        expect(page).toContain(String(facts.ports));
      }
      expect(page.split('  Source:')).toHaveLength(Object.keys(entry.listeners).length + 1);
    },
  );

  it('puts the columns one below the other', () => {
    const entry = catalogueEntry('coturn');
    const page = entry === undefined ? [] : cataloguePage(entry, plain).split('\n');
    const heading = page.find((line) => line.startsWith('LISTENER')) ?? '';
    const relay = page.find((line) => line.startsWith('relay ')) ?? '';
    expect(relay.indexOf('49152-65535/udp+tcp')).toBe(heading.indexOf('DEFAULT'));
    expect(relay.indexOf('min-port, max-port')).toBe(heading.indexOf('CONFIGURED BY'));
  });
});

describe('the list of everything', () => {
  it('has a line for every rule and every entry', () => {
    const lines = indexPage(rules, entries, plain).split('\n');
    expect(lines.indexOf('LANGUAGE')).toBe(rules.length + entries.length + 4);
    for (const { name, keys } of languageForms())
      for (const word of [name, ...keys.map((key) => key.name)])
        expect(lines.slice(lines.indexOf('LANGUAGE')).join('\n')).toMatch(new RegExp(`\\b${word}\\b`));
    expect(lines.find((line) => line.startsWith('  mongodb '))).toMatch(/ MongoDB \(mongo, mongod\)$/);
  });
});

describe('the pages of the language', () => {
  const keys = languageForms().flatMap((form) => form.keys);

  it.each(keys.flatMap((key) => key.paths.map((path) => [path, key] as const)))(
    'has all that is known of %s',
    (path, key) => {
      const [page = '', ...more] = languagePages(path, plain);
      expect(more).toEqual([]);
      expect(page).toMatch(new RegExp(`^key ${key.name}\n`));
      expect(page.replaceAll(/\s+/g, ' ')).toContain(key.meaning);
      expect(page.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`[ ,]${path}[ ,]`));
      expect(page).toContain(`  required  ${key.required ? 'yes' : 'no'}\n`);
      expect(page.includes('\n  default   ')).toBe(!key.required);
      expect(page).toContain(`\n  example   ${key.name}:`);
      for (const form of formsIn(key.value)) expect(page).toMatch(new RegExp(`^${form}[ :]`, 'm'));
    },
  );

  it.each(languageForms().map((form) => [form.name, form] as const))(
    'has all that is known of the form %s',
    (name, form) => {
      const [page = '', ...more] = languagePages(name, plain);
      expect(more).toEqual([]);
      expect(page).toMatch(new RegExp(`^form ${name}\n`));
      expect(page.replaceAll(/\s+/g, ' ')).toContain(form.meaning);
      for (const path of form.paths) expect(page).toContain(path);
      for (const key of form.keys)
        expect(page).toMatch(new RegExp(`^  ${key.name} +${key.required ? '\\(required\\)' : ''}`, 'm'));
    },
  );

  it('prefer the path from the top of the file, and name the others', () => {
    const pages = languagePages('hosts', plain);
    expect(pages).toHaveLength(1);
    expect(pages[0]).toContain('\n  path      hosts\n');
    expect(pages[0]).toContain('\n  see also  components.hosts\n');
    expect(languagePages('components.hosts', plain).join()).not.toContain('see also');
  });

  it('are as many as there are meanings of a name', () => {
    const paths = (name: string): readonly (string | undefined)[] =>
      languagePages(name, plain).map((page) => /^ {2}path {6}(.*)$/m.exec(page)?.[1]);
    expect(paths('ports')).toEqual(['components.listeners.ports', 'flows.ports']);
    expect(paths('profiles')).toEqual(['profiles']);
    expect(paths('components.profiles')).toEqual([
      'hosts.profiles, components.profiles, components.listeners.profiles, flows.profiles',
    ]);
    expect(paths('only.from')).toEqual(['expect.only.from']);
    expect(paths('OnlyClause.from')).toEqual(['expect.only.from']);
    expect(paths('nly.from')).toEqual([]);
    expect(languagePages('host', plain)[0]).not.toEqual(languagePages('Host', plain)[0]);
  });

  it('have no other names', () => {
    for (const name of languageNames()) expect(languagePages(name, plain), name).not.toEqual([]);
    expect(languageNames()).toEqual(
      expect.arrayContaining(['flows.from', 'from', 'Flow.from', 'listeners.bind', 'Flow']),
    );
  });

  it('break long examples into lines', () => {
    expect(languagePages('components', plain)[0]).toContain(
      [
        '  example   components:',
        '              browser: { zone: internet }',
        '              nginx: { host: openvidu, listeners: { https: 443/tcp HTTPS/WSS } }',
        '',
      ].join('\n'),
    );
  });
});

describe('the pages of a topology', () => {
  const source: Source = {
    name: 't.yaml',
    text: `topo: 1
name: t
zones: { lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] } }
components:
  client: { zone: lan }
  server: { host: h, listeners: { api: 443/tcp HTTPS, old: { ports: 80, transport: tcp, profiles: [legacy] } } }
  cache: { use: redis, host: h, profiles: [big] }
flows:
  - { id: calls, from: client, to: server.api, purpose: "calls\u202e", owner: ops, expires: 2030-01-31 }
  - { from: server, to: cache, purpose: state }
`,
  };
  const { topology } = compile(source, { today: '2026-11-20' });

  it('tell a flow', () => {
    expect(topologyPages('calls', topology!, source, plain)).toEqual([
      [
        'flow calls',
        '  from        client',
        '  to          server.api',
        '  opens       443/tcp HTTPS',
        '  purpose     calls\\u{202e}',
        '  owner       ops',
        '  expires     2030-01-31',
        '  written at  t.yaml:10:5',
      ].join('\n'),
    ]);
  });

  it('tell a component, its listeners and its flows', () => {
    const [page = ''] = topologyPages('server', topology!, source, plain);
    expect(page).toContain('component server\n  on          h\n  written at  t.yaml:7:3\n');
    expect(page).toContain('  listens  api  443/tcp HTTPS  any  t.yaml:7:');
    expect(page).toContain('  flow  calls                  client -> server.api   t.yaml:10:5');
  });

  it('tell what rests', () => {
    const [page = ''] = topologyPages('cache', topology!, source, plain);
    expect(page).toContain('component cache (inactive: none of its profiles is chosen)');
  });

  it('know no other names', () => {
    expect(topologyPages('h', topology!, source, plain)).toEqual([]);
    expect(topologyNames(topology!)).toEqual(['client', 'server', 'cache', 'calls', 'server-to-cache-redis']);
  });

  it('count what rests, each once', () => {
    expect(inactiveNote(topology!)).toBe(
      '1 component, 1 listener and 1 flow are inactive; enable with --profile: big, legacy',
    );
    const { topology: all } = compile(source, { today: '2026-11-20', profiles: new Set(['big', 'legacy']) });
    expect(inactiveNote(all!)).toBeUndefined();
  });
});
