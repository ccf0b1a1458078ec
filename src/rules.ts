import { checks } from './checks/registry.ts';
import { invalidSeverity } from './checks/severities.ts';
import { invalidSuppression, unusedSuppression } from './checks/suppressions.ts';
import type { Rule } from './diagnostics/rule.ts';
import { documentRules } from './document/rules.ts';
import { intentRules } from './intent/rules.ts';
import { rulesetRules } from './rulesets/rules.ts';
import { topologyRules } from './topology/rules.ts';

/** Every rule of every stage: what `topo explain` knows, and what severities and suppressions may name. */
export const rules: readonly Rule[] = [
  ...documentRules,
  ...topologyRules,
  ...intentRules,
  ...checks,
  invalidSuppression,
  unusedSuppression,
  invalidSeverity,
  ...rulesetRules,
];

export const rulesById: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
