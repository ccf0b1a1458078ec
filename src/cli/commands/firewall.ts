import { type Command, Option } from 'commander';
import { count, list } from '../../diagnostics/message-text.ts';
import {
  type Emitted,
  type Proof,
  type RuleFile,
  type TargetId,
  TooComplex,
  NoRulesFor,
  emit,
  targetChoices,
} from '../../emit.ts';
import { pretty } from '../../report/pretty.ts';
import { visible } from '../../report/visible.ts';
import { exitCodes, leaveWith } from '../exit-codes.ts';
import { type Model, modelOf } from '../model.ts';
import { type TopologyOptions, takesTopology, withExamples, withList } from '../options.ts';
import { explained } from '../rules/rules-explained.ts';
import { INDEX, type Rules, writeRules } from '../rules/rules-folder.ts';
import { paletteFor, say, tell } from '../terminal.ts';
import { Undecided, UsageError } from '../errors.ts';

interface FirewallFlags extends TopologyOptions {
  readonly target: TargetId;
  readonly host?: string;
  readonly output?: string;
  readonly explain?: true;
}

export function configure(command: Command): void {
  const targets = targetChoices.map(({ id }) => id);
  takesTopology(command)
    .addOption(new Option('--target <target>', 'kind of firewall rules to write').choices(targets).default(targets[0]))
    .option('--host <name>', 'write the rules of this host only (default: every host)')
    .addOption(
      new Option(
        '-o, --output <dir>',
        `folder for the rules of every host, the scripts that load them, and ${INDEX}; - prints the rules of one host (default: -)`,
      ),
    )
    .addOption(
      new Option(
        '--explain',
        'print each rule with its flow and the line of the file, instead of the rules alone',
      ).conflicts('output'),
    )
    .action(firewall);
  withList(
    command,
    'Targets:',
    targetChoices.map(({ id, title }) => [id, title]),
  );
  withExamples(
    command,
    'topo firewall --host web topology.yaml',
    'topo firewall --target iptables -o rules topology.yaml',
    'topo firewall --explain topology.yaml',
  );
}

async function firewall(file: string | undefined, flags: FirewallFlags): Promise<void> {
  const model = await modelOf(file, flags, false);
  if (model === undefined) return;
  const { files, problems, proofs, shared } = emitted(model, flags);
  if (problems.length > 0) {
    const report = { source: model.input.source, diagnostics: problems, suppressed: 0, notes: [] };
    tell(pretty.write(report, await paletteFor('stderr')));
    leaveWith(exitCodes.findings);
    return;
  }
  if (files.length === 0) {
    throw new UsageError(
      `${model.input.source.name}: declares no host to write rules for`,
      'declare the host under `hosts`',
    );
  }
  const { output = '-' } = flags;
  if (flags.explain === true) say(explained(files, model));
  else if (output === '-') print(files);
  else write({ target: flags.target, files, shared, whole: flags.host === undefined }, output, model);
  tell(files.flatMap(({ host, note }) => (note === undefined ? [] : [`topo: ${host}: ${note}\n`])).join(''));
  tell(proofs.map(proofText));
}

function proofText({ host, rules, merging }: Proof): string {
  const saved =
    merging === undefined || merging.before === merging.after
      ? ''
      : `; ${count(merging.after, 'rule')} for flows (merged from ${String(merging.before)})`;
  return `topo: ${host}: proved: ${count(rules, 'rule')} ${rules === 1 ? 'allows' : 'allow'} exactly what the file says${saved}\n`;
}

function emitted({ topology, input }: Model, { target, host }: FirewallFlags): Emitted {
  try {
    const origin = { fileName: input.source.name, hash: input.hash };
    return emit(topology, { target, ...(host === undefined ? {} : { host }), ...origin });
  } catch (error) {
    if (error instanceof NoRulesFor) throw new UsageError(`--host: ${error.message}`, error.help);
    if (error instanceof TooComplex) throw new Undecided(`${input.source.name}: ${error.message}`, error.help);
    throw error;
  }
}

/**
 * Prints rules of one host only. If rules of several hosts were in one stream, they would sooner or later be loaded
 * together.
 */
function print(files: readonly RuleFile[]): void {
  if (files.length > 1) {
    const hosts = list(
      files.slice(0, 12).map(({ host }) => host),
      'or',
    );
    throw new UsageError(
      `the rules of ${count(files.length, 'host')} cannot be printed as one text`,
      `write one file for each with -o DIR, or choose one with --host NAME: ${files.length > 12 ? `${hosts}, …` : hosts}`,
    );
  }
  for (const { text } of files) say(text);
}

function write(rules: Rules, folder: string, model: Model): void {
  const { paths, left } = writeRules(rules, folder, model);
  tell(paths.map((path) => `topo: wrote ${visible(path)}\n`).join(''));
  if (left.length > 0) {
    const names = `${left.slice(0, 12).join(', ')}${left.length > 12 ? ', …' : ''}`;
    tell(`topo: ${visible(`${folder}: these files of an earlier run do not belong to this one: ${names}`)}\n`);
  }
}
