// Questions to topologies and rulesets, as people ask them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import schema from '../../schemas/query.schema.json' with { type: 'json' };
import { start } from '../support/executable.ts';
import { clean, put, root, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();
const example = 'examples/openvidu-ce/topology.yaml';
const validate = new Ajv({ allErrors: true }).compile(schema);

put(folder, 'topology.yaml', clean);
put(
  folder,
  'web.rules',
  [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT',
    '-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT',
    '-A INPUT -p tcp -m tcp --dport 9999 -m recent --name x --rcheck --rsource -j ACCEPT',
    '-A INPUT -i eth1 -p tcp -m tcp --dport 9000 -j ACCEPT',
    'COMMIT',
    '',
  ].join('\n'),
);

describe('topo query, of the example', () => {
  it.each([
    ['reached-by-browsers', 'browser -> openvidu', 1],
    ['redis', 'internet -> redis', 1],
    ['media', 'browser -> kms.media', 0],
    ['control', 'internet -> kms.control', 1],
    ['control-by-address', '198.51.100.7 -> openvidu:8888/tcp', 1],
    ['within-the-host', 'app -> openvidu-server.api', 0],
    ['ping', 'any -> openvidu:icmp', 0],
    ['outbound', 'openvidu -> internet', 0],
  ])('%s', async (name, question, code) => {
    const run = await topo(['query', question, example]);
    expect(run.code).toBe(code);
    const golden = join(root, `test/golden/queries/${name}.txt`);
    if (process.env['UPDATE'] === '1') writeFileSync(golden, run.stdout);
    expect(existsSync(golden) ? readFileSync(golden, 'utf8') : 'missing: UPDATE=1 writes it').toBe(run.stdout);
    const { stdout } = await topo(['query', question, example, '--format', 'json']);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('topo query, of a ruleset', () => {
  it.each([
    ['10.1.2.3 -> 10.0.0.1:22/tcp', [], 0, /^yes: .*\n\npasses: web\.rules:7: -A INPUT -s 10\.0\.0\.0\/8/],
    ['192.0.2.1 -> 10.0.0.1:22/tcp', [], 1, /^no: .*\n\ndoes not pass: web\.rules:2: policy drop of filter INPUT/],
    ['0.0.0.0/0 -> 10.0.0.1:22/tcp', [], 1, /^some: /],
    ['10.0.0.2 -> 10.0.0.1:9999/tcp', [], 4, /^undecided: [^]*depends +on .*recent/],
    ['10.0.0.2 -> 10.0.0.1:9000/tcp', [], 4, /depends +on the interface by which packets come/],
    ['10.0.0.2 -> 10.0.0.1:9000/tcp', ['--interface', 'eth1'], 0, /^yes: /],
    ['10.0.0.2 -> 10.0.0.1:9000/tcp', ['--interface', 'eth0'], 1, /^no: /],
    ['10.0.0.1 -> 10.0.0.2:25/tcp', ['--out'], 0, /^yes: [^]*policy accept of filter OUTPUT[^]*out of the host/],
    ['client -> ssh', ['--topology', 'topology.yaml'], 0, /^yes: [^]*into web +tcp 22/],
    [
      'any -> web',
      ['--topology', 'topology.yaml', '--host', 'web', '--undeclared'],
      1,
      /^some: .*of what is not declared\n\npasses: web\.rules:8: [^]*tcp 80, 443/,
    ],
    ['any -> ssh', ['--topology', 'topology.yaml', '--undeclared'], 1, /^no: /],
  ])('%s %j', async (question, flags, code, told) => {
    const run = await topo(['query', question, 'web.rules', ...flags], { cwd: folder });
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(told);
    expect(run.code).toBe(code);
    const { stdout } = await topo(['query', question, 'web.rules', ...flags, '--format', 'json'], { cwd: folder });
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('reads standard input', () => {
    const input = readFileSync(join(folder, 'web.rules'));
    expect(start(['query', 'any -> 10.0.0.1:443/tcp', '-'], { input }).stdout).toMatch(/^yes: [^]*<stdin>:8: /);
  });
});

describe('topo query refuses', () => {
  it.each([
    ['no expression', ['web'], '"web" does not have the form'],
    ['two arrows', ['a -> b -> c'], 'does not have the form'],
    ['an empty end', [' -> web'], 'one side of the arrow is empty'],
    ['an unknown name', ['clint -> ssh'], 'did you mean "client"?'],
    ['an unknown listener', ['client -> ssh.shh'], 'did you mean "ssh"?'],
    ['ports of the sender', ['client:22 -> ssh'], 'cannot have ports'],
    ['a bad port', ['any -> web:70000/tcp'], '"70000"'],
    ['a bad transport', ['any -> web:22/tpc'], '"tpc" is not a transport'],
    ['a bad address', ['300.1.1.1 -> web'], '"300.1.1.1"'],
    ['a question about nothing', ['10.0.0.1 -> web'], 'matches no packet'],
    ['flags of rulesets', ['any -> web', '--undeclared'], '--undeclared has no effect here'],
    ['names without a topology', ['client -> web', 'web.rules'], 'add --topology FILE'],
    ['--undeclared without a topology', ['any -> any', 'web.rules', '--undeclared'], '--undeclared needs a topology'],
    [
      '--out with a topology',
      ['any -> web', 'web.rules', '--topology', 'topology.yaml', '--out'],
      '--out has no effect',
    ],
    [
      'what the rules never see',
      ['client -> 10.9.9.9', 'web.rules', '--topology', 'topology.yaml'],
      'matches no packet',
    ],
    ['no question', [], 'missing required argument'],
  ])('%s', async (_, words, text) => {
    const { code, stdout, stderr } = await topo(['query', ...words], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it('a missing file', async () => {
    expect((await topo(['query', 'any -> web', 'nothing.yaml'], { cwd: folder })).code).toBe(3);
  });
});
