// The rules of every host of every example, as they are, for people to read. UPDATE=1 writes them anew; the kernel
// judges the same texts in test/oracle.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EmitOptions, type TargetId, emit } from '../../../src/emit.ts';
import { type Diagnostic, hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { topologyOf } from '../../support/topologies.ts';
import { type Example, compiled, examples, modelOf, refusedByCheck, root, machinesJudged } from './examples.ts';

const update = (process.env['UPDATE'] ?? '') !== '';
const folder = join(root, 'test/golden');

/** Targets of which every host of every example is a golden; of the others there are few, because they are alike. */
const endings = { nftables: 'nft', iptables: 'rules' } as const satisfies Partial<Record<TargetId, string>>;

type Exhaustive = keyof typeof endings;

/** By path below test/golden: rules, or where there can be none the reasons. */
function goldensOf(example: Example, target: Exhaustive): readonly Golden[] {
  const topology = modelOf(example);
  return machinesJudged(topology).map(({ name: host }) => {
    const { files, problems } = emit(topology, { target, host, fileName: example.path, hash: 'sha256:…' });
    return files[0] === undefined
      ? [`${example.name}/${host}.${endings[target]}.refused`, refusalOf(problems)]
      : [`${example.name}/${files[0].name}`, files[0].text];
  });
}

function refusalOf(problems: readonly Diagnostic[]): string {
  return problems.map(({ rule, message, help = '' }) => `${rule.id}: ${message}\n  ${help}\n`).join('');
}

/** The script of one host, which differs from the others in the rules that it holds. */
function scriptOf(target: Exhaustive): Golden {
  const example = { name: 'openvidu-ce', path: 'examples/openvidu-ce/topology.yaml' };
  const [file] = emit(modelOf(example), { target, fileName: example.path, hash: 'sha256:…' }).files;
  const rules = file?.text ?? '';
  const text = file?.accompanying[0]?.text.replace(rules, '(the rules)\n') ?? '';
  return [`${example.name}/openvidu.${endings[target]}.apply.sh`, text];
}

type Golden = readonly [path: string, text: string];

/** Two hosts that name each other's groups, for Terraform; one host, for the command line. */
function groupGoldens(): readonly Golden[] {
  const written = (name: string, options: Pick<EmitOptions, 'target'>): readonly Golden[] => {
    const path = `examples/${name}/topology.yaml`;
    const { files, shared } = emit(modelOf({ name, path }), { ...options, fileName: path, hash: 'sha256:…' });
    return [...files.flatMap((file) => [file, ...file.accompanying]), ...shared].map((one) => [
      `${name}/${one.name.replace(/\.apply\.sh$/, '.sg.json.apply.sh')}`,
      one.text,
    ]);
  };
  const { problems } = emit(unsayable, { target: 'aws-cli', fileName: 'unsayable.yaml', hash: 'sha256:…' });
  return [
    ...written('kurento-coturn', { target: 'aws-terraform' }),
    ...written('openvidu-ce', { target: 'aws-cli' }),
    ['security-groups.tf.refused', refusalOf(problems)],
  ];
}

/** What no security group can say. */
const unsayable = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"] }
hosts: { two-nets: { addresses: [10.0.0.5, 10.0.1.5] }, other: { addresses: [10.0.0.6] } }
components:
  c: { zone: internet }
  s: { host: two-nets, listeners: { inner: { ports: 80, transport: tcp, bind: [10.0.0.5] }, sip: 5060/sctp, rtp: 5000/udp } }
  t: { host: other, listeners: { rtp: 6000/udp } }
flows:
  - { from: c, to: s.inner }
  - { from: c, to: s.sip }
  - { id: narrow, from: t.rtp, to: s.rtp, both_ways: true, match_source_ports: true }`);

const goldens = [
  ...(['nftables', 'iptables'] as const).flatMap((id) => [
    ...examples.flatMap((example) => goldensOf(example, id)),
    scriptOf(id),
  ]),
  ...groupGoldens(),
];

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
    // Those below targets/ are for every-target.test.ts.
    const stored = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !path.startsWith('targets/') && /\.(?:nft|rules|tf|sg\.json)(?:\.refused|\.apply\.sh)?$/.test(path),
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
