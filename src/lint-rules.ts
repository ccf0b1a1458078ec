import { checks } from './checks/registry.ts';
import { invalidSeverity } from './diagnostics/severities.ts';
import { invalidSuppression, unusedSuppression } from './diagnostics/suppressions.ts';
import type { LintRule } from './diagnostics/lint-rule.ts';
import { documentRules } from './document/lint-rules.ts';
import { intentRules } from './intent/lint-rules.ts';
import { rulesetRules } from './rulesets/lint-rules.ts';
import { topologyRules } from './topology/lint-rules.ts';

/** The lint rules of all stages, which `topo explain` describes and severities and suppressions may name. */
export const rules: readonly LintRule[] = [
  ...documentRules,
  ...topologyRules,
  ...intentRules,
  ...checks,
  invalidSuppression,
  unusedSuppression,
  invalidSeverity,
  ...rulesetRules,
];

export const rulesById: ReadonlyMap<string, LintRule> = new Map(rules.map((rule) => [rule.id, rule]));
