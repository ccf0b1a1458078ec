// What every finding says, held against the reports beside the cases: a message fits one line and names what it is about, an
// error says what to do, and no text uses a word that only we know.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { rules } from '../../src/lint-rules.ts';
import { rulesetRules } from '../../src/rulesets/lint-rules.ts';
import { decodeSource } from '../../src/source/source.ts';
import { today } from '../support/topologies.ts';

const folder = join(import.meta.dirname, '../cases');

/** Most characters of a message, besides the names that it quotes. */
const MAX_LENGTH = 100;

/** Words of ours, and turns of phrase, for which the field has others. */
const privateWords =
  /\b(passages?|rests|at rest|resting|fares?|somebody|nobody|whoever asks|stands (on|in|for|beside|nowhere)|(?<!there )is (no|none)\b|are none\b|is told|brings? in|promise)\b/;

function diagnosticsOf(kind: string, name: string): readonly Diagnostic[] {
  const read = decodeSource(name, readFileSync(join(folder, kind, name)));
  return read.ok ? compile(read.source, { today }).diagnostics : [];
}

const findings = ['err', 'ok'].flatMap((kind) =>
  readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => diagnosticsOf(kind, name).map((one) => [`${kind}/${name}: ${one.message}`, one] as const)),
);

const withoutNames = (text: string): string => text.replace(/"[^"]*"/g, '""').replace(/`[^`]*`/g, '``');

describe('a message', () => {
  it.each(findings)('%s', (_title, { severity, message, help, related }) => {
    expect(withoutNames(message).length).toBeLessThanOrEqual(MAX_LENGTH);
    expect(message).not.toMatch(/[\n.!]$|\n/);
    if (severity === 'error') expect(help, 'an error says what to do').toBeDefined();
    for (const text of [message, help ?? '', ...related.map((one) => one.message)]) {
      expect(withoutNames(text)).not.toMatch(privateWords);
    }
  });
});

describe('the page of a rule', () => {
  const ours = rules.filter(({ id }) => !rulesetRules.some((one) => one.id === id));

  it.each(ours.map((rule) => [rule.id, rule] as const))('%s is plain', (_id, { title, explanation }) => {
    expect(title).not.toMatch(privateWords);
    expect(withoutNames(explanation)).not.toMatch(privateWords);
    expect(explanation.split('\n\n').length, 'has paragraphs').toBeGreaterThan(1);
  });
});
