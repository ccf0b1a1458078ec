// What topo makes of the examples, as it was looked at and found good. UPDATE=1 writes it anew: look at the difference.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import schema from '../../../schemas/render.schema.json' with { type: 'json' };
import { clientsOf } from '../../../src/render/content/client-needs.ts';
import { type FormatId, type ViewId, formatIds, formats, viewIds, views } from '../../../src/render/render.ts';
import { exampleFiles, exampleOf, rendered, root } from './samples.ts';

interface Golden {
  readonly view?: ViewId;
  readonly format: FormatId;
}

/** Each view in each format of text that can hold it; Markdown holds all of them in the whole document. */
const goldens: readonly Golden[] = [
  { format: 'markdown' },
  ...viewIds.flatMap((view) =>
    formatIds
      // The web pages of the examples are committed beside them, and checked there.
      .filter((format) => format !== 'markdown' && format !== 'html' && formats[format].binary !== true)
      .filter((format) => formats[format].holds.includes(views[view].content))
      .map((format) => ({ view, format })),
  ),
];

const update = (process.env['UPDATE'] ?? '') !== '';
const validate = new Ajv({ allErrors: true }).compile(schema);

describe.each(exampleFiles)('%s', (file) => {
  const { topology, errors, accepted, fileName } = exampleOf(file);
  // What a check says of its findings is its own matter.
  const draft = errors.map((error) => ({ ...error, message: 'something is wrong' }));
  const options = { fileName, hash: 'sha256:0123', accepted, ...(draft.length === 0 ? {} : { draft }) };

  it.each(goldens)('$view as $format', async ({ view, format }) => {
    const from = view === 'client' ? clientsOf(topology)[0]?.name : undefined;
    const text = await rendered(topology, { ...options, view, format, from });
    expect(text).toMatch(/[^\n]\n$/);
    const name = `${view ?? 'document'}.${formats[format].endings[0] ?? ''}`;
    expectGolden(join(root, 'test/golden', file.replace(/\/topology$/, ''), name), text);
    if (format === 'json') expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is the same every time', async () => {
    const again = exampleOf(file);
    expect(await rendered(again.topology, options)).toBe(await rendered(topology, options));
  });
});

function expectGolden(path: string, text: string): void {
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  if (!existsSync(path)) throw new Error(`${path} is missing: run UPDATE=1 npx vitest run test/unit/render`);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
