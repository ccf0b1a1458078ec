// What a script hands to the programs that load is the proved text, byte for byte: the programs are played here.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RuleFile, emit } from '../../../src/emit.ts';
import { topologyOf } from '../../support/topologies.ts';
import { designExample, examples, modelOf, machinesJudged } from './examples.ts';

const origin = { fileName: 'test.yaml', hash: 'sha256:…' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'topo-script-'));
  mkdirSync(join(folder, 'bin'));
  play('id', 'echo 0');
  play('nft', `cat >'${folder}/nft'`);
  for (const family of ['iptables', 'ip6tables']) {
    play(family, 'exit 1'); // nothing jumps yet
    play(`${family}-save`, 'exit 0');
    play(`${family}-restore`, `cat >'${folder}/${family}'`);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function play(program: string, script: string): void {
  const path = join(folder, 'bin', program);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** What the program was given last, by the script of a file. */
function given({ accompanying: companions }: RuleFile, program: string): string {
  const path = join(folder, 'h.apply.sh');
  writeFileSync(path, companions[0]?.text ?? '');
  const env = { PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, TOPO_STATE: join(folder, 'state') };
  const { status, stdout, stderr } = spawnSync('sh', [path, 'now', '--from-console'], { env, encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, 'topo: loaded\n', '']);
  return readFileSync(join(folder, program), 'utf8');
}

/** A line that would end the rules early stands wherever the language takes a word or a text. */
const ending = 'TOPO_RULES_END';
const hostile = topologyOf(`zones: { z: [10.0.0.0/8] }
hosts: { h: { addresses: [192.0.2.1], title: ${ending} }, ${ending}: { addresses: [192.0.2.2] } }
components: { c: { zone: z }, s: { hosts: [h, ${ending}], listeners: { ${ending}: 80/tcp } } }
flows:
  - { id: ${ending}, from: c, to: s, purpose: "x\\n${ending}\\n}\\nreboot\\n", owner: "\\r\\n${ending}\\r\\n" }
firewall: { egress: declared }`);

describe('what a script loads', () => {
  const models = [
    ...[designExample, ...examples].map((example) => [example.name, modelOf(example)] as const),
    ['words that end the rules', hostile] as const,
  ];

  it.each(models)('of %s is what was proved', (_name, topology) => {
    for (const file of emit(topology, origin).files) expect(given(file, 'nft')).toBe(file.text);
    for (const { name: host, egress } of machinesJudged(topology)) {
      const [file] = emit(topology, { ...origin, target: 'iptables', host }).files;
      if (file === undefined) continue;
      const jumps = egress === 'declared' ? ['INPUT', 'OUTPUT'] : ['INPUT'];
      const added = jumps.map((hook) => `-I ${hook} 1 -j TOPO-${hook}\n`).join('');
      const expected = file.text.replace(/COMMIT\n$/, `${added}COMMIT\n`);
      expect(given(file, 'iptables')).toBe(expected);
      expect(given(file, 'ip6tables')).toBe(expected);
    }
  });
});
