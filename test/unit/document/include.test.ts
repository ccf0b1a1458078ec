import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checked, compile } from '../../../src/compile.ts';
import type { FileReader } from '../../../src/document/include.ts';
import { tuplesOf } from '../../../src/intent/machines.ts';
import { formatPrefix } from '../../../src/net/prefixes.ts';
import { plain } from '../../../src/report/palette.ts';
import { github } from '../../../src/report/github.ts';
import { json } from '../../../src/report/json.ts';
import { pretty } from '../../../src/report/pretty.ts';
import { placeOf } from '../../../src/source/source.ts';
import { runs } from '../../support/runs.ts';
import { today } from '../../support/topologies.ts';

type Files = Readonly<Record<string, string>>;

/** Files in one folder, by name. */
function reader(files: Files): FileReader {
  return (path) => {
    const text = files[path];
    return text === undefined
      ? { ok: false, problem: 'does not exist', help: 'correct the path' }
      : { ok: true, id: path, source: { name: path, text } };
  };
}

function compiled(text: string, files: Files = {}): Checked {
  const source = { name: 'main.yaml', text: `topo: 1\nname: main\n${text}` };
  return compile(source, { today, files: reader(files) });
}

/** Errors as `file:line:column rule message`. */
function errors({ diagnostics, source }: Checked): readonly string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message, span }) => {
      const { file, line, column } = placeOf(source, span.start);
      return `${file}:${String(line)}:${String(column)} ${rule.id} ${message}`;
    });
}

/** What rules let in. */
function opened({ topology }: Checked): readonly string[] {
  return (topology?.hosts ?? [])
    .flatMap((host) => tuplesOf(topology!, host))
    .map(
      ({ flow, destinations, ports }) => `${flow.id} ${destinations.map(formatPrefix).join()} ${JSON.stringify(ports)}`,
    )
    .sort();
}

const common = `zones:
  internet: [0.0.0.0/0]
hosts:
  web: { addresses: [10.0.0.1], title: Web }
components:
  browser: { zone: internet }
  nginx: { host: web, listeners: { https: 443/tcp HTTPS } }
flows:
  - { id: page, from: browser, to: nginx.https, purpose: pages }
`;

describe('a file that includes another', () => {
  it('has what is in it', () => {
    const found = compiled('include: [common.yaml]', { 'common.yaml': common });
    expect(errors(found)).toEqual([]);
    expect(opened(found)).toEqual(['page 10.0.0.1 [{"lo":443,"hi":443}]']);
  });

  it('wins over it, key by key, also where one of the two has a short form', () => {
    const own = `include: common.yaml
hosts: { web: { addresses: [10.0.0.2] } }
components: { nginx: { listeners: { https: { ports: 8443 } } } }
zones: { internet: { title: Everybody } }
flows: [{ id: page, ticket: T-1 }, { from: browser, to: nginx.https, id: more, purpose: more }]`;
    const found = compiled(own, { 'common.yaml': common });
    expect(errors(found)).toEqual([]);
    expect(opened(found)).toEqual(['more 10.0.0.2 [{"lo":8443,"hi":8443}]', 'page 10.0.0.2 [{"lo":8443,"hi":8443}]']);
    const { topology } = found;
    expect(topology!.hosts[0]!.title).toBe('Web');
    expect(topology!.zones[0]).toMatchObject({ title: 'Everybody', internet: true });
    expect(topology!.components[1]!.listeners[0]!.endpoints[0]!.protocol).toBe('HTTPS');
    expect(topology!.flows.map(({ id, ticket, purpose }) => [id, ticket, purpose])).toEqual([
      ['page', 'T-1', 'pages'],
      ['more', undefined, 'more'],
    ]);
  });

  it('lets a later file win over an earlier one, and reads each once', () => {
    const files = {
      'a.yaml': 'include: base.yaml\nhosts: { web: { title: A } }',
      'b.yaml': 'include: [base.yaml]\nhosts: { web: { title: B } }',
      'base.yaml': common,
    };
    const found = compiled('include: [a.yaml, b.yaml]', files);
    expect(errors(found)).toEqual([]);
    expect(found.topology!.hosts[0]!.title).toBe('B');
    expect(found.topology!.flows).toHaveLength(1);
  });

  it('switches off by the word null what is declared there, and what refers to it', () => {
    const found = compiled('include: common.yaml\ncomponents: { nginx: null }', { 'common.yaml': common });
    expect(errors(found)).toEqual([]);
    expect(found.topology).toMatchObject({ flows: [], profiles: [], components: [{ name: 'browser' }] });
    const listener = compiled('include: common.yaml\ncomponents: { nginx: { listeners: { https: null } } }', {
      'common.yaml': common,
    });
    expect(errors(listener)).toEqual([]);
    expect(listener.topology!.flows).toEqual([]);
  });

  it.each<[title: string, text: string, files: Files, found: readonly string[]]>([
    ['a missing file', 'include: [nowhere.yaml]', {}, ['main.yaml:3:11 invalid-include "nowhere.yaml" does not exist']],
    [
      'a loop',
      'include: a.yaml',
      { 'a.yaml': 'include: b.yaml', 'b.yaml': '\ninclude: [a.yaml]' },
      ['b.yaml:2:11 invalid-include "a.yaml" includes itself'],
    ],
    ['an empty file', 'include: a.yaml', { 'a.yaml': '' }, ['main.yaml:3:10 invalid-include "a.yaml" has no keys']],
    ['a list', 'include: a.yaml', { 'a.yaml': '- x' }, ['main.yaml:3:10 invalid-include "a.yaml" has no keys']],
    [
      'another version',
      'include: a.yaml',
      { 'a.yaml': 'name: x\ntopo: 2' },
      ['a.yaml:2:7 invalid-include the file is of version "2" of the language, and this topo reads version 1'],
    ],
    [
      'YAML that is none',
      'include: a.yaml',
      { 'a.yaml': 'hosts: {}\nx: [' },
      [expect.stringMatching(/^a\.yaml:2:\d+ yaml-syntax /) as string],
    ],
    [
      'a key that does not exist',
      'include: a.yaml',
      { 'a.yaml': 'hosts:\n  web: { adresses: [10.0.0.1] }' },
      ['a.yaml:2:10 unknown-key the key "adresses" does not exist in hosts.web'],
    ],
    [
      'a wrong address',
      'include: a.yaml',
      { 'a.yaml': 'hosts:\n  web: { addresses: [10.0.0.300] }' },
      ['a.yaml:2:22 invalid-address "10.0.0.300" has the octet 300'],
    ],
    [
      'a name of two kinds',
      'include: a.yaml\nzones: { web: [10.0.0.0/8] }',
      { 'a.yaml': 'hosts: { web: {} }' },
      [expect.stringMatching(/duplicate-name "web" is the name of both a zone and a host$/) as string],
    ],
    [
      'null where nothing was',
      'include: a.yaml\nhosts: { wbe: null }',
      { 'a.yaml': 'hosts: { web: {} }' },
      ['main.yaml:4:15 invalid-include `null` switches off "wbe", which no included file declares'],
    ],
    [
      'an empty value',
      'include: a.yaml\nhosts:\n  web:',
      { 'a.yaml': 'hosts: { web: {} }' },
      [expect.stringContaining('schema hosts.web is empty, but must be a map') as string],
    ],
    ['a number', 'include: 7', {}, [expect.stringContaining('schema include is 7') as string]],
  ])('is told where what is wrong, in its file: %s', (_title, text, files, found) => {
    const checked = compiled(text, files);
    expect(errors(checked)).toEqual(found);
    for (const { help } of checked.diagnostics) expect(help).toBeTruthy();
  });

  it('refuses a thousand levels and a thousand files', () => {
    const levels = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`${String(i)}.yaml`, `include: ${String(i + 1)}.yaml`]),
    );
    expect(errors(compiled('include: 0.yaml', levels))).toEqual([
      '31.yaml:1:10 invalid-include files include one another more than 32 levels deep',
    ]);
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${String(i)}.yaml`, 'hosts: {}']));
    const [first] = errors(compiled(`include: [${Object.keys(files).join(', ')}]`, files));
    expect(first).toContain('more than 200 files are included');
  });

  it('has suppressions of its own, and none for the next file', () => {
    const flow = (comment: string): string =>
      `flows:\n  ${comment}\n  - { from: a, to: b, ports: 1, transport: tcp }\n`;
    const ends = 'zones: { z: [10.0.0.0/8] }\ncomponents: { a: { zone: z }, b: { zone: z } }\n';
    const suppressed = compiled('include: a.yaml', {
      'a.yaml': ends + flow('# topo-ignore[missing-purpose]: known'),
    });
    expect(suppressed.diagnostics.map(({ rule }) => rule.id)).not.toContain('missing-purpose');
    const { source } = suppressed;
    expect(suppressed.suppressed.map(({ span }) => placeOf(source, span.start).file)).toEqual(['a.yaml']);
    const other = compiled('include: a.yaml\n# topo-ignore[missing-purpose]: here', { 'a.yaml': flow('') + ends });
    expect(other.diagnostics.map(({ rule }) => rule.id)).toEqual(
      expect.arrayContaining(['missing-purpose', 'unused-suppression']),
    );
  });

  it('means the same as one file, however its parts are spread', () => {
    const parts: readonly string[] = [
      'zones: { internet: [0.0.0.0/0] }',
      'zones: { lan: [10.0.0.0/8] }',
      'hosts: { web: { addresses: [10.0.0.1] } }',
      'hosts: { db: { addresses: [10.0.0.2] } }',
      'components: { browser: { zone: internet }, nginx: { host: web, listeners: { https: 443/tcp HTTPS } } }',
      'components: { pg: { host: db, listeners: { sql: 5432/tcp } } }',
      'flows: [{ from: browser, to: nginx.https, purpose: pages }]',
      'flows: [{ from: nginx, to: pg.sql, purpose: data }]',
      'expect: [{ deny: internet -> pg }]',
    ];
    const all = { 'all.yaml': '' };
    const whole = compiled(`include: [${parts.map((_, i) => `p${String(i)}.yaml`).join(', ')}]`, {
      ...all,
      ...Object.fromEntries(parts.map((text, i) => [`p${String(i)}.yaml`, text])),
    });
    expect(errors(whole)).toEqual([]);
    expect(opened(whole)).toHaveLength(2);
    const tree = fc.tuple(
      fc.shuffledSubarray(parts as string[], { minLength: parts.length }),
      fc.array(fc.nat({ max: 9 }), { minLength: parts.length, maxLength: parts.length }),
    );
    fc.assert(
      fc.property(tree, ([order, parents]) => {
        // Each part includes those for which it is the parent, which come later.
        const children = order.map((_, i) => order.flatMap((_one, j) => (j > i && parents[j]! % j === i ? [j] : [])));
        const files = Object.fromEntries(
          order.map((text, i) => {
            const names = children[i]!.map((j) => `f${String(j)}.yaml`);
            return [`f${String(i)}.yaml`, `${names.length === 0 ? '' : `include: [${names.join(', ')}]\n`}${text}`];
          }),
        );
        const found = compiled('include: f0.yaml', files);
        expect(errors(found)).toEqual([]);
        expect(opened(found)).toEqual(opened(whole));
      }),
      runs('profiles'),
    );
  });
});

describe('reports of several files', () => {
  const found = compiled('include: a.yaml\nhosts: { app: { addresses: [10.0.0.1] } }', {
    'a.yaml': '# first\nhosts: { web: { addresses: [10.0.0.1] } }\n',
  });
  const diagnostics = found.diagnostics.filter(({ severity }) => severity === 'error');
  const report = { source: found.source, diagnostics, suppressed: 0, notes: [] };

  it('show the lines of each', () => {
    const text = [...pretty.write(report, plain)].join('');
    expect(text).toMatch(/^(main|a)\.yaml:\d+:\d+: error\[duplicate-address\]/);
    expect(text).toContain('2 | hosts: { web: { addresses: [10.0.0.1] } }');
    expect(text).toContain('4 | hosts: { app: { addresses: [10.0.0.1] } }');
  });

  it('name the file of each place', () => {
    const read = JSON.parse([...json.write(report, plain)].join('')) as {
      readonly diagnostics: readonly {
        readonly file: string;
        readonly line: number;
        readonly related: readonly { readonly file: string; readonly line: number }[];
      }[];
    };
    const [first] = read.diagnostics;
    expect(new Set([first!, ...first!.related].map(({ file, line }) => `${file}:${String(line)}`))).toEqual(
      new Set(['main.yaml:4', 'a.yaml:2']),
    );
    const text = [...github.write(report, plain)].join('');
    expect(text).toMatch(/file=(main|a)\.yaml/);
    expect(text).toMatch(/(main|a)\.yaml:\d+:\d+: host/);
  });
});
