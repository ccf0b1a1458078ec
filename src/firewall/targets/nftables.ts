import type { Direction } from '../../intent/essentials.ts';
import { groupBy } from '../../net/group-by.ts';
import { flowRemark } from '../remark.ts';
import type { EssentialRule, FlowRule, HostPlan } from '../rule.ts';
import { loadScript } from './load-script.ts';
import { headerLines } from './nftables-header.ts';
import { TABLE, essentialLines, flowLines } from './nftables-rules.ts';
import { nftablesLoading } from './nftables-loading.ts';
import { type Origin, type RuleFile, type Target, explainedBy } from './target.ts';

/**
 * An own table of family inet for each host, IPv4 and IPv6 in one (nft(8)).
 *
 * A file is one transaction. It declares the table so that it can be deleted whether it was there or not, deletes it, and
 * makes it anew: loading twice changes nothing, and nobody else's table is touched.
 */
export const nftables = {
  id: 'nftables',
  title: 'nftables',
  write: ({ hosts }, origin) => ({
    files: hosts.map((host) => fileOf(host, origin)),
    problems: [],
  }),
} as const satisfies Target;

function fileOf(plan: HostPlan, origin: Origin): RuleFile {
  const host = plan.host.name;
  const name = `${host}.nft`;
  const text = tableText(plan, name, origin);
  const companions = [loadScript(plan, origin, text, nftablesLoading)];
  return {
    host,
    name,
    what: `the rules: table ${TABLE}`,
    text,
    companions,
    explained: () => explainedBy(plan, flowLines),
  };
}

function tableText(host: HostPlan, fileName: string, origin: Origin): string {
  return [
    ...headerLines(host, fileName, origin),
    '',
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...host.directions.flatMap((direction, i) => [...(i === 0 ? [] : ['']), ...indented(chainLines(host, direction))]),
    '}',
    '',
  ].join('\n');
}

const chains: Record<Direction, { readonly name: string; readonly what: string; readonly logPrefix: string }> = {
  in: { name: 'input', what: 'Packets to this machine', logPrefix: 'topo drop in: ' },
  out: { name: 'output', what: 'Packets from this machine', logPrefix: 'topo drop out: ' },
};

function chainLines({ rules, logDrops }: HostPlan, direction: Direction): readonly string[] {
  const { name, what, logPrefix } = chains[direction];
  const own = rules.filter((rule) => rule.direction === direction);
  const body = [
    `type filter hook ${name} priority filter; policy drop;`,
    '',
    '# Essentials: what a machine needs whatever it is for.',
    ...essentialLines(own.filter((rule): rule is EssentialRule => rule.kind === 'essential')),
    '',
    ...flowSection(own.filter((rule): rule is FlowRule => rule.kind === 'flow')),
    `# The rest is dropped: counted${logDrops ? ', and logged up to this rate' : ''}.`,
    ...(logDrops ? [`limit rate 5/second burst 20 packets log prefix "${logPrefix}"`] : []),
    'counter comment "dropped"',
  ];
  return [`# ${what}.`, `chain ${name} {`, ...indented(body), '}'];
}

/** An entry may have several lines. */
function indented(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split('\n').map((one) => (one === '' ? '' : `\t${one}`)));
}

/** Flow by flow, each under a line that says what it is for. */
function flowSection(rules: readonly FlowRule[]): readonly string[] {
  if (rules.length === 0) return ['# Flows: none.', ''];
  const byFlows = groupBy(rules, ({ name }) => name);
  return [
    '# Flows: who may open a connection, and what for.',
    '',
    ...[...byFlows.values()].flatMap((group) => [flowRemark(group), ...group.flatMap(flowLines), '']),
  ];
}
