// The rules of every host of every example, as they are, for people to read. UPDATE=1 writes them anew; the kernel
// judges the same texts in test/oracle.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TargetId, emit, targetChoices } from '../../../src/emit.ts';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { type Example, compiled, examples, modelOf, refusedByCheck, root } from './examples.ts';

const update = (process.env['UPDATE'] ?? '') !== '';
const folder = join(root, 'test/golden');

const endings: Readonly<Record<TargetId, string>> = { nftables: 'nft', iptables: 'rules' };

/** By path below test/golden: rules, or where there can be none the reasons. */
function goldensOf(example: Example, target: TargetId): readonly Golden[] {
  const topology = modelOf(example);
  return topology.hosts.map(({ name: host }) => {
    const { files, problems } = emit(topology, { target, host, fileName: example.path, hash: 'sha256:…' });
    const refusal = problems.map(({ rule, message, help = '' }) => `${rule.id}: ${message}\n  ${help}\n`).join('');
    return files[0] === undefined
      ? [`${example.name}/${host}.${endings[target]}.refused`, refusal]
      : [`${example.name}/${files[0].name}`, files[0].text];
  });
}

/** The script of one host, which differs from the others in the rules that it holds. */
function scriptOf(target: TargetId): Golden {
  const example = { name: 'openvidu-ce', path: 'examples/openvidu-ce/topology.yaml' };
  const [file] = emit(modelOf(example), { target, fileName: example.path, hash: 'sha256:…' }).files;
  const rules = file?.text ?? '';
  const text = file?.companions[0]?.text.replace(rules, '(the rules)\n') ?? '';
  return [`${example.name}/openvidu.${endings[target]}.apply.sh`, text];
}

type Golden = readonly [path: string, text: string];

const goldens = targetChoices.flatMap(({ id }) => [
  ...examples.flatMap((example) => goldensOf(example, id)),
  scriptOf(id),
]);

describe('the rules of every example', () => {
  it.each(goldens)('%s', (path, text) => {
    const file = join(folder, path);
    if (update) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    expect(existsSync(file) ? readFileSync(file, 'utf8') : 'missing: UPDATE=1 writes it').toBe(text);
  });

  it('are all the goldens there are', () => {
    const stored = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.(?:nft|rules)(?:\.refused|\.apply\.sh)?$/.test(path),
    );
    const known = new Set(goldens.map(([path]) => path));
    const stray = stored.filter((path) => !known.has(path));
    if (update) for (const path of stray) rmSync(join(folder, path));
    expect(update ? [] : stray).toEqual([]);
  });

  it.each(refusedByCheck)('leave out what `topo check` refuses: $path', (example) => {
    expect(hasErrors(compiled(example).diagnostics)).toBe(true);
  });
});
