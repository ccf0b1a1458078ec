// The rules of .dependency-cruiser.mjs hold, were really applied to every file, and can fail; and the prose of
// ARCHITECTURE.md, README.md and docs/ names paths that exist.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const badArchitecture = 'test/support/fixtures/bad-architecture';

const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.mjs'));
const rules = (options.ruleSet?.forbidden ?? []).map(({ name }) => name ?? '');

async function cruiseSourcesOf(folder: string): Promise<ICruiseResult> {
  const tsConfig = extractTSConfig(join(root, 'tsconfig.json'));
  const { output } = await cruise(['src'], { ...options, baseDir: join(root, folder) }, {}, { tsConfig });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

function violationsOf(result: ICruiseResult): string[] {
  return result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

function sourceFilesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[jt]s$/.test(path))
    .map((path) => `${folder}/${path}`)
    .sort();
}

describe('the order of stages', async () => {
  const result = await cruiseSourcesOf('.');

  it('is kept by every import', () => {
    expect(violationsOf(result)).toEqual([]);
  });

  it('was checked in every source file', () => {
    const seen = result.modules.map(({ source }) => source).filter((source) => /^src\/.*\.[jt]s$/.test(source));
    expect(seen.sort()).toEqual(sourceFilesBelow('src'));
  });

  it('covers every folder of src with a rule', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rules).toEqual(expect.arrayContaining(folders.map(({ name }) => `order-of-${name}`)));
  });
});

describe('the same rules on a bad architecture', async () => {
  const violations = violationsOf(await cruiseSourcesOf(badArchitecture));

  it.each([
    'order-of-net: src/net/up.ts -> src/packets/up.ts',
    'order-of-rulesets: src/rulesets/up.ts -> src/firewall/up.ts',
    'order-of-firewall: src/firewall/up.ts -> src/rulesets/reader.ts',
    'only-cli-touches-the-world: src/report/up.ts -> fs',
    'no-unproved-rules: src/cli/up.ts -> src/firewall/plan.ts',
  ])('find %s', (violation) => {
    expect(violations).toContain(violation);
  });

  it.each(rules)('%s is broken at least once', (rule) => {
    expect(violations.filter((violation) => violation.startsWith(`${rule}: `))).not.toEqual([]);
  });

  it('let cli do what only cli may', () => {
    expect(violations.filter((violation) => /^(npm|only-cli).*: src\/(cli|main)/.test(violation))).toEqual([]);
  });
});

/** First segments that make a word between backticks a path of this repository, or of src. */
const stages = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const folders = ['src', 'test', 'scripts', 'schemas', 'templates', 'examples', 'docs', '.ci', '.githooks', ...stages];

/** `src/net/ports.ts`, `schemas/`, `CHANGELOG.md`; of `test/cases/{ok,err}` the part before the braces. */
function pathsNamedIn(markdown: string): string[] {
  return [...markdown.matchAll(/`([^`\s]+)`/g)]
    .map(([, word = '']) => word.replace(/[^/]*[{}*<>…].*$/, ''))
    .filter((word) => /^[A-Z]+\.md$/.test(word) || (word.includes('/') && folders.includes(word.split('/')[0] ?? '')));
}

function read(document: string): string | undefined {
  const path = join(root, document);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

const pages = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`);

it.for(['ARCHITECTURE.md', 'README.md', 'CONTRIBUTING.md', ...pages])(
  '%s names paths that exist',
  (document, { skip }) => {
    const text = read(document);
    if (text === undefined) return skip('not written yet');
    const missing = pathsNamedIn(text).filter(
      (path) => !existsSync(join(root, path)) && !existsSync(join(root, 'src', path)),
    );
    expect(missing).toEqual([]);
  },
);

it('ARCHITECTURE.md names every folder of src', ({ skip }) => {
  const text = read('ARCHITECTURE.md');
  if (text === undefined) return skip('not written yet');
  expect(stages.filter((stage) => !text.includes(`${stage}/`))).toEqual([]);
});
