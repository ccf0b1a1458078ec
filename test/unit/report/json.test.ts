import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { json } from '../../../src/report/json.ts';
import type { Source } from '../../../src/source/source.ts';
import schema from '../../../schemas/diagnostics.schema.json' with { type: 'json' };
import { doubtful, findingAt, reportOf, spanOf, textOf } from './reports.ts';

const validate = new Ajv({ allErrors: true }).compile(schema);
const source: Source = { name: 'dir/topology.yaml', text: 'kms:\n  media: 1\n  cli: 2\n' };

describe('json', () => {
  const finding = findingAt(source, 'cli', {
    help: 'do this',
    related: [{ span: spanOf(source, 'media: 1'), message: 'the other' }],
  });
  const report = { ...reportOf(source, finding, findingAt(source, 'kms', { rule: doubtful })), suppressed: 2 };
  const printed: unknown = JSON.parse(textOf(json, report));

  it('tells every finding with its places', () => {
    expect(printed).toEqual({
      version: 1,
      diagnostics: [
        {
          rule: 'broken-thing',
          severity: 'error',
          message: 'it is broken',
          help: 'do this',
          file: 'dir/topology.yaml',
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 6,
          related: [{ message: 'the other', file: 'dir/topology.yaml', line: 2, column: 3, endLine: 2, endColumn: 11 }],
        },
        {
          rule: 'doubtful-thing',
          severity: 'warning',
          message: 'it is broken',
          file: 'dir/topology.yaml',
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 4,
          related: [],
        },
      ],
      summary: { errors: 1, warnings: 1, suppressed: 2 },
    });
  });

  it.each([
    ['with findings', report],
    ['without', reportOf(source)],
    ['with a place behind the text', reportOf(source, { ...finding, span: { start: 90, end: 95 } })],
  ])('keeps to its schema %s', (_, one) => {
    validate(JSON.parse(textOf(json, one)));
    expect(validate.errors).toBeNull();
  });

  it('has a schema that can refuse', () => {
    expect(validate({ version: 1, diagnostics: [{}], summary: {} })).toBe(false);
  });

  it('prints nothing that a terminal obeys or hides, and keeps the meaning', () => {
    const message = 'a\u001b\u009b\u202e\u200b\u2028\u{e0041}é標🔥';
    const text = textOf(json, reportOf(source, findingAt(source, 'kms', { message })));
    expect(text).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(text)).toMatchObject({ diagnostics: [{ message }] });
  });
});
