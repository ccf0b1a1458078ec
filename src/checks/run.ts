import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { type Intent, intentOf } from '../intent/rule-tuples.ts';
import { activate } from '../topology/activate.ts';
import type { Topology } from '../topology/model.ts';
import { canBeActive, chosenProfiles, excludingPair, largestChoices } from '../topology/profiles.ts';
import type { CheckView } from './check.ts';
import { checks } from './registry.ts';

export interface CheckOptions {
  /** ISO 8601 day. */
  readonly today: string;
  readonly profiles: ReadonlySet<string>;
  /** Parts of the file could not be understood: only monotone checks run. */
  readonly partial: boolean;
}

/** Runs every check on every configuration that it asks for. */
export function runChecks(whole: Topology, { today, profiles, partial }: CheckOptions): readonly Diagnostic[] {
  const wholeView = viewOf(possible(whole), today);
  const largest = largestChoices(whole).map((set) => activate(whole, set));
  const permitted = largest.map((topology) => (topology === whole ? wholeView : viewOf(topology, today)));
  const views = configurations(whole, profiles).map((topology) =>
    topology === whole ? wholeView : viewOf(topology, today),
  );
  return checks
    .filter(({ monotone }) => monotone || !partial)
    .flatMap((check) => {
      const seen = { all: [wholeView], each: views, permitted }[check.on];
      return seen.flatMap((view) => [...check.run(view)].map((finding) => diagnostic(check, finding)));
    });
}

/** Everything that some permitted choice of profiles activates. */
function possible(whole: Topology): Topology {
  if (whole.declaredProfiles.every(({ excludes }) => excludes.length === 0)) return whole;
  return { ...whole, flows: whole.flows.filter((flow) => canBeActive(whole, flow)) };
}

/** No profile, those that are on by default, each alone with these, and the chosen ones; each configuration once. */
function configurations(whole: Topology, chosen: ReadonlySet<string>): readonly Topology[] {
  const asked = [new Set<string>(), ...whole.profiles.map((profile) => new Set([profile]))];
  const sets = [new Set<string>(), ...asked.map((one) => chosenProfiles(whole, one)), chosen].filter(
    (set) => excludingPair(whole, set) === undefined,
  );
  const distinct = new Map(
    sets.map((set) => [
      [...set]
        .filter((one) => whole.profiles.includes(one))
        .sort()
        .join(' '),
      set,
    ]),
  );
  return [...new Set([...distinct.values()].map((set) => activate(whole, set)))];
}

function viewOf(topology: Topology, today: string): CheckView {
  let intent: Intent | undefined;
  return { topology, today, intent: () => (intent ??= intentOf(topology)) };
}
