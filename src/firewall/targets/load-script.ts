import type { HostPlan } from '../planned-rule.ts';
import { remarks, summary } from './header.ts';
import { actions } from './load-script-actions.ts';
import type { AccompanyingFile, RulesOrigin } from './target.ts';

/** How a target loads, saves and removes its rules on a machine, in POSIX sh. */
export interface Loading {
  readonly owns: string;
  /**
   * Shell functions for the restricted directions.
   *
   * `need` ends the script if a program is missing. `save DIR` stores what topo has loaded, which may be nothing.
   * `load` loads all of `rules` or nothing, and its exit status says which. `put_back DIR` restores what was saved.
   * `take_away` removes what topo has loaded. They touch nothing that is not topo's.
   */
  readonly functions: (directions: HostPlan['directions']) => string;
}

/**
 * The delimiter of the here-document with the rules. No line of rules equals it: texts of the file are behind # or in
 * quotes.
 */
const END = 'TOPO_RULES_END';

export function scriptName({ host }: HostPlan): string {
  return `${host.name}.apply.sh`;
}

/**
 * Writes a POSIX shell script that contains the rules and loads them safely. The previous rules return by themselves
 * unless an operator confirms in time, over a connection that the new rules accepted.
 *
 * The script contains nothing of the file but the rules and names of hosts, which are letters, digits, `_` and `-`. The
 * shell expands neither.
 */
export function loadScript(plan: HostPlan, origin: RulesOrigin, rules: string, loading: Loading): AccompanyingFile {
  if (`\n${rules}`.includes(`\n${END}\n`) || !rules.endsWith('\n'))
    throw new Error('rules would end early in a script');
  const text = [
    '#!/bin/sh',
    ...remarks([
      ...summary(plan, origin, loading.owns),
      '',
      'Contains the rules and loads them safely. Run it without arguments for help.',
    ]),
    '',
    `host=${plan.host.name}`,
    '# Whether the topology lets an administrator in from elsewhere.',
    `way_in=${plan.wayIn ? 'yes' : 'no'}`,
    '',
    'rules() {',
    `  cat <<'${END}'`,
    `${rules}${END}`,
    '}',
    '',
    loading.functions(plan.directions),
    actions,
  ].join('\n');
  return {
    name: scriptName(plan),
    what: plan.wayIn
      ? `contains the rules and loads them: \`sh ${scriptName(plan)} try\`, then \`confirm\` from a new connection`
      : 'contains the rules; loads them only with `--from-console`, because no flow lets an administrator in',
    text,
  };
}
