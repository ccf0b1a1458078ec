import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { reportFormats } from '../../src/report/registry.ts';
import schema from '../../schemas/diagnostics.schema.json' with { type: 'json' };
import { executable, start } from '../support/executable.ts';
import { broken, clean, doubtful, put, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();
put(folder, 'clean.yaml', clean);
put(folder, 'doubtful.yaml', doubtful);
put(folder, 'broken.yaml', broken);
put(folder, 'profiles.yaml', clean.replace('host: web }', 'host: web, profiles: [remote] }'));
const empty = temporaryFolder();

function check(...words: readonly string[]): ReturnType<typeof topo> {
  return topo(['check', ...words], { cwd: folder });
}

/** The case of a file whose profiles exclude each other. */
const exclusive = fileURLToPath(new URL('../cases/ok/invalid-profile.yaml', import.meta.url));

describe('topo check', () => {
  it.each([
    ['nothing', ['clean.yaml'], 0],
    ['warnings', ['doubtful.yaml'], 0],
    ['warnings, where they count', ['--fail-on', 'warning', 'doubtful.yaml'], 1],
    ['nothing, where warnings count', ['--fail-on', 'warning', 'clean.yaml'], 0],
    ['errors', ['broken.yaml'], 1],
    ['a warning made an error', ['--error', 'missing-purpose', 'doubtful.yaml'], 1],
    ['a warning left out', ['--off', 'missing-purpose', '--fail-on', 'warning', 'doubtful.yaml'], 0],
    ['the last of two flags', ['--error', 'missing-purpose', '--warn', 'missing-purpose', 'doubtful.yaml'], 0],
    ['rules in one list', ['--error', 'cleartext, missing-purpose', 'doubtful.yaml'], 1],
  ])('says to the shell that it finds %s', async (_, words, code) => {
    expect(await check(...words)).toMatchObject({ code, stderr: '' });
  });

  it('reports on standard output, with place, rule and the line', async () => {
    expect((await check('broken.yaml')).stdout).toBe(
      [
        'broken.yaml:11:25: error[unknown-reference]: no zone, host, component or group is named "shh"',
        '   |',
        '11 |   - { from: client, to: shh, purpose: administration }',
        '   |                         ^^^',
        '   = help: did you mean "ssh"?',
        '',
        '1 error',
        '',
      ].join('\n'),
    );
  });

  it('reads standard input', () => {
    const stdout = '<stdin>: no problems\n';
    expect(start(['check', '-'], { cwd: empty, input: clean })).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('reads a pipe that has a name', () => {
    const script = `mkfifo pipe; cat clean.yaml > pipe & "${process.execPath}" "${executable}" check pipe; rm pipe`;
    expect(spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' }).stdout).toBe('pipe: no problems\n');
  });

  it.each(['topology.yaml', 'topology.yml'])('takes %s where no file is named', async (name) => {
    const here = temporaryFolder();
    put(here, name, clean);
    expect((await topo(['check'], { cwd: here })).stdout).toBe(`${name}: no problems\n`);
  });

  it('says so where there is no such file', async () => {
    const { code, stdout, stderr } = await topo(['check'], { cwd: empty });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('there is no topology.yaml or topology.yml here');
  });

  it.each(reportFormats.map(({ id }) => id))('writes %s', async (format) => {
    expect(await check('--format', format, 'broken.yaml')).toMatchObject({ code: 1, stderr: '' });
  });

  it('writes JSON that keeps to its schema', async () => {
    const validate = new Ajv().compile(schema);
    const report: unknown = JSON.parse((await check('--format', 'json', 'broken.yaml')).stdout);
    expect(validate(report)).toBe(true);
    expect(report).toMatchObject({ diagnostics: [{ rule: 'unknown-reference', line: 11, column: 25 }] });
  });

  it('tells what rests, and what wakes it', async () => {
    const { stdout } = await check('profiles.yaml');
    expect(stdout).toContain('note: 1 component and 1 flow are inactive; enable with --profile: remote\n');
    expect((await check('--profile', 'remote', 'profiles.yaml')).stdout).not.toContain('note:');
  });

  it.each([
    ['an unknown profile', ['--profile', 'remotee', 'profiles.yaml'], 'did you mean "remote"?'],
    ['an unknown one of several', ['--profile', 'remote,x', 'profiles.yaml'], 'its profiles are remote'],
    ['none and another', ['--profile', 'none,remote', 'profiles.yaml'], 'choose nothing else'],
    ['two that exclude each other', ['--profile', 'single,scaled', exclusive], 'exclude each other'],
    ['a profile where there are none', ['--profile', 'x', 'clean.yaml'], 'the file has no profiles'],
    ['an unknown rule', ['--off', 'missing-porpoise', 'clean.yaml'], 'did you mean "missing-purpose"?'],
    ['a rule that cannot be set', ['--warn', 'unknown-key', 'clean.yaml'], 'cannot be set'],
    ['a day that there is not', ['--today', '2026-02-30', 'clean.yaml'], 'is not a calendar date'],
    ['a day that is none', ['--today', 'tomorrow', 'clean.yaml'], 'is not a calendar date'],
    ['an unknown format', ['--format', 'xml', 'clean.yaml'], 'pretty, json, github'],
    ['an unknown option', ['--frmat', 'json', 'clean.yaml'], 'Did you mean --format?'],
    ['two files', ['clean.yaml', 'broken.yaml'], 'too many arguments'],
  ])('refuses %s, and reports nothing', async (_, words, text) => {
    const { code, stdout, stderr } = await check(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^topo: /);
    expect(stderr).toContain(text);
  });

  it('takes the day from the command line', async () => {
    put(folder, 'expires.yaml', clean.replace('purpose:', 'expires: 2027-06-30, purpose:'));
    expect((await check('--today', '2027-07-01', 'expires.yaml')).stdout).toContain('error[expired-flow]');
    expect((await check('--today', '2026-01-01', 'expires.yaml')).stdout).toBe('expires.yaml: no problems\n');
  });

  describe('uses colours', () => {
    const escape = '\u001b[';

    it.each([
      ['never in a pipe', {}, false],
      ['where FORCE_COLOR says so', { FORCE_COLOR: '1' }, true],
      ['not where FORCE_COLOR is 0', { FORCE_COLOR: '0' }, false],
      ['also where NO_COLOR is set beside it', { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ])('%s', async (_, env, colours) => {
      const { stdout } = await topo(['check', 'broken.yaml'], { cwd: folder, env });
      expect(stdout.includes(escape)).toBe(colours);
    });
  });
});
