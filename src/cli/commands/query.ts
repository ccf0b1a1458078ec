import { type Command, Option } from 'commander';
import { queryRuleset } from '../../query/of-ruleset.ts';
import { queryTopology } from '../../query/of-topology.ts';
import type { AboutNothing, QueryAnswer, QueryVerdict } from '../../query/query.ts';
import { quote } from '../../diagnostics/message-text.ts';
import { type QueryFormatId, queryFormatIds, queryFormats } from '../../report/answers/query-registry.ts';
import type { QueryAnswered } from '../../report/answers/query-answered.ts';
import type { Host, Topology } from '../../topology/model.ts';
import { type Question, readQuestion } from '../../topology/questions.ts';
import { decided, hostNamed } from '../answers.ts';
import { type ExitCode, exitCodes, leaveWith } from '../exit-codes.ts';
import { defaultFile } from '../input.ts';
import { modelOf } from '../model.ts';
import { type TopologyOptions, takesTopology, withExamples, withList } from '../options.ts';
import { type GroupFlags, rulesetOfHost, takesGroups } from '../rulesets/security-groups.ts';
import { type SideFile, readSide, rulesetIn } from '../rulesets/compared-files.ts';
import { paletteFor, say } from '../terminal.ts';
import { UsageError, EnvironmentError } from '../errors.ts';

interface QueryFlags extends TopologyOptions, GroupFlags {
  readonly topology?: string;
  readonly host?: string;
  readonly interface?: string;
  readonly out?: true;
  readonly forward?: boolean;
  readonly undeclared?: true;
  readonly format: QueryFormatId;
}

const formats = queryFormatIds.map((id) => `${id} (${queryFormats[id].summary})`).join(', ');

export function configure(command: Command): void {
  command.argument(
    '<EXPR>',
    'question A -> B: zones, hosts, components, listeners, addresses, prefixes or any; B may have ports',
  );
  takesGroups(takesTopology(command))
    .addOption(new Option('--topology <file>', 'if FILE is a ruleset: topology that names its addresses'))
    .addOption(new Option('--host <name>', 'if FILE is a ruleset: its host (default: the only host of the topology)'))
    .addOption(new Option('--interface <name>', 'if FILE is a ruleset: every packet uses this interface'))
    .addOption(new Option('--out', 'if FILE is a ruleset without --topology: ask about packets that its host sends'))
    .addOption(
      new Option(
        '--forward',
        'if FILE is a ruleset without --topology: ask about packets that its host forwards',
      ).conflicts('out'),
    )
    .addOption(new Option('--undeclared', 'if FILE is a ruleset: ask only about what the topology does not declare'))
    .addOption(
      new Option('--format <format>', `format of the answer: ${formats}`).choices(queryFormatIds).default('text'),
    )
    .action(query);
  withList(command, 'Answers, each with its exit code:', [
    ['yes', 'all packets pass (0)'],
    ['no', 'no packet passes (1)'],
    ['some', 'a part passes, and a part does not (1)'],
    ['undecided', 'the answer depends on facts that are unknown here (4)'],
  ]);
  withExamples(
    command,
    "topo query 'browser -> kms.media' topology.yaml",
    "topo query 'any -> redis'",
    "topo query '198.51.100.7 -> openvidu:8888/tcp'",
    "topo query '10.0.0.0/8 -> 203.0.113.10:443/tcp' web.rules",
    "topo query 'any -> web' web.rules --topology topology.yaml --host web --undeclared",
  );
}

async function query(expression: string, file: string | undefined, flags: QueryFlags): Promise<void> {
  const name = file ?? defaultFile();
  if (name === undefined)
    throw new EnvironmentError('there is no topology.yaml or topology.yml here', 'name a file after the question');
  if (name === '-' && flags.topology === '-')
    throw new UsageError('FILE and --topology cannot both be standard input', 'name a file instead of one -');
  const side = await readSide(name, { ...flags, apart: machinesAsked(expression, flags) });
  if (side === undefined) return;
  const answered =
    side.kind === 'topology' ? askTopology(side, expression, flags) : await askRuleset(side, expression, flags);
  if (answered === undefined) return;
  say(queryFormats[flags.format].write(answered, await paletteFor('stdout')));
  leaveWith(codes[answered.answer.verdict]);
}

/** Words that may name single machines of a role. */
function machinesAsked(expression: string, { host }: QueryFlags): readonly string[] {
  return [...(expression.match(/[A-Za-z][A-Za-z0-9_-]*/g) ?? []), ...(host === undefined ? [] : [host])];
}

const codes: Readonly<Record<QueryVerdict, ExitCode>> = {
  yes: exitCodes.fine,
  no: exitCodes.findings,
  some: exitCodes.findings,
  undecided: exitCodes.undecided,
};

function askTopology(side: SideFile & { kind: 'topology' }, expression: string, flags: QueryFlags): QueryAnswered {
  const ofRulesets = (['topology', 'host', 'interface', 'out', 'forward', 'undeclared'] as const).find(
    (one) => flags[one] !== undefined,
  );
  if (ofRulesets !== undefined) {
    throw new UsageError(
      `--${ofRulesets} has no effect here: ${side.name} is a topology`,
      `remove --${ofRulesets}, which is for rulesets`,
    );
  }
  const { topology } = side;
  const question = questionOf(expression, topology);
  const answer = answered(side.name, question, () => queryTopology(topology, question));
  return { question: question.text, undeclared: false, side, names: topology, answer };
}

async function askRuleset(
  side: Exclude<SideFile, { readonly kind: 'topology' }>,
  expression: string,
  flags: QueryFlags,
): Promise<QueryAnswered | undefined> {
  const undeclared = flags.undeclared ?? false;
  const { interface: named } = flags;
  const about = {
    way: flags.out === true ? 'out' : flags.forward === true ? 'forward' : 'in',
    undeclared,
    ...(named === undefined ? {} : { interface: named }),
  } as const;
  if (flags.topology === undefined) {
    refuseWithoutTopology(side, flags);
    const question = questionOf(expression, undefined);
    const ruleset = rulesetIn(side, flags);
    const answer = answered(side.name, question, () => queryRuleset(ruleset, question, about));
    return { question: question.text, undeclared, side, answer };
  }
  if (flags.out === true)
    throw new UsageError('--out has no effect here: the topology shows which side the host is on', 'remove --out');
  const model = await modelOf(flags.topology, { ...flags, apart: machinesAsked(expression, flags) }, true);
  if (model === undefined) return undefined;
  const { topology } = model;
  const host: Host = hostNamed(topology, flags.host, model.input.source.name, 'role');
  const question = questionOf(expression, topology);
  const ruleset = side.kind === 'ruleset' ? side.ruleset : rulesetOfHost(side.groups, flags, topology, host);
  const answer = answered(side.name, question, () => queryRuleset(ruleset, question, { ...about, topology, host }));
  return { question: question.text, undeclared, side, names: topology, answer };
}

/** Refuses options that need a topology. Security groups may do without: their tags can name hosts. */
function refuseWithoutTopology({ kind }: SideFile, { host, undeclared }: QueryFlags): void {
  const flag = host !== undefined && kind === 'ruleset' ? '--host' : undeclared === true ? '--undeclared' : undefined;
  if (flag !== undefined) throw new UsageError(`${flag} needs a topology`, 'add --topology FILE');
}

/** Parses the query with the names of a topology. Without one, only addresses, prefixes and `any` are known. */
function questionOf(expression: string, topology: Topology | undefined): Question {
  const nameless = {
    zones: [],
    hosts: [],
    components: [],
    groups: [],
    inactive: { hosts: [], components: [], listeners: [], flows: [] },
  };
  const question = readQuestion(expression, topology ?? nameless);
  if (question.ok) return question.value;
  const help = topology === undefined ? 'write addresses, or add --topology FILE: a ruleset has no names' : undefined;
  throw new UsageError(question.problem, help ?? question.help);
}

function answered(names: string, { text }: Question, ask: () => QueryAnswer | AboutNothing): QueryAnswer {
  const answer = decided(names, ask);
  if ('why' in answer) throw new UsageError(`${quote(text)} matches no packet: ${answer.why}`, answer.help);
  return answer;
}
