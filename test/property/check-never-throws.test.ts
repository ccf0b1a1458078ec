// Whatever stands in a file, `compile` ends, throws nothing, and tells what is wrong in one order, at places in the file.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Checked, compile } from '../../src/compile.ts';
import { type Diagnostic, compareDiagnostics } from '../../src/diagnostics/diagnostic.ts';
import { plain } from '../../src/report/palette.ts';
import { reportFormats } from '../../src/report/registry.ts';
import type { Span } from '../../src/source/span.ts';

const root = resolve(import.meta.dirname, '../..');

const examples = ['examples', 'templates/topologies', 'test/cases'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => readFileSync(join(root, folder, path), 'utf8')),
);

/** Milliseconds in which a text of this size must be done with; far more than it takes. */
const PATIENCE = 10_000;

function check(text: string): Checked {
  return compile({ name: 't.yaml', text }, { today: '2026-11-20', profiles: new Set(['a']) });
}

function expectLaws(text: string): void {
  const began = performance.now();
  const checked = check(text);
  expect(performance.now() - began).toBeLessThan(PATIENCE);
  for (const one of [...checked.diagnostics, ...checked.suppressed]) expectPlaces(one, text);
  expectOrder(checked.diagnostics);
  expect(told(check(text))).toEqual(told(checked));
  for (const format of reportFormats) {
    const report = { source: { name: 't.yaml', text }, diagnostics: checked.diagnostics, suppressed: 0, notes: [] };
    expect([...format.write(report, plain)].join('')).toMatch(/\n$/);
  }
}

function expectPlaces({ span, related }: Diagnostic, text: string): void {
  for (const { start, end } of [span, ...related.map((other): Span => other.span)]) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
  }
}

/** Each comes strictly after the one before it: the order is total, and nothing is told twice. */
function expectOrder(diagnostics: readonly Diagnostic[]): void {
  diagnostics.slice(1).forEach((one, i) => {
    const before = diagnostics[i];
    expect(before === undefined ? 0 : compareDiagnostics(before, one)).toBeLessThan(0);
  });
}

function told({ diagnostics, suppressed }: Checked): unknown {
  return [...diagnostics, ...suppressed].map(({ rule, ...rest }) => ({ ...rest, rule: rule.id }));
}

/** Pieces of which YAML and topologies are made: far more often almost right than letters by chance are. */
const pieces = [
  ...[
    'topo: 1',
    'name: t',
    'zones:',
    'hosts:',
    'components:',
    'flows:',
    'scenarios:',
    'expect:',
    'firewall:',
    'rules:',
  ],
  ...[
    'listeners:',
    'addresses:',
    'ports:',
    'transport:',
    'from:',
    'to:',
    'use:',
    'host:',
    'zone:',
    'profiles:',
    'bind:',
  ],
  ...[
    'a',
    'b',
    'a.b',
    'a.*',
    'any',
    'unknown',
    'internet',
    'coturn',
    'tcp',
    'udp+tcp',
    'esp',
    '443/tcp HTTPS',
    '1-2,3/udp',
  ],
  ...[
    '10.0.0.0/8',
    '10.0.0.1',
    '::/0',
    '::1',
    '0',
    '65536',
    '0443',
    '1e3',
    '.inf',
    'true',
    'yes',
    'null',
    '~',
    '2027-06-30',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ', ',
    ': ',
    '- ',
    '? ',
    '|',
    '>',
    '"',
    "'",
    '&a ',
    '*a',
    '<<: *a',
    '!!set ',
    '!a ',
    '%YAML 1.2',
  ],
  ...[
    '---',
    '...',
    '#',
    ' # topo-ignore[cleartext]: x',
    '# topo-ignore',
    ' ',
    '  ',
    '\t',
    '\n',
    '\n  ',
    '\n    ',
    '\r\n',
  ],
  ...[
    '\u0000',
    '\ufeff',
    '\u202e',
    '\ud800',
    '\u2028',
    '全',
    '🔥',
    '__proto__',
    'constructor',
    'deny: a -> b',
    'a -> b: c',
  ],
];

const yamlish = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));

const keys = fc.constantFrom(
  ...['topo', 'name', 'title', 'zones', 'hosts', 'components', 'flows', 'scenarios', 'expect', 'firewall', 'rules'],
  ...[
    'listeners',
    'addresses',
    'prefixes',
    'ports',
    'transport',
    'protocol',
    'from',
    'to',
    'use',
    'host',
    'zone',
    'bind',
  ],
  ...[
    'profiles',
    'any_of',
    'dynamic',
    'steps',
    'deny',
    'allow',
    'only',
    'egress',
    'a',
    'b',
    '__proto__',
    'toString',
    '',
  ],
);
const values = fc.oneof(
  fc.constantFrom(...pieces),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
);
const { tree } = fc.letrec((again) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    values,
    fc.array(again('tree'), { maxLength: 4 }),
    fc.dictionary(keys, again('tree'), { maxKeys: 5 }),
  ),
}));
const topologyish = fc
  .dictionary(keys, tree, { maxKeys: 8 })
  .map((content) => stringify({ topo: 1, name: 't', ...content }, { aliasDuplicateObjects: false }));

interface Edit {
  /** Of the text, 0 to 1. */
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
  readonly unit: 'character' | 'line' | 'token';
}

const edits = fc.array(
  fc.record<Edit>({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat({ max: 4 }),
    insert: fc.oneof(fc.constant(''), fc.constantFrom(...pieces), fc.string({ maxLength: 3, unit: 'binary' })),
    unit: fc.constantFrom('character', 'line', 'token'),
  }),
  { minLength: 1, maxLength: 4 },
);

const separators = { character: /(?:)/, line: /(?<=\n)/, token: /\b/ };

function applied(text: string, { at, remove, insert, unit }: Edit): string {
  const parts = text.split(separators[unit]);
  parts.splice(Math.floor(at * parts.length), remove, insert);
  return parts.join('');
}

const mutated = fc.tuple(fc.constantFrom(...examples), edits).map(([text, all]) => all.reduce(applied, text));

describe('compile keeps its laws', () => {
  it.each(examples.map((text) => [text.split('\n').length, text] as const))('on an example of %i lines', (_, text) => {
    expectLaws(text);
  });

  it('on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectLaws), { numRuns: 300 });
  });

  it('on pieces of YAML in any order', () => {
    fc.assert(fc.property(yamlish, expectLaws), { numRuns: 1000 });
  });

  it('on any values below the keys of the language', () => {
    fc.assert(fc.property(topologyish, expectLaws), { numRuns: 1000 });
  });

  it('on examples in which something was changed', () => {
    fc.assert(fc.property(mutated, expectLaws), { numRuns: 400 });
  });
});
