import { defineRule } from '../diagnostics/lint-rule.ts';

export const shadowedRule = defineRule({
  id: 'shadowed-rule',
  severity: 'warning',
  configurable: true,
  title: 'A rule of a ruleset that never decides anything',
  explanation: `Rules before it decide about every packet that it means, or no packet that it means comes to its chain. Where
one of them decides otherwise, somebody may have meant the opposite of what happens: a rule that lets an address in stands
behind one that drops it, for example. Move it before them, or remove it.

Found exactly, over all packets; a condition that topo does not understand may hold or not, and the rule is named only where
that does not matter.`,
  source: 'iptables(8), nft(8): of a chain the first rule that matches decides',
});

export const redundantRule = defineRule({
  id: 'redundant-rule',
  severity: 'warning',
  configurable: true,
  title: 'A rule of a ruleset that later rules repeat',
  explanation: `Without it every packet would fare the same: rules behind it in the chain, or its policy, decide the same about
all that it means. It costs time for every packet and makes the list longer to review. All rules named can be removed at
once. Counters, and the place of a rule before slower ones, are reasons to keep it.`,
  source: 'iptables(8), nft(8): of a chain the first rule that matches decides',
});

export const rulesetRules = [shadowedRule, redundantRule];
