import type { Command } from 'commander';
import { type Answer, diffRulesets, diffTopologies, verify } from '../../compare/answer.ts';
import { flipped } from '../../compare/flip.ts';
import type { AnswerFormatId } from '../../report/answers/registry.ts';
import { decided, hostNamed, takesAnswerFormat, tellAnswer } from '../answers.ts';
import { type TopologyOptions, takesProfiles, withExamples } from '../options.ts';
import { type SideFile, readSide } from '../sides.ts';
import { UsageError } from '../trouble.ts';

interface DiffFlags extends TopologyOptions {
  readonly host?: string;
  readonly format: AnswerFormatId;
}

export function configure(command: Command): void {
  command
    .argument('<A>', 'a topology, or a ruleset as its program lists it; - is standard input')
    .argument('<B>', 'the other');
  takesAnswerFormat(
    takesProfiles(command).option(
      '--host <name>',
      'whose rules they are, where one of the two is a topology and the other a ruleset',
    ),
    'diff',
  ).action(diff);
  withExamples(
    command,
    'topo diff old.yaml topology.yaml',
    'topo diff --format markdown <(git show main:topology.yaml) topology.yaml',
    'topo diff before.rules after.rules',
    'topo diff --host web topology.yaml live.json',
  );
}

async function diff(a: string, b: string, flags: DiffFlags): Promise<void> {
  if (a === '-' && b === '-') throw new UsageError('both cannot be standard input');
  const first = await readSide(a, flags);
  const second = await readSide(b, flags);
  if (first === undefined || second === undefined) return;
  const answer = decided(`${first.name} and ${second.name}`, () => answerTo(first, second, flags.host));
  await tellAnswer({ question: 'diff', first, second, answer }, flags.format);
}

function answerTo(first: SideFile, second: SideFile, host: string | undefined): Answer {
  if (first.kind === 'topology' && second.kind === 'topology') {
    refuseHost(host, 'two topologies are compared host by host');
    return diffTopologies(first.topology, second.topology);
  }
  if (first.kind === 'ruleset' && second.kind === 'ruleset') {
    refuseHost(host, 'two rulesets are those of one host');
    return diffRulesets(first.ruleset, second.ruleset);
  }
  if (first.kind === 'topology' && second.kind === 'ruleset') {
    return verify(first.topology, hostNamed(first.topology, host, first.name), second.ruleset);
  }
  return flipped(answerTo(second, first, host));
}

function refuseHost(host: string | undefined, why: string): void {
  if (host !== undefined) throw new UsageError(`--host does nothing here: ${why}`);
}
