import { hostOf } from '../../src/intent/machines.ts';
// Every host of the examples, through the rules of every target: what the file declares arrives, and nothing next to it.

import { expect, it } from 'vitest';
import { intentOf } from '../../src/intent/rule-tuples.ts';
import type { TargetId } from '../../src/emit.ts';
import type { Topology } from '../../src/topology/model.ts';
import { designExample, examples, modelOf, machinesJudged } from '../unit/firewall/examples.ts';
import { type Table, networkOf, tableOf } from './example-table.ts';
import { Shell, describeLoaders, scriptOf } from './loaders.ts';
import { type Case, wrong } from './packet-cases.ts';

interface Judged {
  readonly title: string;
  readonly topology: Topology;
  readonly host: string;
  readonly table: Table;
}

/** Hosts that can have rules, with no profile and with all; once where profiles change nothing for the host. */
function hosts(): readonly Judged[] {
  const all = [designExample, ...examples].flatMap((example) =>
    [[], modelOf(example).profiles].flatMap((profiles): readonly Judged[] => {
      const topology = modelOf(example, profiles);
      const lacking = new Set(intentOf(topology).missingFacts.map(({ host }) => host));
      return machinesJudged(topology)
        .filter((machine) => !lacking.has(hostOf(topology, machine)))
        .map(({ name: host }) => {
          const title = [example.name, host, ...profiles].join(' ');
          return { title, topology, host, table: tableOf(topology, host) };
        });
    }),
  );
  const first = new Map(all.toReversed().map((one) => [JSON.stringify([one.host, one.table]), one]));
  return [...first.values()].filter(({ table }) => table.cases.length > 0).toReversed();
}

it('every table tells what must arrive and what must not', () => {
  const tables = hosts().map(
    ({ title, table }) => [title, new Set(table.cases.map(({ expected }) => expected))] as const,
  );
  expect(tables.filter(([, expected]) => expected.size !== 2)).toEqual([]);
  expect(tables.length).toBeGreaterThan(15);
});

describeLoaders('packets to hosts of the examples through', [], (loader) => {
  it.concurrent.each(hosts().map((one, i) => [one.title, one, i] as const))(
    '%s',
    async (_title, { topology, host, table }, i) => {
      const network = await networkOf(table);
      const shell = new Shell(network, 'host', loader);
      try {
        expect(
          await wrong(
            network,
            table.cases.map((one): Case => ({ ...one, expected: 'open' })),
          ),
        ).toEqual([]);
        const script = scriptOf(topology, host, loader);
        shell.load(script);
        expect(await wrong(network, table.cases)).toEqual([]);
        expect(
          await firstNoticed(mutantsOf(loader.target, script, i), shell, () => wrong(network, table.cases)),
        ).toBeDefined();
      } finally {
        network.remove();
        shell.remove();
      }
    },
  );
});

type Mutation = readonly [what: string, from: RegExp, to: (...match: readonly string[]) => string];

const swapped = (_: string, transport = ''): string => (transport === 'tcp' ? 'udp' : 'tcp');

const mutations: Partial<Record<TargetId, readonly Mutation[]>> = {
  nftables: [
    ['a flow is lost', /^\t+\S+ \. .* comment .*\n/m, () => ''],
    ['a range is wider', /(?<= \. (?:tcp|udp) \. )(\d+)(-\d+)?(?= comment)/, (_, lo, hi) => wider(lo, hi, '-')],
    ['tcp and udp change places', /(?<= \. )(tcp|udp)(?= \. )/g, swapped],
    ['IPv6 is lost', /^.* @in_ipv6 accept\n/m, () => ''],
  ],
  iptables: [
    ['a flow is lost', /^-4 .*-A TOPO-INPUT (?!.*essential).*\n/m, () => ''],
    [
      'a range is wider',
      /(?<=^-.*-d (?!.*essential).* --dports? )(\d+)(:\d+)?(?=[, ])/m,
      (_, lo, hi) => wider(lo, hi, ':'),
    ],
    ['tcp and udp change places', /(?<= -d \S+ -p )(tcp|udp)/g, swapped],
    ['IPv6 is lost', /^-6 .*-A TOPO-INPUT (?!.*essential).*\n/gm, () => ''],
  ],
};

/** One port more, below. */
function wider(lo = '', to: string | undefined, dash: string): string {
  return `${Number(lo) - 1}${to ?? `${dash}${lo}`}`;
}

type Mutant = readonly [what: string, script: string];

/** What the first mutant is about that packets notice. Some change nothing: the same ports over both transports, the last element of a set. */
async function firstNoticed(
  mutants: readonly Mutant[],
  shell: Shell,
  probe: () => Promise<readonly string[]>,
): Promise<string | undefined> {
  for (const [what, mutant] of mutants) {
    shell.write('load.sh', mutant);
    if (shell.sh('sh load.sh now --from-console').status !== 0) continue;
    if ((await probe()).length > 0) return what;
  }
  return undefined;
}

/** The kinds of mutation take turns, so that each is seen with every target. */
function mutantsOf(target: TargetId, script: string, turn: number): readonly Mutant[] {
  const mutants = (mutations[target] ?? []).flatMap(([what, from, to]) => {
    const mutant = script.replace(from, to);
    return mutant === script ? [] : [[what, mutant] as const];
  });
  if (mutants.length === 0) throw new Error('nothing to mutate');
  const first = turn % mutants.length;
  return [...mutants.slice(first), ...mutants.slice(0, first)];
}
