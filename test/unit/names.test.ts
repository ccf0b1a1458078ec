// One word per thing: no two files of src export a type of the same name, so that a name alone says what is meant.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');

const EXPORTED_TYPE = /^export (?:declare )?(?:abstract )?(?:type|interface|class|enum) (\w+)/gm;

/** Names of exported types that more than one of the texts declares, each with the files. */
function sharedNames(texts: ReadonlyMap<string, string>): string[] {
  const files = new Map<string, string[]>();
  for (const [path, text] of texts) {
    const names = new Set([...text.matchAll(EXPORTED_TYPE)].map(([, name = '']) => name));
    for (const name of names) files.set(name, [...(files.get(name) ?? []), path]);
  }
  return [...files].filter(([, paths]) => paths.length > 1).map(([name, paths]) => `${name}: ${paths.join(', ')}`);
}

function sources(): ReadonlyMap<string, string> {
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(src, path), 'utf8')]));
}

it('no two files of src export the same type name', () => {
  expect(sharedNames(sources())).toEqual([]);
});

it('finds a name that a second file takes', () => {
  const taken = new Map([
    ['a.ts', 'export interface Host {\n}\n'],
    ['b.ts', 'export type Host = string;\nexport class Zone {}\n'],
    ['c.ts', "import type { Zone } from './b.ts';\nexport type Zones = Zone[];\n"],
  ]);
  expect(sharedNames(taken)).toEqual(['Host: a.ts, b.ts']);
});
