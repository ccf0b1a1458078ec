// Terraform and a mock of the EC2 API judge the security groups: they take them, and give back what the topology says.
// Neither knows what a rule means; that is for the strict readers, and here for a reader of what AWS gives back.
// Starting the provider is what costs: every command sees all modules, and each test looks at its own.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { emit } from '../../src/emit.ts';
import type { Listing } from '../../src/rulesets/readers/reader.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { designExample, examples, modelOf } from '../unit/firewall/examples.ts';
import { Cloud, TerraformFolder, providerFile } from './aws-cloud.ts';
import {
  applied,
  described,
  everyWord,
  groupOf,
  moduleOf,
  rulesOf,
  verdicts,
  verified,
  wrongIn,
} from './aws-groups.ts';
import { origin } from './rulesets.ts';

type Module = Readonly<Record<string, string>>;

const target = 'aws-terraform';

/** The module of every example that can have groups; of the language; and of a host alone. */
const modules: readonly (readonly [title: string, module: Module])[] = [
  ...[designExample, ...examples].flatMap((one) => {
    const emitted = emit(modelOf(one), { ...origin, target });
    return emitted.problems.length === 0 ? [[one.name, moduleOf(emitted)] as const] : [];
  }),
  [
    'every word of the language',
    moduleOf(emit(everyWord('icmp+gre+esp+ah+vrrp+ospf+proto-99'), { ...origin, target })),
  ],
  ['a host alone', moduleOf(emit(modelOf(designExample), { ...origin, target, host: 'openvidu' }))],
];

/** Files of a module below the folder of a configuration. */
function below(folder: string, module: Module): Module {
  return Object.fromEntries(Object.entries(module).map(([name, text]) => [`${folder}/${name}`, text]));
}

function callOf(name: string, source: string, vpc: string): string {
  return `module "${name}" {\n  source = "./${source}"\n  vpc_id = "${vpc}"\n}\n`;
}

interface Validated {
  readonly valid: boolean;
  readonly diagnostics: readonly { readonly summary: string; readonly range?: { readonly filename: string } }[];
}

describeWith(['terraform'], 'Terraform takes', () => {
  let folder: TerraformFolder;
  let formatted: string;
  let validated: Validated;
  beforeAll(() => {
    folder = new TerraformFolder();
    modules.forEach(([, module], i) => folder.write(below(`m${i}`, module)));
    formatted = folder.run(['fmt', '-check', '-diff', '-recursive', '-no-color']).stdout;
    folder.write({ 'main.tf': modules.map((_, i) => callOf(`m${i}`, `m${i}`, 'vpc-0')).join('\n') });
    folder.init();
    validated = JSON.parse(folder.run(['validate', '-json']).stdout) as Validated;
  }, 300_000);
  afterAll(() => folder.remove());

  it.each(modules.map(([title], i) => [title, `m${i}/`] as const))(
    '%s, and would not lay it out otherwise',
    (_, own) => {
      expect(formatted.split(/^(?=\S+\.tf$)/m).filter((part) => part.startsWith(own))).toEqual([]);
      expect(validated.diagnostics.filter(({ range }) => range?.filename.startsWith(own) ?? true)).toEqual([]);
      expect(validated.valid).toBe(true);
    },
  );

  it('not what is wrong', () => {
    const [[name, text] = ['', '']] = Object.entries(modules.at(-1)![1]);
    folder.write({ [`wrong/${name}`]: text.replaceAll('"tcp"', '"tcp') });
    const { status, stdout } = folder.run(['validate', '-json'], undefined, 'wrong');
    expect(status).toBe(1);
    const { diagnostics } = JSON.parse(stdout) as Validated;
    expect(diagnostics.map(({ range }) => range?.filename)).toContain(name);
    folder.write({ [`wrong/${name}`]: text.replace('vpc_id      =', 'vpc_id =') });
    expect(folder.run(['fmt', '-check', '-no-color'], undefined, 'wrong').stdout).toBe(`${name}\n`);
  });
});

function references(topology: Topology): number {
  const { files } = emit(topology, { ...origin, target });
  return files.reduce((sum, { text }) => sum + (text.match(/group = aws_security_group/g) ?? []).length, 0);
}

/** Two flows, which are renamed and change places. */
const turned = (flows: string): Topology =>
  topologyOf(`zones: { lan: [10.0.0.0/8] }
hosts: { h: { addresses: [10.0.0.1] }, o: { addresses: [10.0.0.2] } }
components: { c: { zone: lan }, d: { host: o }, s: { host: h, listeners: { l: 80/tcp, m: 90/tcp } } }
flows: [${flows}]`);

interface Shown {
  readonly planned_values?: Values;
  readonly values?: Values;
}

interface Values {
  readonly root_module: { readonly child_modules: readonly { readonly address: string }[] };
}

/** What `terraform show -json` says, as if the configuration called no other module. */
function shownOf(json: string, module: string): Listing {
  const shown = JSON.parse(json) as Shown;
  const key = shown.planned_values === undefined ? 'values' : 'planned_values';
  const children = shown[key]!.root_module.child_modules.filter(({ address }) => address === `module.${module}`);
  expect(children).toHaveLength(1);
  return {
    name: module,
    text: JSON.stringify({ ...shown, [key]: { root_module: { child_modules: children } } }, null, 1),
  };
}

describeWith(['terraform', 'moto', 'aws'], 'AWS gives back what the topology says', () => {
  let cloud: Cloud;
  let folder: TerraformFolder;
  const vpcs = new Map<string, string>();
  let planned: string;
  let state: string;
  /** What is to be done once all is done, and a flow is renamed. */
  let again: string;

  const terraform = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = folder.run(args, cloud);
    if (status !== 0) throw new Error(stdout + stderr);
    return stdout;
  };
  const write = (name: string, topology: Topology): void =>
    folder.write(below(name, moduleOf(emit(topology, { ...origin, target }))));

  beforeAll(async () => {
    cloud = await Cloud.start();
    folder = new TerraformFolder();
    for (const [name, topology] of applied) write(name, topology);
    write('turned', turned('{ id: a, from: c, to: s.l }, { id: b, from: d, to: s.m }'));
    for (const name of [...applied.map(([one]) => one), 'turned']) vpcs.set(name, cloud.vpc());
    folder.write({
      'main.tf': [...vpcs].map(([name, vpc]) => callOf(name, name, vpc)).join('\n'),
      'provider.tf': providerFile(cloud),
    });
    folder.init();
    terraform('plan', '-no-color', '-out', 'p');
    planned = terraform('show', '-json', 'p');
    terraform('apply', '-no-color', '-auto-approve', 'p');
    state = terraform('show', '-json');
    write('turned', turned('{ id: b2, from: d, to: s.m }, { id: a2, from: c, to: s.l }'));
    again = terraform('plan', '-no-color');
  }, 300_000);
  afterAll(() => {
    cloud.stop();
    folder.remove();
  });

  const updated = (name: string): number =>
    again.match(new RegExp(`# module\\.${name}\\..* will be updated in-place`, 'g'))?.length ?? 0;

  it.each(applied)('of %s after `terraform apply`', (name, topology) => {
    const right = Object.fromEntries(topology.hosts.map((host) => [host.name, 0]));
    expect(wrongIn(cloud, vpcs.get(name)!, topology)).toEqual(right);
    // moto forgets what rules that name a group are for, so there is something to change, but nothing to make or destroy.
    expect(updated(name)).toBe(references(topology));
  });

  it('and a flow that is renamed, or comes first, makes no rule anew', () => {
    expect(updated('turned')).toBe(2);
    const all = applied.reduce((sum, [, topology]) => sum + references(topology), 2);
    expect(again).toContain(`Plan: 0 to add, ${all} to change, 0 to destroy.`);
  });

  it.each(applied)(
    'verify finds %s equal, as Terraform plans it, has it, and as AWS describes it',
    (name, topology) => {
      const all = topology.hosts.map(() => 'equal');
      // Rules that name one of several groups that are not there yet cannot be told apart.
      for (const { verdict } of verified(topology, shownOf(planned, name)))
        expect(['equal', 'undecided']).toContain(verdict);
      expect(verdicts(verified(topology, shownOf(state, name)))).toEqual(all);
      const groups = described(cloud, vpcs.get(name)!);
      expect(verdicts(verified(topology, groups))).toEqual(all);
      const ids = topology.hosts.map((host) => groupOf(groups, host.name));
      expect(verdicts(verified(topology, groups, rulesOf(cloud, ids)))).toEqual(all);
    },
  );
});
