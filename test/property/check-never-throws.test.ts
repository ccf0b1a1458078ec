// Whatever stands in a file, `compile` ends, throws nothing, and tells what is wrong in one order, at places in the file.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checked, compile } from '../../src/compile.ts';
import { type Diagnostic, compareDiagnostics } from '../../src/diagnostics/diagnostic.ts';
import { plain } from '../../src/report/palette.ts';
import { reportFormats } from '../../src/report/registry.ts';
import type { Span } from '../../src/source/span.ts';
import { almost, anything, mutated, yamlish } from './wild-yaml.ts';
import { runs } from '../support/runs.ts';

const root = resolve(import.meta.dirname, '../..');

const examples = ['examples', 'templates/topologies', 'test/cases'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => readFileSync(join(root, folder, path), 'utf8')),
);

/** Milliseconds after which Vitest calls a text, or all texts of a property, one that does not end. */
const PATIENCE = 30_000;

function check(text: string): Checked {
  return compile({ name: 't.yaml', text }, { today: '2026-11-20', profiles: new Set(['a']) });
}

function expectLaws(text: string): void {
  const checked = check(text);
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

describe('compile keeps its laws', { timeout: PATIENCE }, () => {
  it.each(examples.map((text) => [text.split('\n').length, text] as const))('on an example of %i lines', (_, text) => {
    expectLaws(text);
  });

  it('on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectLaws), runs('check-never-throws'));
  });

  it('on pieces of YAML in any order', () => {
    fc.assert(fc.property(yamlish, expectLaws), runs('check-never-throws'));
  });

  it('on any values below the keys of the language', () => {
    fc.assert(fc.property(anything, expectLaws), runs('check-never-throws'));
  });

  it('on topologies that are almost right', () => {
    fc.assert(fc.property(almost, expectLaws), runs('check-never-throws'));
  });

  it('on examples in which something was changed', () => {
    fc.assert(fc.property(mutated(examples), expectLaws), runs('check-never-throws'));
  });
});
