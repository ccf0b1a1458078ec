// render and firewall: what goes where, and what stays whole when something is in the way.

import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetChoices } from '../../src/emit.ts';
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
  it('writes the document to standard output', async () => {
    const { code, stdout, stderr } = await topo(['render'], inFolder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^# clean\n/);
    expect(stdout).toMatch(/topology\\?\.yaml, sha256:[0-9a-f]{64}/);
  });

  it('writes what is asked for', async () => {
    const words = ['render', '--view', 'connections', '--format', 'csv', '--columns', 'id,ports', '--columns', 'owner'];
    expect((await topo(words, inFolder)).stdout).toMatch(/^ID,Ports,Owner\r?\nclient-to-ssh-ssh,22,\r?\n$/i);
  });

  it.each([
    ['csv', 'ID,Source,'],
    ['json', '{'],
    ['md', '# clean'],
  ])('takes the format from the ending .%s', async (ending, beginning) => {
    const run = await topo(['render', '--view', 'connections', '-o', `out.${ending}`], inFolder);
    expect(run).toEqual({ code: 0, stdout: '', stderr: `topo: wrote out.${ending}\n` });
    expect(read(`out.${ending}`).startsWith(beginning)).toBe(true);
  });

  it('tells of warnings and of what rests, in a line each', async () => {
    expect((await topo(['render', 'doubtful.yaml'], inFolder)).stderr).toBe(
      'topo: doubtful.yaml: 1 warning; topo check shows them\n',
    );
    expect((await topo(['render', 'resting.yaml'], inFolder)).stderr).toContain(
      'topo: resting.yaml: 1 component and 1 flow are inactive; enable with --profile: remote\n',
    );
  });

  it('stops at errors', async () => {
    const { code, stdout, stderr } = await topo(['render', 'expired.yaml'], inFolder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('error[expired-flow]');
  });

  it('writes a draft in spite of errors', async () => {
    const { code, stdout, stderr } = await topo(['render', '--draft', 'expired.yaml'], inFolder);
    expect(code).toBe(0);
    expect(stdout).toContain('DRAFT');
    expect(stdout).toContain('expired-flow');
    expect(stderr).toContain('1 error; topo check shows them');
  });

  it('writes no draft where there is no model', async () => {
    expect(await topo(['render', '--draft', 'broken.yaml'], inFolder)).toMatchObject({ code: 1, stdout: '' });
  });

  it.each([
    ['an unknown view', ['--view', 'x'], 'Allowed choices are'],
    ['an unknown format', ['--format', 'x'], 'Allowed choices are'],
    ['an unknown column', ['--view', 'connections', '--columns', 'x'], 'there is no column "x"'],
    ['a format that cannot hold it', ['--format', 'csv'], 'cannot show the whole document'],
  ])('refuses %s', async (_, words, text) => {
    const { code, stdout, stderr } = await topo(['render', ...words], inFolder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });
});

describe('topo firewall', () => {
  it('writes the rules of the only host to standard output', async () => {
    const { code, stdout, stderr } = await topo(['firewall'], inFolder);
    const proved = 'topo: web: proved: 9 rules allow exactly what the file says\n';
    expect({ code, stderr }).toEqual({ code: 0, stderr: proved });
    expect(stdout).toContain('client-to-ssh-ssh');
  });

  it('writes a file for each host', async () => {
    const run = await topo(['firewall', '-o', 'rules', 'two-hosts.yaml'], inFolder);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    const names = ['db.apply.sh', 'db.nft', 'index.md', 'web.apply.sh', 'web.nft'];
    expect(readdirSync(join(folder, 'rules')).sort()).toEqual(names);
    for (const name of names) expect(run.stderr).toContain(`topo: wrote rules/${name}\n`);
    for (const name of names.filter((one) => one !== 'index.md'))
      expect(read('rules/index.md')).toContain(`[${name}](${name})`);
    expect(read('rules/web.nft')).toBe((await topo(['firewall', '--host', 'web', 'two-hosts.yaml'], inFolder)).stdout);
  });

  it.each([
    ['to print the rules of two hosts as one', ['two-hosts.yaml'], 'choose one with --host NAME: db or web'],
    ['an unknown host', ['--host', 'wep'], 'did you mean "web"?'],
    ['an unknown target', ['--target', 'pf'], 'Allowed choices are nftables'],
    ['a file without hosts', ['no-host.yaml'], 'declares no host'],
  ])('refuses %s', async (_, words, text) => {
    const { code, stdout, stderr } = await topo(['firewall', ...words], inFolder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it.each([
    ['errors of the file', 'expired.yaml', 'error[expired-flow]'],
    ['what no rule can say', 'unknown.yaml', 'error[unenforceable]'],
  ])('stops at %s, with their places', async (_, file, text) => {
    const { code, stdout, stderr } = await topo(['firewall', file, '-o', 'never'], inFolder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${file}:`);
    expect(stderr).toContain(text);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('overwrites what it wrote, and nothing else', async () => {
    const words = ['firewall', '-o', 'mine', 'two-hosts.yaml'];
    expect((await topo(words, inFolder)).code).toBe(0);
    const before = read('mine/web.nft');
    put(folder, 'two-hosts-more.yaml', read('two-hosts.yaml').replace('name: clean', 'name: dirty'));
    expect((await topo([...words.slice(0, 3), 'two-hosts-more.yaml'], inFolder)).code).toBe(0);
    expect(read('mine/web.nft')).not.toBe(before);
    for (const name of ['web.apply.sh', 'index.md', 'db.nft']) {
      const own = read(`mine/${name}`);
      put(folder, `mine/${name}`, '#!/bin/sh\n# mine\n');
      const { code, stderr } = await topo(words, inFolder);
      expect(code).toBe(3);
      expect(stderr).toContain(`topo: mine/${name}: exists already, and topo did not write it`);
      expect(read('mine/web.nft')).not.toBe(before);
      put(folder, `mine/${name}`, own);
    }
    symlinkSync('../topology.yaml', join(folder, 'mine/link.nft'));
    expect(await topo(words, inFolder)).toMatchObject({ code: 0 });
    expect(read('mine/web.nft')).toBe(before);
  });

  it('does not overwrite through a link, nor wait for a pipe', async () => {
    mkdirSync(join(folder, 'linked'));
    symlinkSync('../topology.yaml', join(folder, 'linked/web.nft'));
    expect((await topo(['firewall', '-o', 'linked'], inFolder)).code).toBe(3);
    expect(read('topology.yaml')).toBe(clean);
    expect(readdirSync(join(folder, 'linked'))).toEqual(['web.nft']);
    mkdirSync(join(folder, 'devices'));
    symlinkSync('/dev/tty', join(folder, 'devices/web.nft'));
    expect((await topo(['firewall', '-o', 'devices'], inFolder)).code).toBe(3);
  });

  it('tells what an earlier run has left, and keeps the index where one host alone is written', async () => {
    expect((await topo(['firewall', '-o', 'turns', 'two-hosts.yaml'], inFolder)).code).toBe(0);
    const index = read('turns/index.md');
    expect((await topo(['firewall', '-o', 'turns', '--host', 'web'], inFolder)).stderr).not.toContain('earlier');
    expect(read('turns/index.md')).toBe(index);
    expect((await topo(['firewall', '-o', 'turns'], inFolder)).stderr).toContain(
      'topo: turns: these files of an earlier run do not belong to this one: db.apply.sh, db.nft\n',
    );
  });

  it('prints rules of iptables, and writes them with their script', async () => {
    const words = ['firewall', '--target', 'iptables'];
    const { code, stdout } = await topo(words, inFolder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\*filter\n:TOPO-INPUT/m);
    expect((await topo([...words, '-o', 'tables'], inFolder)).code).toBe(0);
    expect(readdirSync(join(folder, 'tables')).sort()).toEqual(['index.md', 'web.apply.sh', 'web.rules']);
    expect(read('tables/web.rules')).toBe(stdout);
  });

  it('writes security groups, and says how much of the quota they use', async () => {
    for (const [target, names] of [
      ['aws-terraform', ['db.sg.tf', 'index.md', 'topo.tf', 'web.sg.tf']],
      ['aws-cli', ['db.apply.sh', 'db.sg.json', 'index.md', 'web.apply.sh', 'web.sg.json']],
    ] as const) {
      const words = ['firewall', '--target', target, '-o', target, 'two-hosts.yaml'];
      const { code, stderr } = await topo(words, inFolder);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^topo: web: \d+ rules: inbound .*; the default quota of AWS is 60 each$/m);
      expect(readdirSync(join(folder, target)).sort()).toEqual(names);
      for (const name of names.filter((one) => one !== 'index.md'))
        expect(read(`${target}/index.md`)).toContain(`[${name}](${name})`);
      expect((await topo(words, inFolder)).code).toBe(0);
    }
  });

  it('does not put the rules of one target over those of another', async () => {
    const write = (target: string, ...more: readonly string[]): ReturnType<typeof topo> =>
      topo(['firewall', '--target', target, '-o', 'both', ...more, 'two-hosts.yaml'], inFolder);
    expect((await write('nftables')).code).toBe(0);
    const script = read('both/web.apply.sh');
    const others = targetChoices.filter(({ id }) => id !== 'nftables').map(({ id }) => [id]);
    for (const [target, ...more] of [...others, ['iptables', '--host', 'web']]) {
      const { code, stderr } = await write(target!, ...more);
      expect(code).toBe(3);
      expect(stderr).toContain('belongs to the rules of another target');
    }
    expect(read('both/web.apply.sh')).toBe(script);
    expect(readdirSync(join(folder, 'both'))).toHaveLength(5);
  });

  it('writes no two files whose names differ in case alone', async () => {
    put(folder, 'alike.yaml', read('two-hosts.yaml').replace(/\bdb\b/g, 'WEB'));
    const { code, stderr } = await topo(['firewall', '-o', 'alike', 'alike.yaml'], inFolder);
    expect(code).toBe(2);
    expect(stderr).toContain('are the same file on a file system that ignores case');
    expect(existsSync(join(folder, 'alike'))).toBe(false);
    expect((await topo(['firewall', '-o', 'alike', '--host', 'WEB', 'alike.yaml'], inFolder)).code).toBe(0);
  });

  it('explains each rule with its flow and its line', async () => {
    const line = clean.split('\n').findIndex((text) => text.includes('from: client')) + 1;
    const { code, stdout } = await topo(['firewall', '--explain', 'two-hosts.yaml'], inFolder);
    expect(code).toBe(0);
    expect(stdout).toContain('db.nft\n  no flow ends here');
    expect(stdout).toMatch(
      new RegExp(
        `^web\\.nft\n  ${line + 1}: client-to-ssh-ssh  in_ipv4: 10\\.0\\.0\\.0/8 \\. 10\\.0\\.0\\.1 \\. tcp \\. 22 `,
        'm',
      ),
    );
    expect((await topo(['firewall', '--explain', '-o', 'x'], inFolder)).code).toBe(2);
  });

  it('knows no draft', async () => {
    expect(await topo(['firewall', '--draft', 'expired.yaml'], inFolder)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('an output', () => {
  function write(path: string): ReturnType<typeof topo> {
    return topo(['render', '-o', path], inFolder);
  }

  it('takes the place of the file that was there, and its mode', async () => {
    put(folder, 'old.md', 'old');
    chmodSync(join(folder, 'old.md'), 0o640);
    expect((await write('old.md')).code).toBe(0);
    expect(read('old.md')).toMatch(/^# clean/);
    expect(statSync(join(folder, 'old.md')).mode & 0o777).toBe(0o640);
  });

  it('goes where a symbolic link leads', async () => {
    put(folder, 'real.md', 'old');
    symlinkSync('real.md', join(folder, 'link.md'));
    expect((await write('link.md')).code).toBe(0);
    expect(lstatSync(join(folder, 'link.md')).isSymbolicLink()).toBe(true);
    expect(read('real.md')).toMatch(/^# clean/);
  });

  it('does not replace a device', async () => {
    expect((await write('/dev/null')).code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each([
    ['a folder in the way', ['render', '-o', 'folder'], 'topo: folder: is a directory'],
    [
      'no folder around it',
      ['render', '-o', 'no/folder.md'],
      'topo: no/folder.md: its folder does not exist\n  = help: create it with mkdir -p no\n',
    ],
    [
      'a file for a folder',
      ['render', '-o', 'topology.yaml/x.md'],
      'topo: topology.yaml/x.md: cannot be written: not a directory',
    ],
    ['a file where a folder should be', ['firewall', '-o', 'topology.yaml'], 'topo: topology.yaml: is not a folder'],
    ['no folder around the folder', ['firewall', '-o', 'no/rules'], 'topo: no/rules: its folder does not exist'],
    ['a place where nobody may write', ['render', '-o', '/proc/x.md'], 'topo: /proc/x.md: '],
  ])('meets %s', async (_, words, text) => {
    mkdirSync(join(folder, 'folder'), { recursive: true });
    const { code, stdout, stderr } = await topo(words, inFolder);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
  });

  it('is whole or not there: of several files all, or none', async () => {
    mkdirSync(join(folder, 'half/web.nft'), { recursive: true });
    const { code } = await topo(['firewall', '-o', 'half', 'two-hosts.yaml'], inFolder);
    expect(code).toBe(3);
    expect(readdirSync(join(folder, 'half'))).toEqual(['web.nft']);
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
