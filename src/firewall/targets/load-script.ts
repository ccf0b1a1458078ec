import type { HostPlan } from '../planned-rule.ts';
import { remarks, summary } from './header.ts';
import { actions } from './load-script-actions.ts';
import type { AccompanyingFile, RulesOrigin } from './target.ts';

/** What a target knows of its rules on a machine, in the words of a POSIX shell. */
export interface Loading {
  readonly owns: string;
  /**
   * Shell functions, given the directions that are restricted: `need` (ends the script where a program is missing),
   * `save DIR` (keeps what topo has loaded, nothing included), `load` (all of `rules` or nothing; exit status says
   * which), `put_back DIR` (makes what topo has loaded what was saved) and `take_away`. They touch nothing that is not topo's.
   */
  readonly functions: (directions: HostPlan['directions']) => string;
}

/** Ends the rules in the script. No line of rules can be it: those of the file's words begin with # or stand in quotes. */
const END = 'TOPO_RULES_END';

export function scriptName({ host }: HostPlan): string {
  return `${host.name}.apply.sh`;
}

/**
 * A POSIX shell script that holds the rules and loads them safely: what was there comes back by itself unless somebody
 * confirms, in time, from a connection that the new rules have let in.
 *
 * Only names of hosts, which are letters, digits, `_` and `-`, and the rules get into it; nothing is expanded in either.
 */
export function loadScript(plan: HostPlan, origin: RulesOrigin, rules: string, loading: Loading): AccompanyingFile {
  if (`\n${rules}`.includes(`\n${END}\n`) || !rules.endsWith('\n'))
    throw new Error('rules would end early in a script');
  const text = [
    '#!/bin/sh',
    ...remarks([
      ...summary(plan, origin, loading.owns),
      '',
      'Holds the rules, and loads them safely. Without arguments it says how.',
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
      ? `loads the rules, which it holds: \`sh ${scriptName(plan)} try\`, then \`confirm\` from a new connection`
      : 'loads the rules, which it holds; refuses to, except from a console: no flow lets an administrator in',
    text,
  };
}
