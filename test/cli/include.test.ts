import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { executable } from '../support/executable.ts';
import { clean, put, temporaryFolder, topo } from './topo.ts';

// A topology of several files, on a disk.

const system = clean.replace(/^topo: 1\nname: .*\n/, '');
const folder = temporaryFolder();
put(folder, 'system.yaml', system);
put(folder, 'main.yaml', 'topo: 1\nname: main\ninclude: ./system.yaml\n');
mkdirSync(join(folder, 'sites'));
put(join(folder, 'sites'), 'site.yaml', 'topo: 1\nname: site\ninclude: [../system.yaml]\n');
put(join(folder, 'sites'), 'absolute.yaml', `topo: 1\nname: site\ninclude: [${join(folder, 'system.yaml')}]\n`);
put(join(folder, 'sites'), 'folder.yaml', 'topo: 1\nname: site\ninclude: [.]\n');
put(join(folder, 'sites'), 'linked.yaml', 'topo: 1\nname: site\ninclude: [link.yaml]\n');
put(join(folder, 'sites'), 'binary.yaml', 'topo: 1\nname: site\ninclude: [bytes.yaml]\n');
writeFileSync(join(folder, 'sites/bytes.yaml'), new Uint8Array([0xff, 0xfe, 0]));
symlinkSync('../system.yaml', join(folder, 'sites/link.yaml'));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a topology of several files', () => {
  it('is checked as one', async () => {
    const { code, stdout } = await topo(['check', 'main.yaml'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'main.yaml: no problems\n' });
  });

  it('has the hash of the list that sha256sum prints', async () => {
    const { stdout } = await topo(['render', 'main.yaml'], { cwd: folder });
    const lines = ['main.yaml', 'system.yaml'].map(
      (name) => `${sha256(readFileSync(join(folder, name), 'utf8'))}  ${name}\n`,
    );
    expect(stdout).toContain(`sha256:${sha256(lines.join(''))}`);
  });

  it.each([
    ['site.yaml', 'is outside of the folder of the topology'],
    ['linked.yaml', 'is outside of the folder of the topology'],
    ['absolute.yaml', 'is an absolute path'],
  ])('reads nothing from outside without being allowed to: %s', async (name, problem) => {
    const cwd = join(folder, 'sites');
    const refused = await topo(['check', name], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(problem);
    expect(refused.stdout).toContain('--allow-outside');
    const allowed = await topo(['check', name, '--allow-outside'], { cwd });
    expect(allowed).toMatchObject({ code: 0, stdout: `${name}: no problems\n` });
  });

  it.each([
    ['folder.yaml', 'is a directory'],
    ['binary.yaml', 'is UTF-16, not UTF-8'],
  ])('tells what is wrong with a file: %s', async (name, problem) => {
    const { code, stdout } = await topo(['check', name], { cwd: join(folder, 'sites') });
    expect(code).toBe(1);
    expect(stdout).toContain(problem);
  });

  it('cannot come from a pipe', () => {
    const input = 'topo: 1\nname: x\ninclude: system.yaml\n';
    const { status, stdout } = spawnSync(process.execPath, [executable, 'check', '-'], { input, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toContain('cannot be included from standard input');
  });
});
