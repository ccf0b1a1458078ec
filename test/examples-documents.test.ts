// The documents that are committed beside the examples are those that topo makes of them today.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, topo } from './cli/topo.ts';
import { root } from './support/executable.ts';
import { exampleFiles } from './unit/render/samples.ts';

describe('the documents of the examples', () => {
  it('are there, and up to date', { timeout: 300_000 }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/documents.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }, 'run: npm run documents').toMatchObject({ status: 0, stdout: '' });
    for (const file of exampleFiles)
      for (const ending of ['md', 'html', 'svg']) expect(stderr).toContain(`examples/${file}.${ending} is up to date`);
  });

  it('are linked to where people look for them', () => {
    for (const example of readdirSync(join(root, 'examples'))) {
      const readme = readFileSync(join(root, 'examples', example, 'README.md'), 'utf8');
      for (const [, link = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        expect(existsSync(join(root, 'examples', example, link)), `${example}/README.md: ${link}`).toBe(true);
      for (const file of readdirSync(join(root, 'examples', example)).filter((name) => name.endsWith('.md'))) {
        if (file !== 'README.md') expect(readme).toContain(`](${file})`);
      }
      expect(readme).toMatch(/\]\([a-z-]+\.svg\)/);
    }
  });
});

describe('one other character in a topology', () => {
  const folder = temporaryFolder();
  cpSync(join(root, 'examples/kurento-coturn'), folder, { recursive: true });
  const text = readFileSync(join(folder, 'topology.yaml'), 'utf8');
  const check = [
    'render',
    'topology.yaml',
    '--today',
    '2026-11-20',
    '-o',
    'topology.md',
    '-o',
    'topology.html',
    '--check',
  ];

  it('is found by topo render --check', async () => {
    expect(await topo(check, { cwd: folder })).toMatchObject({ code: 0, stdout: '' });
    const port = text.indexOf('3478');
    expect(port).toBeGreaterThan(0);
    writeFileSync(join(folder, 'topology.yaml'), `${text.slice(0, port)}4${text.slice(port + 1)}`);
    const { code, stdout } = await topo(check, { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^--- topology\.md$/m);
    expect(stdout).toMatch(/^--- topology\.html$/m);
    expect(stdout).toMatch(/^-.*3478/m);
    expect(stdout).toMatch(/^\+.*4478/m);
  });

  it('is found even in a comment, by the hash of the file', async () => {
    writeFileSync(join(folder, 'topology.yaml'), `${text}#\n`);
    const { code, stdout } = await topo(check, { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\+.*sha256:/m);
  });
});
