// `topo diff`, `topo verify` and `topo check` of rulesets, as people run them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import schema from '../../schemas/answer.schema.json' with { type: 'json' };
import { clean, put, root, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();
const example = 'examples/openvidu-ce/topology.yaml';
const drifted = readFileSync(join(root, 'examples/openvidu-ce/drifted.rules'), 'utf8');
const untouched = drifted.replace(/^.*--dport 8888.*\n/m, '');
const validate = new Ajv({ strict: false }).compile(schema);

put(folder, 'clean.yaml', clean);
put(folder, 'wider.yaml', clean.replace('[10.0.0.0/8]', '[10.0.0.0/8, 172.16.0.0/12]'));
put(folder, 'reworded.yaml', clean.replace('purpose: administration', 'purpose: "administration, day and night"'));
put(folder, 'drifted.rules', drifted);
put(folder, 'untouched.rules', untouched);
put(folder, 'cut.rules', drifted.slice(0, drifted.indexOf('COMMIT')));
put(
  folder,
  'limited.rules',
  untouched.replace('-A INPUT -j', '-A INPUT -m limit --limit 9/sec -j ACCEPT\n-A INPUT -j'),
);
put(folder, 'no.json', '{"nftables": [{"metainfo": {"json_schema_version": 1}}');

function diff(...words: readonly string[]): ReturnType<typeof topo> {
  return topo(['diff', ...words], { cwd: folder });
}

describe('topo diff', () => {
  it('ends with 0 where nothing differs, and says so where only words do', async () => {
    const same = await diff('clean.yaml', 'clean.yaml');
    expect(same).toMatchObject({
      code: 0,
      stdout: 'clean.yaml and clean.yaml: EQUAL: every packet is treated the same\n',
    });
    const reworded = await diff('clean.yaml', 'reworded.yaml');
    expect(reworded.code).toBe(0);
    expect(reworded.stdout).toContain('purpose: administration → administration, day and night');
    expect(reworded.stdout).toContain('the text changed, the behavior did not');
  });

  it('ends with 1 where a packet fares differently', async () => {
    const { code, stdout } = await diff('clean.yaml', 'wider.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('tcp 22  in lan (172.16.0.0/12) -> web (10.0.0.1)');
    expect((await diff('drifted.rules', 'untouched.rules')).code).toBe(1);
    expect((await diff('untouched.rules', 'untouched.rules')).code).toBe(0);
  });

  it('ends with 4 where that depends on what cannot be told', async () => {
    const { code, stdout } = await diff('untouched.rules', 'limited.rules');
    expect(code).toBe(4);
    expect(stdout).toContain('UNDECIDED');
    expect(stdout).toContain('limit');
  });

  it('holds a topology against rules, in both orders', async () => {
    const file = join(root, example);
    const [forth, back] = [await diff(file, 'drifted.rules'), await diff('drifted.rules', file)];
    expect([forth.code, back.code]).toEqual([1, 1]);
    expect(forth.stdout).toContain('added:');
    expect(back.stdout).toContain('removed:');
    expect((await diff('--host', 'openvidu', file, 'untouched.rules')).code).toBe(0);
  });

  it.each([
    ['a host for two topologies', ['--host', 'web', 'clean.yaml', 'wider.yaml'], 2, '--host has no effect here'],
    ['an unknown host', ['--host', 'wbe', join(root, example), 'drifted.rules'], 2, 'no host is named "wbe"'],
    ['standard input twice', ['-', '-'], 2, 'A and B cannot both be standard input'],
    ['a file that is not there', ['none.yaml', 'clean.yaml'], 3, 'none.yaml: does not exist'],
    ['a listing that is cut off', ['cut.rules', 'untouched.rules'], 3, 'cut.rules: line '],
    ['JSON that is cut off', ['no.json', 'untouched.rules'], 3, 'no.json: '],
    ['a format that it has not', ['--format', 'xlsx', 'clean.yaml', 'wider.yaml'], 2, "'xlsx' is invalid"],
  ])('refuses %s', async (_, words, code, problem) => {
    const run = await diff(...words);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(problem);
    expect(run.stdout).toBe('');
  });

  it('prints JSON as its schema says', async () => {
    const { stdout } = await diff('--format', 'json', 'clean.yaml', 'wider.yaml');
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('topo verify', () => {
  const verify = (...words: readonly string[]): ReturnType<typeof topo> =>
    topo(['verify', ...words, join(root, example)], { cwd: folder });

  it('ends as the host is', async () => {
    expect((await verify('--iptables', 'untouched.rules')).code).toBe(0);
    expect((await verify('--iptables', 'drifted.rules')).code).toBe(1);
    expect((await verify('--iptables', 'limited.rules')).code).toBe(4);
    expect((await verify('--iptables', 'limited.rules', '--no-essentials')).code).toBe(4);
  });

  it('tells which rule it is, and where', async () => {
    const { stdout } = await verify('--iptables', 'drifted.rules', '--host', 'openvidu');
    expect(stdout).toContain('decided   drifted.rules:8: -A INPUT -p tcp -m tcp --dport 8888 -j ACCEPT');
  });

  it.each([
    ['no rules', [], 2, 'the rules of the host are missing'],
    ['rules of two kinds', ['--nftables', 'no.json', '--iptables', 'drifted.rules'], 2, 'several kinds'],
    ['sets alone', ['--ipset', 'drifted.rules'], 2, '--ipset needs'],
    ['rules of another kind', ['--nftables', 'drifted.rules'], 3, 'is iptables-save'],
    ['an unknown host', ['--host', 'x', '--iptables', 'drifted.rules'], 2, 'no host is named'],
    ['a listing that is cut off', ['--iptables', 'cut.rules'], 3, 'cut.rules: line '],
  ])('refuses %s', async (_, words, code, problem) => {
    const run = await verify(...words);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(problem);
  });
});

describe('topo check of a ruleset', () => {
  it('names rules that decide nothing, with their lines', async () => {
    put(folder, 'twice.rules', untouched.replace(/^(-A TOPO-INPUT .*--dport 443 .*\n)/m, '$1$1'));
    const { code, stdout } = await topo(['check', 'twice.rules'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/twice\.rules:\d+:1: warning\[shadowed-rule\]/);
    expect((await topo(['check', '--fail-on', 'warning', 'twice.rules'], { cwd: folder })).code).toBe(1);
    expect((await topo(['check', '--error', 'shadowed-rule', 'twice.rules'], { cwd: folder })).code).toBe(1);
    expect((await topo(['check', '--off', 'shadowed-rule', 'twice.rules'], { cwd: folder })).stdout).toContain(
      'no problems',
    );
    expect((await topo(['check', 'untouched.rules'], { cwd: folder })).stdout).toContain('no problems');
  });
});
