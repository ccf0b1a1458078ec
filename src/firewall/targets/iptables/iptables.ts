import type { Direction } from '../../../packets/packet.ts';
import { groupBy } from '../../../net/collections.ts';
import { openingsOf } from '../../join.ts';
import { merged } from '../../merge.ts';
import { flowRemarks } from '../../remark.ts';
import type { HostPlan, PlannedOpening } from '../../planned-rule.ts';
import { headerLines } from './iptables-header.ts';
import { iptablesLoading } from './iptables-loading.ts';
import { chains, essentialLines, flowLines } from './iptables-rules.ts';
import { loadScript } from '../load-script.ts';
import { type RulesOrigin, type RuleFile, type Target } from '../target.ts';

/**
 * Chains of topo's own in table filter for each host, for both backends (iptables-restore(8)).
 *
 * Lines of one family have -4 or -6, and the restore program of the other family ignores them, so one file serves both.
 * The file declares its chains, which empties them, and nothing else. The script adds the jumps into them, because in
 * the file they would be added again at every load.
 */
export const iptables = {
  id: 'iptables',
  title: 'iptables and ip6tables, nf_tables and legacy',
  unit: 'machine',
  write: ({ hosts }, origin) => ({ files: hosts.map((host) => fileOf(host, origin)), problems: [] }),
} as const satisfies Target;

function fileOf(plan: HostPlan, origin: RulesOrigin): RuleFile {
  const host = plan.host.name;
  const name = `${host}.rules`;
  const own = plan.rules.filter((rule) => rule.kind === 'flow');
  const openings = openingsOf(merged(own, 'allowed'));
  const merging = { before: own.flatMap(flowLines).length, after: openings.flatMap(flowLines).length };
  const text = rulesText(plan, openings, headerLines(plan, name, origin, merging));
  const companions = [loadScript(plan, origin, text, iptablesLoading)];
  return {
    host,
    name,
    what: 'the rules of both families: chains `TOPO-INPUT` and `TOPO-OUTPUT`',
    text,
    accompanying: companions,
    merging,
    explained: () =>
      openings.flatMap((opening) => flowLines(opening).map((line) => ({ text: line, flows: opening.flows }))),
  };
}

function rulesText(plan: HostPlan, openings: readonly PlannedOpening[], header: readonly string[]): string {
  const { directions } = plan;
  return [
    ...header,
    '',
    '*filter',
    ...(['in', 'out'] as const).map((direction) => `:${chains[direction].name} - [0:0]`),
    ...directions.flatMap((direction) => ['', ...chainLines(plan, openings, direction)]),
    ...(directions.includes('out')
      ? []
      : ['', '# Packets from this machine: not restricted. The empty chain removes restrictions of an earlier load.']),
    'COMMIT',
    '',
  ].join('\n');
}

const words: Record<Direction, { readonly what: string; readonly logPrefix: string }> = {
  in: { what: 'Packets to this machine', logPrefix: 'topo drop in: ' },
  out: { what: 'Packets from this machine', logPrefix: 'topo drop out: ' },
};

function chainLines(
  { rules, logDrops }: HostPlan,
  openings: readonly PlannedOpening[],
  direction: Direction,
): readonly string[] {
  const { what, logPrefix } = words[direction];
  const chain = `-A ${chains[direction].name}`;
  const baselineRules = rules.flatMap((rule) =>
    rule.kind === 'essential' && rule.direction === direction
      ? [`# ${rule.name}: ${rule.baselineRule.what}`, ...essentialLines(rule)]
      : [],
  );
  const flows = openings.filter((opening) => opening.direction === direction);
  return [
    `# ${what}. Baseline rules: what every machine needs.`,
    ...baselineRules,
    '',
    `# ${what}. Flows${flows.length === 0 ? ': none.' : ': who may open a connection, and what for.'}`,
    ...[...groupBy(flows, ({ name }) => name).values()].flatMap((group) => [
      ...flowRemarks(group[0].flows),
      ...group.flatMap(flowLines),
    ]),
    '',
    `# Everything else is dropped and counted${logDrops ? ', and logged up to this rate' : ''}.`,
    ...(logDrops ? [`${chain} -m limit --limit 5/second --limit-burst 20 -j LOG --log-prefix "${logPrefix}"`] : []),
    `${chain} -j DROP`,
  ];
}
