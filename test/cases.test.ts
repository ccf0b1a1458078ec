// Every file below test/cases. `ok/RULE*.yaml` is not reported by that rule; `err/RULE*.yaml` is, and beside it stands what
// is reported: the errors, and the rule's own findings where it warns. Other warnings are left out, so that a small file may
// stay small. UPDATE=1 rewrites the reports: read them afterwards.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Checked, compile } from '../src/compile.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import type { FileReader } from '../src/document/include.ts';
import { intentRules } from '../src/intent/lint-rules.ts';
import { rules } from '../src/lint-rules.ts';
import { rulesetRules } from '../src/rulesets/lint-rules.ts';
import { decodeSource } from '../src/source/source.ts';
import { renderDiagnostics } from './support/render-diagnostics.ts';
import { today } from './support/topologies.ts';

const folder = join(import.meta.dirname, 'cases');
const update = process.env['UPDATE'] === '1';

const filesIn = (kind: 'ok' | 'err'): string[] =>
  readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.yaml'))
    .sort();

/** `expired-flow--today.yaml` is about `expired-flow`. */
const ruleOf = (name: string): string => name.replace(/(--|\.).*$/, '');

/** Files that a case includes stand in `test/cases/include`. */
const fragment: FileReader = (path) => {
  const file = join(folder, 'include', path);
  if (!existsSync(file)) return { ok: false, problem: 'does not exist', help: 'correct the path' };
  const read = decodeSource(path, readFileSync(file));
  if (!read.ok) throw new Error(`${path} ${read.problem}`);
  return { ok: true, id: path, source: read.source };
};

function check(kind: 'ok' | 'err', name: string): Checked {
  const read = decodeSource(name, readFileSync(join(folder, kind, name)));
  if (!read.ok) throw new Error(`${name} ${read.problem}`);
  return compile(read.source, { today, files: fragment });
}

const of = (id: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.filter(({ rule }) => rule.id === id);

describe('a file without the fault', () => {
  it.each(filesIn('ok').filter((name) => name !== 'design-example.yaml'))('%s', (name) => {
    const { source, diagnostics } = check('ok', name);
    expect(rules.map(({ id }) => id)).toContain(ruleOf(name));
    expect(renderDiagnostics(source, of(ruleOf(name), diagnostics))).toBe('');
  });

  it('the example of the design has no errors', () => {
    const { source, diagnostics, topology } = check('ok', 'design-example.yaml');
    expect(
      renderDiagnostics(
        source,
        diagnostics.filter(({ severity }) => severity === 'error'),
      ),
    ).toBe('');
    expect(topology).toBeDefined();
  });
});

describe('a file with the fault', () => {
  it.each(filesIn('err'))('%s', (name) => {
    const { source, diagnostics } = check('err', name);
    const rule = ruleOf(name);
    const told = diagnostics.filter((one) => one.severity === 'error' || one.rule.id === rule);
    const report = renderDiagnostics(source, told);
    const expected = join(folder, 'err', name.replace(/\.yaml$/, '.txt'));
    if (update) writeFileSync(expected, report);
    expect(of(rule, told)).not.toEqual([]);
    expect(report).toBe(
      existsSync(expected) ? readFileSync(expected, 'utf8') : '(no report beside it; write it with UPDATE=1)',
    );
  });

  it('has its report, and no report is without a file', () => {
    const reports = readdirSync(join(folder, 'err')).filter((name) => name.endsWith('.txt'));
    expect(reports.sort()).toEqual(
      filesIn('err')
        .map((name) => name.replace(/\.yaml$/, '.txt'))
        .sort(),
    );
  });
});

describe('every rule', () => {
  // Told by `topo firewall`, or of rulesets, whose tests they are.
  const elsewhere = new Set<string>([...intentRules, ...rulesetRules].map(({ id }) => id));
  const failing = new Set(filesIn('err').map(ruleOf));
  const passing = new Set(filesIn('ok').map(ruleOf));

  it.each(rules.filter(({ id }) => !elsewhere.has(id)))('$id', ({ id, title, explanation, source }) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title.trim()).not.toBe('');
    expect(title).not.toMatch(/\.$/);
    expect(source.trim()).not.toBe('');
    expect(explanation.length).toBeGreaterThanOrEqual(100);
    expect(failing, 'has a case that fails').toContain(id);
    expect(passing, 'has a case that passes').toContain(id);
  });

  it('has an id of its own', () => {
    const ids = rules.map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
});
