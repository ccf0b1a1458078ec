import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { count, list } from '../../diagnostics/words.ts';
import { type Emitted, type RuleFile, type TargetId, UnknownHost, emit, targetChoices } from '../../emit.ts';
import { pretty } from '../../report/pretty.ts';
import { exitCodes, leaveWith } from '../exit-codes.ts';
import { type Model, modelOf } from '../model.ts';
import { type TopologyOptions, takesTopology, withExamples, withList } from '../options.ts';
import { makeFolder, writeFiles } from '../output.ts';
import { paletteFor, say, tell } from '../terminal.ts';
import { UsageError } from '../trouble.ts';

interface FirewallFlags extends TopologyOptions {
  readonly target: TargetId;
  readonly host?: string;
  readonly output?: string;
}

export function configure(command: Command): void {
  const targets = targetChoices.map(({ id }) => id);
  takesTopology(command)
    .addOption(new Option('--target <target>', 'what to write').choices(targets).default(targets[0]))
    .option('--host <name>', 'rules for this host alone (default: for every host)')
    .option('-o, --output <dir>', 'folder for a file per host; - is standard output (default: standard output)')
    .action(firewall);
  withList(
    command,
    'Targets:',
    targetChoices.map(({ id, title }) => [id, title]),
  );
  withExamples(command, 'topo firewall --host web topology.yaml', 'topo firewall -o rules topology.yaml');
}

async function firewall(file: string | undefined, flags: FirewallFlags): Promise<void> {
  const model = await modelOf(file, flags, false);
  if (model === undefined) return;
  const { files, problems } = emitted(model, flags);
  if (problems.length > 0) {
    const report = { source: model.input.source, diagnostics: problems, suppressed: 0, notes: [] };
    tell(pretty.write(report, await paletteFor('stderr')));
    leaveWith(exitCodes.findings);
    return;
  }
  if (files.length === 0) throw new UsageError(`${model.input.source.name}: declares no host to write rules for`);
  const { output = '-' } = flags;
  if (output === '-') print(files);
  else write(files, output);
}

function emitted({ topology, input }: Model, { target, host }: FirewallFlags): Emitted {
  try {
    const origin = { fileName: input.source.name, hash: input.hash };
    return emit(topology, { target, ...(host === undefined ? {} : { host }), ...origin });
  } catch (error) {
    throw error instanceof UnknownHost ? new UsageError(`--host: ${error.message}`, error.help) : error;
  }
}

/** Rules of several machines in one stream would sooner or later be loaded as one. */
function print(files: readonly RuleFile[]): void {
  if (files.length > 1) {
    const hosts = list(
      files.slice(0, 12).map(({ host }) => host),
      'or',
    );
    throw new UsageError(
      `rules of ${count(files.length, 'host')} are not printed as one text`,
      `write a file for each with -o DIR, or choose one with --host: ${files.length > 12 ? `${hosts}, …` : hosts}`,
    );
  }
  for (const { text } of files) say(text);
}

function write(files: readonly RuleFile[], folder: string): void {
  makeFolder(folder);
  const paths = files.map(({ name }) => join(folder, name));
  writeFiles(files.map(({ text }, i) => ({ path: paths[i] ?? folder, content: text })));
  tell(paths.map((path) => `topo: wrote ${path}\n`).join(''));
}
