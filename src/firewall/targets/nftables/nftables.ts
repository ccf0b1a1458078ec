import type { Direction } from '../../../packets/packet.ts';
import { merged } from '../../merge.ts';
import { countAtomicRules } from '../../atomic-rules.ts';
import { flowRemarks } from '../../remark.ts';
import type { FlowRule, HostPlan } from '../../planned-rule.ts';
import { loadScript } from '../load-script.ts';
import { headerLines } from './nftables-header.ts';
import { nftablesLoading } from './nftables-loading.ts';
import { TABLE, essentialLines } from './nftables-rules.ts';
import { type WrittenSet, lookupLine, setLines, setsOf } from './nftables-sets.ts';
import type { RulesOrigin, RuleFile, Target } from '../target.ts';

/**
 * A table of family inet for each host, which covers IPv4 and IPv6 (nft(8)).
 *
 * A file is one transaction. It declares the table, so that deleting it cannot fail, deletes it, and creates it anew.
 * Loading it again changes nothing, and other tables stay untouched.
 */
export const nftables = {
  id: 'nftables',
  title: 'nftables',
  unit: 'machine',
  write: ({ hosts }, origin) => ({
    files: hosts.map((host) => fileOf(host, origin)),
    problems: [],
  }),
} as const satisfies Target;

function fileOf(plan: HostPlan, origin: RulesOrigin): RuleFile {
  const host = plan.host.name;
  const name = `${host}.nft`;
  const openings = plan.rules.filter((rule) => rule.kind === 'flow');
  const sets = setsByDirection(plan, openings);
  const elements = [...sets.values()].flat().flatMap((one) => one.elements.map((element) => ({ in: one, element })));
  const merging = { before: sum(openings.map(countAtomicRules)), after: elements.length };
  const text = tableText(plan, sets, headerLines(plan, name, origin, merging));
  return {
    host,
    name,
    what: `the rules: table ${TABLE}`,
    text,
    accompanying: [loadScript(plan, origin, text, nftablesLoading)],
    merging,
    explained: () =>
      elements.map(({ in: set, element: { text: line, flows } }) => ({ text: `${set.name}: ${line}`, flows })),
  };
}

type Sets = ReadonlyMap<Direction, readonly WrittenSet[]>;

function setsByDirection({ directions }: HostPlan, openings: readonly FlowRule[]): Sets {
  const pieces = merged(openings, 'none');
  return new Map(directions.map((one) => [one, setsOf(pieces.filter(({ direction }) => direction === one))]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function tableText(plan: HostPlan, sets: Sets, header: readonly string[]): string {
  const blocks = [...sets].flatMap(([direction, own]) => [
    ...(own.length === 0 ? [] : [flowLines(plan, direction)]),
    ...own.map(setLines),
    chainLines(plan, direction, own),
  ]);
  return [
    ...header,
    '',
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...blocks.flatMap((block, i) => [...(i === 0 ? [] : ['']), ...indented(block)]),
    '}',
    '',
  ].join('\n');
}

const chains: Record<Direction, { readonly name: string; readonly what: string; readonly logPrefix: string }> = {
  in: { name: 'input', what: 'Packets to this machine', logPrefix: 'topo drop in: ' },
  out: { name: 'output', what: 'Packets from this machine', logPrefix: 'topo drop out: ' },
};

/** Describes each flow once, because several sets can contain it. */
function flowLines({ rules }: HostPlan, direction: Direction): readonly string[] {
  const flows = new Set(
    rules.flatMap((rule) => (rule.kind === 'flow' && rule.direction === direction ? rule.flows : [])),
  );
  return [`# ${chains[direction].what}: who may open a connection, and what for.`, ...flowRemarks(flows)];
}

function chainLines(
  { rules, logDrops }: HostPlan,
  direction: Direction,
  sets: readonly WrittenSet[],
): readonly string[] {
  const { name, what, logPrefix } = chains[direction];
  const own = rules.filter((rule) => rule.direction === direction);
  const body = [
    `type filter hook ${name} priority filter; policy drop;`,
    '',
    '# Baseline rules: what every machine needs.',
    ...essentialLines(own.filter((rule) => rule.kind === 'essential')),
    '',
    sets.length === 0 ? '# Flows: none.' : '# Flows: one rule for each set; its elements have counters.',
    ...sets.map(lookupLine),
    '',
    `# Everything else is dropped and counted${logDrops ? ', and logged up to this rate' : ''}.`,
    ...(logDrops ? [`limit rate 5/second burst 20 packets log prefix "${logPrefix}"`] : []),
    'counter comment "dropped"',
  ];
  return [`# ${what}.`, `chain ${name} {`, ...indented(body), '}'];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `\t${line}`));
}
