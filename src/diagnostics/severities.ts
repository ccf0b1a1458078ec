import { type Diagnostic, diagnostic } from './diagnostic.ts';
import { type LintRule, type Severity, defineRule, ruleProblem } from './lint-rule.ts';
import type { SourceLocation } from '../source/span.ts';

export type SeverityMap = ReadonlyMap<string, Severity | 'off'>;

export const invalidSeverity = defineRule({
  id: 'invalid-severity',
  severity: 'error',
  configurable: false,
  title: 'A severity is set for a rule that does not exist or cannot be set',
  explanation: `\`rules\` in the file maps rule ids to \`error\`, \`warning\` or \`off\`; \`--error\`, \`--warn\` and \`--off\` do the same for one run.
Rules whose breach leaves the file without a meaning stay errors.`,
  source: 'topo language, version 1',
});

/** Sets severities; the later map wins. What is `off` is gone. */
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

/** What is wrong with an id that a map of severities names. */
export function severityProblem(id: string, rules: ReadonlyMap<string, LintRule>): ReturnType<typeof ruleProblem> {
  return ruleProblem(id, rules, (quoted) => `the severity of ${quoted} cannot be set`);
}

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
