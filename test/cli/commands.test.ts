// The command line itself, and the commands that need no topology.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { starters } from '../../src/catalogue/generated/starters.ts';
import { commands } from '../../src/cli/commands/registry.ts';
import { rules } from '../../src/lint-rules.ts';
import { executable, start } from '../support/executable.ts';
import { clean, put, root, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('topo', () => {
  it.each(['--version', '-V'])('prints the version for %s', (word) => {
    expect(start([word])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([['--help'], ['-h'], ['help']])('prints every command for %s', async (word) => {
    const { code, stdout, stderr } = await topo([word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}`, 'm'));
    expect(stdout).toContain('Exit codes: 0 success; 1 findings;');
  });

  it.each(commands.map(({ name }) => name))('prints the help of %s, with an example', async (name) => {
    // Started, so that the code of every command is seen to be in the bundle.
    const { code, stdout, stderr } = start([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/Examples?:\n {2}topo /);
    expect((await topo(['help', name])).stdout).toBe(stdout);
  });

  it.each([
    ['nothing', [], 'Usage: topo'],
    ['a misspelt command', ['chek'], '(Did you mean check?)'],
    ['a misspelt option', ['--verson'], '(Did you mean --version?)'],
    ['an option without its value', ['check', '--format'], 'argument missing'],
  ])('refuses %s', async (_, words, text) => {
    const { code, stdout, stderr } = await topo(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it.each(['check', 'render', 'firewall', 'explain'])('%s takes profiles and the day', async (name) => {
    expect((await topo([name, '--help'])).stdout).toMatch(/--profile <name>[^]*--today <day>/);
  });
});

describe('a bug', () => {
  // Something that works everywhere else breaks: what comes of it is nobody's fault but ours.
  const breaking = { NODE_OPTIONS: `--import=data:text/javascript,Map.prototype.get=()=>{throw(TypeError('odd'))}` };
  put(folder, 'topology.yaml', clean);

  it('is told in one line', () => {
    const { code, stdout, stderr } = start(['explain', 'coturn'], { cwd: folder, env: breaking });
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toBe(
      'topo: this is a bug in topo, please report it: TypeError: odd; TOPO_DEBUG=1 prints the stack\n',
    );
  });

  it('is told with its stack where that is asked for', () => {
    const { code, stderr } = start(['explain', 'coturn'], { cwd: folder, env: { ...breaking, TOPO_DEBUG: '1' } });
    expect(code).toBe(5);
    expect(stderr).toMatch(/^topo: this is a bug in topo, please report it: TypeError: odd\nTypeError: odd\n +at /);
  });
});

describe('standard output', () => {
  it.each([['explain'], ['schema'], ['--version']])('may be closed early: %s', (word) => {
    const script = `"${process.execPath}" "${executable}" ${word} | true; exit 0`;
    expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stderr).toBe('');
  });

  it('that is full is trouble', () => {
    const script = `"${process.execPath}" "${executable}" schema > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'topo: standard output: cannot be written (ENOSPC)\n' });
  });
});

describe('topo explain', () => {
  it('lists what it can explain', async () => {
    const { code, stdout } = await topo(['explain']);
    expect(code).toBe(0);
    for (const word of ['port-conflict', 'coturn']) expect(stdout).toContain(`\n  ${word} `);
    expect(rules.every(({ id }) => stdout.includes(`  ${id} `))).toBe(true);
    expect(stdout).toMatch(/^LANGUAGE\n {2}the file +topo, name, /m);
  });

  it('knows rules', async () => {
    expect(await topo(['explain', 'port-conflict'])).toMatchObject({ code: 0, stderr: '' });
    expect((await topo(['explain', 'port-conflict'])).stdout).toMatch(/^error\[port-conflict\] .*\n\n/);
  });

  it('knows the catalogue', async () => {
    expect((await topo(['explain', 'coturn'])).stdout).toMatch(
      /^relay +49152-65535\/udp\+tcp +SRTP +min-port, max-port +yes +any/m,
    );
  });

  it.each(['jitsi-videobridge', 'Jitsi Videobridge', 'JVB'])('knows an entry by another name: %s', async (word) => {
    const { code, stdout, stderr } = await topo(['explain', word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/; in a topology: use: jvb\nAlso called jitsi-videobridge, /);
  });

  it.each([
    ['hosts', 'map from Name to Host'],
    ['flows.from', 'References'],
    ['listeners.bind', '`any` or `loopback` or AddressOrName or list of AddressOrName'],
    ['Endpoint', 'text'],
  ])('knows the language: %s', async (word, value) => {
    const { code, stdout, stderr } = await topo(['explain', word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`\n  value     ${value}\n`);
  });

  it('shows the language after what the file names', async () => {
    const here = temporaryFolder();
    put(here, 'topology.yaml', clean.replaceAll('client', 'ports'));
    const { stdout } = await topo(['explain', 'ports'], { cwd: here });
    expect(stdout.match(/^(?:component|key) .*$/gm)).toEqual(['component ports', 'key ports', 'key ports']);
  });

  it('prefers what the file names to other names of the catalogue', async () => {
    expect((await topo(['explain', 'ssh'], { cwd: folder })).stdout).not.toContain('use: sshd');
    expect((await topo(['explain', 'ssh'])).stdout).toContain('use: sshd');
  });

  it.each([
    ['a file that is named', ['topology.yaml']],
    ['the file that is here', []],
  ])('knows flows and components of %s', async (_, file) => {
    const run = await topo(['explain', 'client-to-ssh-ssh', ...file], { cwd: folder });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('  opens       22/tcp SSH\n  purpose     administration\n');
    expect((await topo(['explain', 'ssh', ...file], { cwd: folder })).stdout).toMatch(/^component ssh\n/);
  });

  it('does not mind a file that nobody named', async () => {
    const here = temporaryFolder();
    put(here, 'topology.yaml', '\0');
    expect(await topo(['explain', 'coturn'], { cwd: here })).toMatchObject({ code: 0, stderr: '' });
    expect(await topo(['explain', 'coturn', 'topology.yaml'], { cwd: here })).toMatchObject({ code: 3, stdout: '' });
  });

  it.each([
    ['a rule', 'port-conflct', 'did you mean "port-conflict"?'],
    ['a catalogue entry', 'cotrun', 'did you mean "coturn"?'],
    ['another name of an entry', 'jitsi-videobrige', 'did you mean "jitsi-videobridge"?'],
    ['a title', 'Prometheus node exportr', 'did you mean "Prometheus node exporter"?'],
    ['a flow', 'client-to-ssh-ss', 'did you mean "client-to-ssh-ssh"?'],
    ['a key of the language', 'listners.bind', 'did you mean "listeners.bind"?'],
    ['a form of the language', 'Endpont', 'did you mean "Endpoint"?'],
    ['nothing that is near', 'xyzzy', '`topo explain` lists the rules, the catalogue and the language'],
  ])('guesses %s', async (_, name, text) => {
    const { code, stdout, stderr } = await topo(['explain', name], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });
});

describe('topo init', () => {
  it.each(Object.keys(starters))('writes a topology that checks clean, without a suppression: %s', async (template) => {
    const here = temporaryFolder();
    const run = await topo(['init', '--template', template], { cwd: here });
    expect(run).toEqual({ code: 0, stdout: '', stderr: 'topo: wrote topology.yaml; next: topo check\n' });
    const stdout = 'topology.yaml: no problems\n';
    expect(await topo(['check', '--fail-on', 'warning'], { cwd: here })).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('has the templates that the design names', () => {
    expect(Object.keys(starters).sort()).toEqual(['minimal', 'three-tier', 'webrtc']);
  });

  it.each([
    ['what is there', ['init'], 'topology.yaml'],
    ['what is there under another name', ['init'], 'topology.yml'],
    ['what is named', ['init', '-o', 'other.yaml'], 'other.yaml'],
  ])('never writes over %s', async (_, words, name) => {
    const here = temporaryFolder();
    put(here, name, 'mine');
    const { code, stderr } = await topo(words, { cwd: here });
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stderr: `topo: ${name}: exists already, and is not overwritten`,
    });
    expect(readFileSync(join(here, name), 'utf8')).toBe('mine');
  });

  it('prints where that is asked for', async () => {
    expect(await topo(['init', '-o', '-'])).toEqual({ code: 0, stdout: starters['minimal'], stderr: '' });
  });

  it('refuses a template that there is not', async () => {
    expect(await topo(['init', '--template', 'x'], { cwd: folder })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('topo schema', () => {
  it.each([
    [[], 'topology'],
    [['topology'], 'topology'],
    [['diagnostics'], 'diagnostics'],
  ])('prints the schema for %j', async (words, name) => {
    const { code, stdout } = await topo(['schema', ...words]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), 'utf8')));
  });

  it('refuses another', async () => {
    expect(await topo(['schema', 'x'])).toMatchObject({ code: 2, stdout: '' });
  });
});
