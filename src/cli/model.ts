import type { Checked, CompileOptions } from '../compile.ts';
import type { Accepted, Diagnostic } from '../diagnostics/diagnostic.ts';
import { count, didYouMean, list, quote } from '../diagnostics/message-text.ts';
import { inactiveNote } from '../report/inactive.ts';
import { pretty } from '../report/pretty.ts';
import { briefly } from '../report/report.ts';
import { visible } from '../report/visible.ts';
import type { Source } from '../source/source.ts';
import type { Topology } from '../topology/model.ts';
import { NO_PROFILE, excludingPair } from '../topology/profiles.ts';
import { exitCodes, leaveWith } from './exit-codes.ts';
import { IncludedFiles } from './included-files.ts';
import { type Input, readInput } from './input.ts';
import type { Apart, TopologyOptions } from './options.ts';
import { paletteFor, tell } from './terminal.ts';
import { UsageError } from './errors.ts';

/** A topology that was read and checked. */
export type CheckedInput = Checked & Pick<Input, 'hash'>;

export async function checkInput(
  file: string | undefined,
  options: TopologyOptions & Apart,
  severities?: CompileOptions['severities'],
): Promise<CheckedInput> {
  return checked(await readInput(file), options, severities);
}

/** Checks a topology that was read. */
export async function checked(
  input: Input,
  { profile, today, apart = [], allowOutside = false }: TopologyOptions & Apart,
  severities?: CompileOptions['severities'],
): Promise<CheckedInput> {
  const { compile } = await import('../compile.ts');
  const profiles = new Set(profile);
  const files = new IncludedFiles(input, allowOutside);
  const found = compile(input.source, {
    ...{ today, profiles, apart, files: (path, from) => files.read(path, from) },
    ...(severities === undefined ? {} : { severities }),
  });
  if (found.topology !== undefined) refuseProfiles(profiles, found.topology, input.source);
  return { ...found, hash: files.hash };
}

function refuseProfiles(chosen: ReadonlySet<string>, topology: Topology, source: Source): void {
  const { profiles } = topology;
  if (chosen.has(NO_PROFILE) && chosen.size > 1)
    throw new UsageError(`--profile: ${NO_PROFILE} is no profile at all`, 'leave it out, or choose nothing else');
  const unknown = [...chosen].find((name) => name !== NO_PROFILE && !profiles.includes(name));
  if (unknown === undefined) {
    const pair = excludingPair(topology, chosen);
    if (pair === undefined) return;
    const [one, other] = pair.map((name) => quote(name));
    throw new UsageError(`--profile: ${one ?? ''} and ${other ?? ''} exclude each other`, 'choose one of them');
  }
  const known =
    profiles.length === 0 ? 'remove --profile: the file has no profiles' : `its profiles are ${list(profiles)}`;
  throw new UsageError(
    `--profile: ${source.name} has no profile ${quote(unknown)}`,
    didYouMean(unknown, profiles) ?? known,
  );
}

/** The checked topology from which documents and rules are made. */
export interface Model {
  readonly topology: Topology;
  readonly input: Input;
  /** In order. Errors are among them only in a draft. */
  readonly diagnostics: readonly Diagnostic[];
  readonly accepted: readonly Accepted[];
}

/**
 * Reads and checks a topology for documents and rules. If it has errors, prints a report on standard error and returns
 * undefined.
 *
 * A draft accepts a file with errors, unless these prevent a model. Notes for the reader are printed on standard error.
 */
export async function modelOf(
  file: string | undefined,
  options: TopologyOptions & Apart,
  draft: boolean,
): Promise<Model | undefined> {
  return modelFrom(await readInput(file), options, draft);
}

/** Does what {@link modelOf} does, for a topology that was read. */
export async function modelFrom(
  input: Input,
  options: TopologyOptions & Apart,
  draft: boolean,
): Promise<Model | undefined> {
  const { topology, diagnostics, suppressed, source, hash } = await checked(input, options);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = diagnostics.length - errors.length;
  if (topology === undefined || (errors.length > 0 && !draft)) {
    const notes = warnings > 0 ? [`${count(warnings, 'warning')}; topo check shows them`] : [];
    tell(
      pretty.write({ source, diagnostics: errors, suppressed: suppressed.length, notes }, await paletteFor('stderr')),
    );
    leaveWith(exitCodes.findings);
    return undefined;
  }
  if (diagnostics.length > 0) note(source, `${briefly(errors.length, warnings)}; topo check shows them`);
  const inactive = inactiveNote(topology);
  if (inactive !== undefined) note(source, inactive);
  return { topology, diagnostics, accepted: suppressed, input: { source, hash } };
}

function note({ name }: Source, text: string): void {
  tell(`topo: ${visible(`${name}: ${text}`)}\n`);
}
