// What bad input gets: one clear diagnostic with a place, never a stack trace, never a hang, and no output file touched.

import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start } from '../support/executable.ts';
import { type Run, broken, clean, put, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();

const head = 'topo: 1\nname: t\n';
const oneHost = `${head}hosts: { h: { addresses: [10.0.0.1] } }\ncomponents:\n`;

function component(text: string): string {
  return `${oneHost}  ${text}\n`;
}

function listener(text: string): string {
  return component(`c: { host: h, listeners: { l: ${text} } }`);
}

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, i) => `  - &x${i + 1} [${`*x${i},`.repeat(10)}]\n`);
  return `${head}links:\n  - &x0 [a, b, c, d, e]\n${levels.join('')}`;
}

/** What stands in the file, the rule that says so, its place, and a part of the message. */
const wrong: readonly (readonly [string, string, string, string, string])[] = [
  ['nothing', '', 'schema', '1:1', 'the file is empty'],
  ['comments alone', '# x\n\n# y\n', 'schema', '1:1', 'the file is empty'],
  ['a text', 'hello', 'schema', '1:1', 'but must be a map'],
  ['a list', '- a\n', 'schema', '1:1', 'but must be a map'],
  ['tabs', 'topo: 1\nname: t\nhosts:\n\th: {}\n', 'yaml-syntax', '4:1', 'tabs'],
  ['anchors that explode', bomb(), 'yaml-trap', '9:10', 'aliases make this file stand for more than 100000 values'],
  ['an alias in its own anchor', `${head}links: &a [*a]\n`, 'yaml-trap', '3:12', 'inside its own anchor'],
  ['an alias of nothing', 'topo: 1\nname: *.example.com\n', 'yaml-trap', '2:7', 'is an alias in YAML'],
  ['a merge key', component('a: &a { host: h }\n  b: { <<: *a }'), 'unknown-key', '6:8', 'the key "<<" does not exist'],
  [
    '__proto__ as a name',
    component('__proto__: { host: h }'),
    'invalid-name',
    '5:3',
    '"__proto__" is not a valid name',
  ],
  ['__proto__ as a key', `${head}__proto__: 1\n`, 'unknown-key', '3:1', 'the key "__proto__" does not exist'],
  ['constructor as a key', `${head}constructor: 1\n`, 'unknown-key', '3:1', 'the key "constructor" does not exist'],
  ['a name with a newline', component('"a\\nb": { host: h }'), 'invalid-name', '5:3', '"a\\nb" is not a valid name'],
  ['a name with a quote', component(`'a"b': { host: h }`), 'invalid-name', '5:3', '"a\\"b" is not a valid name'],
  [
    'a name of 300 characters',
    component(`${'a'.repeat(300)}: { host: h }`),
    'invalid-name',
    '5:3',
    'is not a valid name',
  ],
  ['a key of 5000 characters', `${head}${'k'.repeat(5000)}: 1\n`, 'yaml-syntax', '3:1', 'at most 1024'],
  ['a port with a fraction', listener('{ ports: 443.0, transport: tcp }'), 'invalid-port', '5:42', '"443.0"'],
  ['a port with an exponent', listener('{ ports: 1e3, transport: tcp }'), 'invalid-port', '5:42', '"1e3"'],
  ['an octal port of YAML 1.1', listener('{ ports: 0443, transport: tcp }'), 'invalid-port', '5:42', '"0443"'],
  ['an octal port of YAML 1.2', listener('0o17/tcp'), 'invalid-port', '5:33', '"0o17"'],
  ['a port that is too large', listener('65536/tcp'), 'invalid-port', '5:33', '65536'],
  ['a port of 23 digits', listener(`{ ports: ${'9'.repeat(23)}, transport: tcp }`), 'invalid-port', '5:42', '999'],
  ['port 0', listener('0/tcp'), 'invalid-port', '5:33', 'out of range'],
  ['ports that run backwards', listener('20-10/tcp'), 'invalid-port', '5:33', 'backwards'],
  ['two slashes', listener('443/tcp/udp'), 'invalid-listener', '5:33', 'two slashes'],
  ['a sexagesimal port', listener('{ ports: 22:22, transport: tcp }'), 'invalid-port', '5:42', '"22:22" is not a port'],
  [
    'yes for true',
    listener('{ ports: 1, transport: tcp, dynamic: yes }'),
    'schema',
    '5:70',
    'but must be true or false',
  ],
  ['no for false', listener('no'), 'invalid-listener', '5:33', '"no"'],
  ['YAML 1.1', `%YAML 1.1\n---\n${clean}`, 'yaml-syntax', '1:1', 'YAML 1.1'],
  ['two documents', `${clean}---\n${clean}`, 'yaml-syntax', '12:1', 'several YAML documents'],
  ['a binary value', `topo: 1\nname: !!binary aGk=\n`, 'yaml-syntax', '2:16', '!!binary'],
  ['a key twice', `${head}name: u\n`, 'duplicate-key', '3:1', '"name" is written twice'],
  ['a list as a key', `${head}? [a]\n: b\n`, 'yaml-syntax', '3:3', 'key'],
  ['five million opening brackets', '['.repeat(5_000_000), 'yaml-syntax', '1:65', 'nested more than 64 levels'],
  ['five million opening braces', '{'.repeat(5_000_000), 'yaml-syntax', '1:65', 'nested more than 64 levels'],
  ['three million dashes', '- '.repeat(3_000_000), 'yaml-syntax', '1:129', 'nested more than 64 levels'],
  ['five million commas', `[${','.repeat(5_000_000)}]`, 'yaml-syntax', '1:2000002', 'lines and commas'],
  ['carriage returns and an error', broken.replaceAll('\n', '\r\n'), 'unknown-reference', '11:25', '"shh"'],
  ['a byte order mark and an error', `\ufeff${broken}`, 'unknown-reference', '11:25', '"shh"'],
];

/** What a file of topo is, and how the system or its bytes keep topo from reading it. */
const unreadable: readonly (readonly [string, string, string])[] = [
  ['a folder', 'folder', 'is a directory'],
  ['a missing file', 'missing.yaml', 'does not exist'],
  ['a file below a file', 'binary.yaml/x', 'not a directory'],
  ['a binary file', 'binary.yaml', 'is a binary file: a NUL on line 3 (at byte 8)'],
  ['a file above 10 MiB', 'large.yaml', 'is larger than 10 MiB'],
  ['a device without an end', '/dev/zero', 'is larger than 10 MiB'],
  ['invalid UTF-8', 'latin1.yaml', 'is not valid UTF-8 on line 2 (at byte 15)'],
  ['UTF-16', 'utf16.yaml', 'is UTF-16, not UTF-8'],
];

mkdirSync(join(folder, 'folder'));
put(folder, 'binary.yaml', Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1'));
put(folder, 'large.yaml', `# ${'x'.repeat(10 * 1024 * 1024)}`);
put(folder, 'latin1.yaml', Buffer.from('topo: 1\nname: é\n', 'latin1'));
put(folder, 'utf16.yaml', Buffer.from('\ufefftopo: 1', 'utf16le'));

function expectNoTrace({ stdout, stderr }: Run): void {
  expect(stdout + stderr).not.toMatch(/^\s+at .*[:(]\d+|node:internal|bug in topo/m);
}

/** The same file given to a command that writes: what stood at the place of its output stands there still. */
async function expectNothingWritten(words: readonly string[], code: number): Promise<void> {
  put(folder, 'kept.md', 'kept');
  const run = await topo(words, { cwd: folder });
  expect(run).toMatchObject({ code, stdout: '' });
  expectNoTrace(run);
  expect(readFileSync(join(folder, 'kept.md'), 'utf8')).toBe('kept');
  expect(existsSync(join(folder, 'rules'))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith('.topo-'))).toEqual([]);
}

describe('a file that is wrong', () => {
  it.each(wrong)('%s', async (_, text, rule, place, message) => {
    put(folder, 'wrong.yaml', text);
    const run = await topo(['check', 'wrong.yaml'], { cwd: folder });
    expect(run).toMatchObject({ code: 1, stderr: '' });
    const [first = ''] = run.stdout.split('\n');
    expect(first).toMatch(new RegExp(`^wrong\\.yaml:${place}: error\\[${rule}\\]: `));
    expect(first).toContain(message);
    expect(run.stdout).toMatch(/^1 error(, \d+ warnings?)?\n$/m);
    expectNoTrace(run);
    await expectNothingWritten(['render', 'wrong.yaml', '-o', 'kept.md'], 1);
  });

  it('is not written from by firewall either', async () => {
    put(folder, 'wrong.yaml', broken);
    await expectNothingWritten(['firewall', 'wrong.yaml', '-o', 'rules'], 1);
  });

  it('with a million errors is given up on', async () => {
    put(folder, 'wrong.yaml', ']'.repeat(1_000_000));
    const run = await topo(['check', 'wrong.yaml'], { cwd: folder });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('reading stopped here, after 1000 problems');
    expectNoTrace(run);
  });
});

describe('a file that cannot be read', () => {
  it.each(unreadable)('%s', async (_, name, problem) => {
    const run = await topo(['check', name], { cwd: folder });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^topo: [^\n]*\n( {2}= help: [^\n]*\n)?$/);
    expect(run.stderr.startsWith(`topo: ${name}: `)).toBe(true);
    expect(run.stderr).toContain(problem);
    expectNoTrace(run);
    await expectNothingWritten(['render', name, '-o', 'kept.md'], 3);
  });

  it.each([
    ['binary', Buffer.from([0x61, 0]), 'is a binary file'],
    ['too large', Buffer.alloc(10 * 1024 * 1024 + 1, 0x20), 'is larger than 10 MiB'],
    ['invalid', Buffer.from([0x61, 0xff]), 'is not valid UTF-8'],
  ])('standard input that is %s', (_, input, problem) => {
    const run = start(['check', '-'], { cwd: folder, input });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain(`topo: <stdin>: ${problem}`);
  });
});

describe('a file that is odd, and right', () => {
  it.each([
    ['carriage returns', clean.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${clean}`],
    ['a directive and a mark of the beginning', `%YAML 1.2\n---\n${clean}`],
    ['a mark of the end', `${clean}...\n`],
    ['no line end at its end', clean.trimEnd()],
    ['JSON', JSON.stringify({ topo: 1, name: 't' })],
  ])('%s', async (_, text) => {
    put(folder, 'odd.yaml', text);
    expect(await topo(['check', 'odd.yaml'], { cwd: folder })).toEqual({
      code: 0,
      stdout: 'odd.yaml: no problems\n',
      stderr: '',
    });
  });
});
