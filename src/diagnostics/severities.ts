import { type Diagnostic, diagnostic } from './diagnostic.ts';
import { type LintRule, type Severity, defineRule, ruleProblem } from './lint-rule.ts';
import type { SourceLocation } from '../source/span.ts';

/** Severities by rule id, as the file or the command line sets them. */
export type SeverityMap = ReadonlyMap<string, Severity | 'off'>;

export const invalidSeverity = defineRule({
  id: 'invalid-severity',
  severity: 'error',
  configurable: false,
  title: 'A severity is set for a rule that does not exist or cannot be changed',
  explanation: `\`rules\` in the file maps rule ids to \`error\`, \`warning\` or \`off\`, for example \`rules: {
missing-purpose: error }\`. \`--error\`, \`--warn\` and \`--off\` do the same for one run of \`topo check\`. A misspelt id
would leave the rule as it was, so it is an error. Rules without which the file has no meaning are always errors.

Correct the id (\`topo explain\` lists them), or remove it.`,
  source: 'topo language, version 1',
});

/** The diagnostics with these severities. A later map overrides an earlier one; what is `off` is left out. */
export function applySeverities(
  diagnostics: readonly Diagnostic[],
  ...maps: readonly SeverityMap[]
): readonly Diagnostic[] {
  return diagnostics.flatMap((one) => {
    if (!one.rule.configurable) return [one];
    const set = maps.map((map) => map.get(one.rule.id)).findLast((severity) => severity !== undefined);
    if (set === 'off') return [];
    return set === undefined || set === one.severity ? [one] : [{ ...one, severity: set }];
  });
}

/** The problem with an id in a map of severities; undefined if there is none. */
export function severityProblem(id: string, rules: ReadonlyMap<string, LintRule>): ReturnType<typeof ruleProblem> {
  return ruleProblem(id, rules, (quoted) => `the severity of ${quoted} cannot be set`);
}

/** Reports every id in the map that is not a rule, or whose severity cannot be changed. */
export function checkSeverities(
  severities: SeverityMap,
  location: SourceLocation,
  rules: ReadonlyMap<string, LintRule>,
): readonly Diagnostic[] {
  return [...severities.keys()].flatMap((id) => {
    const problem = severityProblem(id, rules);
    return problem === undefined ? [] : [diagnostic(invalidSeverity, { ...problem, at: location.at(id) })];
  });
}
