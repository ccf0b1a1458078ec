import type { Checked, CompileOptions } from '../compile.ts';
import type { Accepted, Diagnostic } from '../diagnostics/diagnostic.ts';
import { count, didYouMean, list, quote } from '../diagnostics/message-text.ts';
import { inactiveNote } from '../report/inactive.ts';
import { pretty } from '../report/pretty.ts';
import { briefly } from '../report/report.ts';
import { visible } from '../report/visible.ts';
import type { Source } from '../source/source.ts';
import type { Topology } from '../topology/model.ts';
import { exitCodes, leaveWith } from './exit-codes.ts';
import { type Input, readInput } from './input.ts';
import type { TopologyOptions } from './options.ts';
import { paletteFor, tell } from './terminal.ts';
import { UsageError } from './errors.ts';

/** A file that was read and checked. */
export type CheckedInput = Input & Checked;

export async function checkInput(
  file: string | undefined,
  options: TopologyOptions,
  severities?: CompileOptions['severities'],
): Promise<CheckedInput> {
  return checked(await readInput(file), options, severities);
}

/** The same of a file that was read. */
export async function checked(
  input: Input,
  { profile, today }: TopologyOptions,
  severities?: CompileOptions['severities'],
): Promise<CheckedInput> {
  const { compile } = await import('../compile.ts');
  const profiles = new Set(profile);
  const found = compile(input.source, { today, profiles, ...(severities === undefined ? {} : { severities }) });
  if (found.topology !== undefined) refuseUnknownProfiles(profiles, found.topology, input.source);
  return { ...input, ...found };
}

function refuseUnknownProfiles(chosen: ReadonlySet<string>, { profiles }: Topology, source: Source): void {
  const unknown = [...chosen].find((name) => !profiles.includes(name));
  if (unknown === undefined) return;
  const known =
    profiles.length === 0 ? 'remove --profile: the file has no profiles' : `its profiles are ${list(profiles)}`;
  throw new UsageError(
    `--profile: ${source.name} has no profile ${quote(unknown)}`,
    didYouMean(unknown, profiles) ?? known,
  );
}

/** What documents and rules are made from. */
export interface Model {
  readonly topology: Topology;
  readonly input: Input;
  /** In order; errors among them in a draft only. */
  readonly diagnostics: readonly Diagnostic[];
  readonly accepted: readonly Accepted[];
}

/**
 * The model for documents and rules; or undefined, after a report on standard error, where the file has errors. A draft
 * takes a model in spite of them, where they leave one. What a reader should know besides is told.
 */
export async function modelOf(
  file: string | undefined,
  options: TopologyOptions,
  draft: boolean,
): Promise<Model | undefined> {
  return modelFrom(await readInput(file), options, draft);
}

/** The same of a file that was read. */
export async function modelFrom(input: Input, options: TopologyOptions, draft: boolean): Promise<Model | undefined> {
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
