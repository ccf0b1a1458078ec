// render and firewall: what goes where, and what stays whole when something is in the way.

import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { broken, clean, doubtful, put, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();
const inFolder = { cwd: folder };
put(folder, 'topology.yaml', clean);
put(folder, 'doubtful.yaml', doubtful);
put(folder, 'broken.yaml', broken);
put(folder, 'expired.yaml', clean.replace('purpose:', 'expires: 2020-01-31, purpose:'));
put(folder, 'two-hosts.yaml', clean.replace('hosts:\n', 'hosts:\n  db: { addresses: [10.0.0.2] }\n'));
put(folder, 'no-host.yaml', 'topo: 1\nname: t\n');
put(folder, 'resting.yaml', clean.replace('host: web }', 'host: web, profiles: [remote] }'));
put(folder, 'unknown.yaml', clean.replace('use: sshd,', 'listeners: { ssh: unknown/tcp },'));

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

describe('topo render', () => {
  it('writes the document to standard output', () => {
    const { code, stdout, stderr } = topo(['render'], inFolder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^# clean\n/);
    expect(stdout).toMatch(/topology\\?\.yaml, sha256:[0-9a-f]{64}/);
  });

  it('writes what is asked for', () => {
    const words = ['render', '--view', 'connections', '--format', 'csv', '--columns', 'id,ports', '--columns', 'owner'];
    expect(topo(words, inFolder).stdout).toMatch(/^ID,Ports,Owner\r?\nclient-to-ssh-ssh,22,\r?\n$/i);
  });

  it.each([
    ['csv', 'ID,Source,'],
    ['json', '{'],
    ['md', '# clean'],
  ])('takes the format from the ending .%s', (ending, beginning) => {
    const run = topo(['render', '--view', 'connections', '-o', `out.${ending}`], inFolder);
    expect(run).toEqual({ code: 0, stdout: '', stderr: `topo: wrote out.${ending}\n` });
    expect(read(`out.${ending}`).startsWith(beginning)).toBe(true);
  });

  it('tells of warnings and of what rests, in a line each', () => {
    expect(topo(['render', 'doubtful.yaml'], inFolder).stderr).toBe(
      'topo: doubtful.yaml: 1 warning; topo check shows them\n',
    );
    expect(topo(['render', 'resting.yaml'], inFolder).stderr).toContain(
      'topo: resting.yaml: 1 component and 1 flow rest; --profile switches on: remote\n',
    );
  });

  it('stops at errors', () => {
    const { code, stdout, stderr } = topo(['render', 'expired.yaml'], inFolder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('error[expired-flow]');
  });

  it('writes a draft in spite of errors', () => {
    const { code, stdout, stderr } = topo(['render', '--draft', 'expired.yaml'], inFolder);
    expect(code).toBe(0);
    expect(stdout).toContain('DRAFT');
    expect(stdout).toContain('expired-flow');
    expect(stderr).toContain('1 error; topo check shows them');
  });

  it('writes no draft where there is no model', () => {
    expect(topo(['render', '--draft', 'broken.yaml'], inFolder)).toMatchObject({ code: 1, stdout: '' });
  });

  it.each([
    ['an unknown view', ['--view', 'x'], 'Allowed choices are'],
    ['an unknown format', ['--format', 'x'], 'Allowed choices are'],
    ['an unknown column', ['--view', 'connections', '--columns', 'x'], 'no column "x"'],
    ['a format that cannot hold it', ['--format', 'csv'], 'cannot hold the whole document'],
  ])('refuses %s', (_, words, text) => {
    const { code, stdout, stderr } = topo(['render', ...words], inFolder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });
});

describe('topo firewall', () => {
  it('writes the rules of the only host to standard output', () => {
    const { code, stdout, stderr } = topo(['firewall'], inFolder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('client-to-ssh-ssh');
  });

  it('writes a file for each host', () => {
    const run = topo(['firewall', '-o', 'rules', 'two-hosts.yaml'], inFolder);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(join(folder, 'rules')).sort()).toEqual(['db.nft', 'web.nft']);
    expect(read('rules/web.nft')).toBe(topo(['firewall', '--host', 'web', 'two-hosts.yaml'], inFolder).stdout);
  });

  it.each([
    ['to print the rules of two hosts as one', ['two-hosts.yaml'], 'choose one with --host: db or web'],
    ['an unknown host', ['--host', 'wep'], 'did you mean "web"?'],
    ['an unknown target', ['--target', 'pf'], 'Allowed choices are nftables'],
    ['a file without hosts', ['no-host.yaml'], 'declares no host'],
  ])('refuses %s', (_, words, text) => {
    const { code, stdout, stderr } = topo(['firewall', ...words], inFolder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it.each([
    ['errors of the file', 'expired.yaml', 'error[expired-flow]'],
    ['what no rule can say', 'unknown.yaml', 'error[unenforceable]'],
  ])('stops at %s, with their places', (_, file, text) => {
    const { code, stdout, stderr } = topo(['firewall', file, '-o', 'never'], inFolder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${file}:`);
    expect(stderr).toContain(text);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('knows no draft', () => {
    expect(topo(['firewall', '--draft', 'expired.yaml'], inFolder)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('an output', () => {
  function write(path: string): ReturnType<typeof topo> {
    return topo(['render', '-o', path], inFolder);
  }

  it('takes the place of the file that was there, and its mode', () => {
    put(folder, 'old.md', 'old');
    chmodSync(join(folder, 'old.md'), 0o640);
    expect(write('old.md').code).toBe(0);
    expect(read('old.md')).toMatch(/^# clean/);
    expect(statSync(join(folder, 'old.md')).mode & 0o777).toBe(0o640);
  });

  it('goes where a symbolic link leads', () => {
    put(folder, 'real.md', 'old');
    symlinkSync('real.md', join(folder, 'link.md'));
    expect(write('link.md').code).toBe(0);
    expect(lstatSync(join(folder, 'link.md')).isSymbolicLink()).toBe(true);
    expect(read('real.md')).toMatch(/^# clean/);
  });

  it('does not replace a device', () => {
    expect(write('/dev/null').code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each([
    ['a folder in the way', ['render', '-o', 'folder'], 'topo: folder: is a directory'],
    [
      'no folder around it',
      ['render', '-o', 'no/folder.md'],
      'topo: no/folder.md: its folder does not exist\n  = help: mkdir -p no\n',
    ],
    [
      'a file for a folder',
      ['render', '-o', 'topology.yaml/x.md'],
      'topo: topology.yaml/x.md: cannot be written: not a directory',
    ],
    ['a file where a folder should be', ['firewall', '-o', 'topology.yaml'], 'topo: topology.yaml: is not a folder'],
    ['no folder around the folder', ['firewall', '-o', 'no/rules'], 'topo: no/rules: its folder does not exist'],
    ['a place where nobody may write', ['render', '-o', '/proc/x.md'], 'topo: /proc/x.md: '],
  ])('meets %s', (_, words, text) => {
    mkdirSync(join(folder, 'folder'), { recursive: true });
    const { code, stdout, stderr } = topo(words, inFolder);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
  });

  it('is whole or not there: of several files all, or none', () => {
    mkdirSync(join(folder, 'half/web.nft'), { recursive: true });
    const { code } = topo(['firewall', '-o', 'half', 'two-hosts.yaml'], inFolder);
    expect(code).toBe(3);
    expect(readdirSync(join(folder, 'half'))).toEqual(['web.nft']);
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
