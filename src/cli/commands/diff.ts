import type { Command } from 'commander';
import { type Answer, diffRulesets, diffTopologies, verify } from '../../compare/answer.ts';
import { flipped } from '../../compare/flip.ts';
import { groupPackets } from '../../compare/group-packets.ts';
import type { AnswerFormatId } from '../../report/answers/registry.ts';
import { decided, hostNamed, takesAnswerFormat, tellAnswer } from '../answers.ts';
import { type TopologyOptions, takesProfiles, withExamples } from '../options.ts';
import { type GroupFlags, requireListed, rulesetOfHost, takesGroups } from '../rulesets/security-groups.ts';
import { type SideFile, readSide, rulesetIn } from '../rulesets/compared-files.ts';
import { UsageError } from '../errors.ts';

interface DiffFlags extends TopologyOptions, GroupFlags {
  readonly host?: string;
  readonly format: AnswerFormatId;
}

export function configure(command: Command): void {
  command
    .argument('<A>', 'a topology, or a ruleset as its program lists it; - for standard input')
    .argument('<B>', 'the topology or ruleset to compare it with');
  takesAnswerFormat(
    takesGroups(
      takesProfiles(command).option(
        '--host <name>',
        'host of the ruleset, if the other file is a topology or the ruleset is of several machines',
      ),
    ),
    'diff',
  ).action(diff);
  withExamples(
    command,
    'topo diff old.yaml topology.yaml',
    'topo diff --format markdown <(git show main:topology.yaml) topology.yaml',
    'topo diff before.rules after.rules',
    'topo diff --host web topology.yaml live.json',
    'topo diff --host web groups-of-june.json groups-of-july.json',
  );
}

async function diff(a: string, b: string, flags: DiffFlags): Promise<void> {
  if (a === '-' && b === '-')
    throw new UsageError('A and B cannot both be standard input', 'name a file instead of one -');
  const first = await readSide(a, flags);
  const second = await readSide(b, flags);
  if (first === undefined || second === undefined) return;
  if (flags.group.length > 0 && first.kind !== 'groups' && second.kind !== 'groups') {
    throw new UsageError('--group needs security groups of AWS, but neither file has any', 'remove --group');
  }
  const answer = decided(`${first.name} and ${second.name}`, () => answerTo(first, second, flags));
  await tellAnswer({ question: 'diff', first, second, answer }, flags.format);
}

function answerTo(first: SideFile, second: SideFile, flags: DiffFlags): Answer {
  if (first.kind === 'topology') {
    if (second.kind === 'topology') {
      refuseHost(flags.host, 'two topologies are compared host by host');
      return diffTopologies(first.topology, second.topology);
    }
    const host = hostNamed(first.topology, flags.host, first.name, second.kind === 'groups' ? 'role' : 'machine');
    if (second.kind === 'ruleset') return verify(first.topology, host, second.ruleset);
    const ruleset = rulesetOfHost(second.groups, flags, first.topology, host);
    return verify(first.topology, host, ruleset, { within: groupPackets(host) });
  }
  if (second.kind === 'topology') return flipped(answerTo(second, first, flags));
  if (first.kind === 'ruleset' && second.kind === 'ruleset') {
    refuseHost(flags.host, 'two rulesets belong to one host');
  }
  const groups = [first, second].flatMap((side) => (side.kind === 'groups' ? [side.groups] : []));
  requireListed(groups, flags);
  const within = groups.length === 0 ? undefined : groupPackets();
  return diffRulesets(rulesetIn(first, flags), rulesetIn(second, flags), within);
}

function refuseHost(host: string | undefined, why: string): void {
  if (host !== undefined) throw new UsageError(`--host has no effect here: ${why}`, 'remove --host');
}
