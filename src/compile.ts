import { runChecks } from './checks/run.ts';
import { type SeverityMap, applySeverities, checkSeverities } from './diagnostics/severities.ts';
import { applySuppressions } from './diagnostics/suppressions.ts';
import { type Accepted, type Diagnostic, inOrder } from './diagnostics/diagnostic.ts';
import { readDocument } from './document/read.ts';
import { rulesById } from './lint-rules.ts';
import type { Source } from './source/source.ts';
import { activate } from './topology/activate.ts';
import type { Topology } from './topology/model.ts';
import { chosenProfiles } from './topology/profiles.ts';
import { resolve } from './topology/resolve.ts';

export interface CompileOptions {
  /** ISO 8601 day, which decides which flows have expired. */
  readonly today: string;
  /** Those that are asked for, or `none`; those of the file that are on by default are on beside them. */
  readonly profiles?: ReadonlySet<string>;
  /** Severities of the command line, which take precedence over the file. */
  readonly severities?: SeverityMap;
  /** Names of machines to be hosts of their own, as if the file named them alone. */
  readonly apart?: readonly string[];
}

export interface Checked {
  /** The topology with the chosen profiles; absent if errors prevent a model. */
  readonly topology?: Topology;
  /** In order, without duplicates. */
  readonly diagnostics: readonly Diagnostic[];
  /** In order, without duplicates. */
  readonly suppressed: readonly Accepted[];
}

/** Compiles a text to a checked topology, and reports all problems in one run. */
export function compile(
  source: Source,
  { today, profiles = new Set(), severities = new Map(), apart = [] }: CompileOptions,
): Checked {
  const { document, diagnostics: unreadable } = readDocument(source);
  if (document === undefined) return { diagnostics: inOrder(unreadable), suppressed: [] };

  const { topology: whole, diagnostics: unresolved } = resolve(document, apart);
  const partial = unresolved.length > 0;
  const misset = checkSeverities(whole.severities, document.places.of(document.content.rules ?? {}), rulesById);
  const chosen = chosenProfiles(whole, profiles);
  const found = runChecks(whole, { today, profiles: chosen, partial });

  const { kept, suppressed } = applySuppressions(
    [...unresolved, ...misset, ...found],
    source,
    document.scalarsWithHash,
    rulesById,
  );
  const diagnostics = inOrder(applySeverities(kept, whole.severities, severities));
  return { ...(partial ? {} : { topology: activate(whole, chosen) }), diagnostics, suppressed: inOrder(suppressed) };
}
