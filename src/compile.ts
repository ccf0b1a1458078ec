import { runChecks } from './checks/run.ts';
import { type SeverityMap, applySeverities, checkSeverities } from './diagnostics/severities.ts';
import { applySuppressions } from './diagnostics/suppressions.ts';
import { type Accepted, type Diagnostic, inOrder } from './diagnostics/diagnostic.ts';
import { readDocument } from './document/read.ts';
import { rulesById } from './lint-rules.ts';
import type { Source } from './source/source.ts';
import { activate } from './topology/activate.ts';
import type { Topology } from './topology/model.ts';
import { resolve } from './topology/resolve.ts';

export interface CompileOptions {
  /** ISO 8601 day; decides what has expired. */
  readonly today: string;
  readonly profiles?: ReadonlySet<string>;
  /** Set on the command line; wins over the file. */
  readonly severities?: SeverityMap;
}

export interface Checked {
  /** With the chosen profiles. Absent where the file leaves no model. */
  readonly topology?: Topology;
  /** In order, each once. */
  readonly diagnostics: readonly Diagnostic[];
  /** In order, each once. */
  readonly suppressed: readonly Accepted[];
}

/** The compiler's front: text to a checked topology, all problems told at once. */
export function compile(
  source: Source,
  { today, profiles = new Set(), severities = new Map() }: CompileOptions,
): Checked {
  const { document, diagnostics: unreadable } = readDocument(source);
  if (document === undefined) return { diagnostics: inOrder(unreadable), suppressed: [] };

  const { topology: whole, diagnostics: unresolved } = resolve(document);
  const partial = unresolved.length > 0;
  const misset = checkSeverities(whole.severities, document.places.of(document.content.rules ?? {}), rulesById);
  const found = runChecks(whole, { today, profiles, partial });

  const { kept, suppressed } = applySuppressions(
    [...unresolved, ...misset, ...found],
    source,
    document.scalarsWithHash,
    rulesById,
  );
  const diagnostics = inOrder(applySeverities(kept, whole.severities, severities));
  return { ...(partial ? {} : { topology: activate(whole, profiles) }), diagnostics, suppressed: inOrder(suppressed) };
}
