import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { type Intent, intentOf } from '../intent/rule-tuples.ts';
import { activate } from '../topology/activate.ts';
import type { Topology } from '../topology/model.ts';
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
  const wholeView = viewOf(whole, today);
  const views = configurations(whole, profiles).map((topology) =>
    topology === whole ? wholeView : viewOf(topology, today),
  );
  return checks
    .filter(({ monotone }) => monotone || !partial)
    .flatMap((check) => {
      const seen = check.on === 'all' ? [wholeView] : views;
      return seen.flatMap((view) => [...check.run(view)].map((finding) => diagnostic(check, finding)));
    });
}

/** No profile, each alone, and the chosen ones; each configuration once. */
function configurations(whole: Topology, chosen: ReadonlySet<string>): readonly Topology[] {
  const sets = [new Set<string>(), ...whole.profiles.map((profile) => new Set([profile])), chosen];
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
