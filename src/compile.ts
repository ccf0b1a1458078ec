import { runChecks } from './checks/run.ts';
import { type SeverityMap, applySeverities, checkSeverities } from './diagnostics/severities.ts';
import { applySuppressions } from './diagnostics/suppressions.ts';
import { type Accepted, type Diagnostic, inOrder } from './diagnostics/diagnostic.ts';
import type { FileReader } from './document/include.ts';
import { SWITCHED_OFF } from './document/merge.ts';
import { readDocument } from './document/read.ts';
import { rulesById } from './lint-rules.ts';
import type { Source } from './source/source.ts';
import { activate } from './topology/activate.ts';
import type { Topology } from './topology/model.ts';
import { chosenProfiles } from './topology/profiles.ts';
import { longForm } from './topology/long-forms.ts';
import { resolve } from './topology/resolve.ts';

export interface CompileOptions {
  /** ISO 8601 day, which decides which flows have expired. */
  readonly today: string;
  /** Those that are asked for, or `none`; those of the file that are on by default are on beside them. */
  readonly profiles?: ReadonlySet<string>;
  /** Severities of the command line, which take precedence over the file. */
  readonly severities?: SeverityMap;
  /** Reads the files that the text includes. Without it, none can be. */
  readonly files?: FileReader;
  /** Names of machines to be hosts of their own, as if the file named them alone. */
  readonly apart?: readonly string[];
}

export interface Checked {
  /** What diagnostics refer to: the text, with those of the files that it includes. */
  readonly source: Source;
  /** The topology with the chosen profiles; absent if errors prevent a model. */
  readonly topology?: Topology;
  /** In order, without duplicates. */
  readonly diagnostics: readonly Diagnostic[];
  /** In order, without duplicates. */
  readonly suppressed: readonly Accepted[];
}

/** Compiles a text to a checked topology, and reports all problems in one run. */
export function compile(
  first: Source,
  { today, profiles = new Set(), severities = new Map(), apart = [], files = noFiles }: CompileOptions,
): Checked {
  const { source, document, diagnostics: unreadable } = readDocument(first, files, longForm);
  if (document === undefined) return { source, diagnostics: inOrder(unreadable), suppressed: [] };

  const { topology: declared, diagnostics: unresolved } = resolve(document, apart);
  const whole = withoutSwitchedOff(declared);
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
  const topology = partial ? {} : { topology: activate(whole, chosen) };
  return { source, ...topology, diagnostics, suppressed: inOrder(suppressed) };
}

const noFiles: FileReader = () => ({
  ok: false,
  problem: 'cannot be read: the topology itself was not read from a file',
  help: 'save the topology as a file, and give its name',
});

/** The topology without what a file switches off that it includes. */
function withoutSwitchedOff(declared: Topology): Topology {
  if (!declared.profiles.includes(SWITCHED_OFF)) return declared;
  const profiles = declared.profiles.filter((profile) => profile !== SWITCHED_OFF);
  const left = activate(declared, new Set(profiles));
  return { ...left, profiles, inactive: { hosts: [], components: [], listeners: [], flows: [] } };
}
