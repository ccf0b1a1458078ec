import { type Command, Option } from 'commander';
import type { SeverityMap } from '../../diagnostics/severities.ts';
import { reportFormats, type ReportFormatId } from '../../report/registry.ts';
import type { Report } from '../../report/report.ts';
import { inactiveNote } from '../../report/inactive.ts';
import { exitCodes, leaveWith } from '../exit-codes.ts';
import { type Input, MAX_LISTING_BYTES, inputOf, readBytes, readInput } from '../input.ts';
import { checked } from '../model.ts';
import { type TopologyOptions, names, takesTopology, withExamples } from '../options.ts';
import { paletteFor, say } from '../terminal.ts';
import { UsageError } from '../errors.ts';

interface CheckOptions extends TopologyOptions {
  readonly format: ReportFormatId;
  readonly failOn: 'error' | 'warning';
}

/** A severity for some rules, as one option sets it. */
interface Setting {
  readonly flag: '--error' | '--warn' | '--off';
  readonly rules: readonly string[];
}

const severityOf = { '--error': 'error', '--warn': 'warning', '--off': 'off' } as const;

export function configure(command: Command): void {
  const settings: Setting[] = [];
  const setting = (flag: Setting['flag'], description: string): Option =>
    new Option(`${flag} <rules>`, description).argParser((text: string) => {
      settings.push({ flag, rules: names(text) });
    });
  const formats = new Option(
    '--format <format>',
    `format of the report: ${reportFormats.map(({ id, title }) => `${id} (${title})`).join(', ')}`,
  )
    .choices(reportFormats.map(({ id }) => id))
    .default(reportFormats[0].id);
  takesTopology(command)
    .addOption(formats)
    .addOption(setting('--error', 'report findings of these rules as errors (comma-separated; the last flag wins)'))
    .addOption(setting('--warn', 'report findings of these rules as warnings'))
    .addOption(setting('--off', 'do not report findings of these rules'))
    .addOption(
      new Option('--fail-on <severity>', 'exit with code 1 if a finding has at least this severity')
        .choices(['error', 'warning'])
        .default('error'),
    )
    .action((file: string | undefined, options: CheckOptions) => check(file, options, settings));
  withExamples(
    command,
    'topo check topology.yaml',
    'iptables-save > web.rules && topo check web.rules',
    'topo check --format github --fail-on warning --off missing-purpose topology.yaml',
  );
}

async function check(file: string | undefined, options: CheckOptions, settings: readonly Setting[]): Promise<void> {
  const severities = await severitiesOf(settings);
  if (file === undefined || isTopologyName(file)) return checkTopology(await readInput(file), options, severities);
  const bytes = await readBytes(file, MAX_LISTING_BYTES);
  const { rulesReport } = await import('../rules/rules-report.ts');
  const report = rulesReport(file, bytes, severities);
  return report === undefined ? checkTopology(inputOf(file, bytes), options, severities) : tellReport(report, options);
}

/** Returns whether a file name is that of a topology. Any other file may also be a ruleset. */
function isTopologyName(file: string): boolean {
  return file === '-' || /\.ya?ml$/.test(file);
}

async function checkTopology(input: Input, options: CheckOptions, severities: SeverityMap): Promise<void> {
  const { source, topology, diagnostics, suppressed } = await checked(input, options, severities);
  const note = topology === undefined ? undefined : inactiveNote(topology);
  const notes = note === undefined ? [] : [note];
  await tellReport({ source, diagnostics, suppressed: suppressed.length, notes }, options);
}

async function tellReport(report: Report, options: CheckOptions): Promise<void> {
  const format = reportFormats.find(({ id }) => id === options.format) ?? reportFormats[0];
  say(format.write(report, await paletteFor('stdout')));
  const failed = report.diagnostics.some(({ severity }) => severity === 'error' || options.failOn === 'warning');
  if (failed) leaveWith(exitCodes.findings);
}

async function severitiesOf(settings: readonly Setting[]): Promise<SeverityMap> {
  if (settings.length === 0) return new Map();
  const [{ rulesById }, { severityProblem }] = await Promise.all([
    import('../../lint-rules.ts'),
    import('../../diagnostics/severities.ts'),
  ]);
  for (const { flag, rules } of settings) {
    for (const id of rules) {
      const problem = severityProblem(id, rulesById);
      if (problem !== undefined)
        throw new UsageError(`${flag}: ${problem.message}`, problem.help ?? '`topo explain` lists the rules');
    }
  }
  return new Map(settings.flatMap(({ flag, rules }) => rules.map((id) => [id, severityOf[flag]])));
}
