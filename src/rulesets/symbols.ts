import type { SymbolNames } from '../packets/symbol-table.ts';
import type { Match } from './match.ts';
import type { Ruleset } from './ruleset.ts';
import { conditionsOf } from './translation.ts';

/** Every name that the matches of these rulesets use: the symbol table of the sets in which they can be compared. */
export function namesOf(rulesets: readonly Ruleset[]): SymbolNames {
  const interfaces = new Set<string>();
  const macs = new Set<string>();
  const conditions = new Set<string>();
  const visit = (match: Match): void => {
    switch (match.kind) {
      case 'product': {
        const { interface: named, leaves, mac } = match.product;
        if (named !== undefined) interfaces.add(named);
        if (leaves !== undefined) interfaces.add(leaves);
        if (mac !== undefined) macs.add(mac);
        return;
      }
      case 'not':
        visit(match.match);
        return;
      case 'all':
      case 'any':
        match.of.forEach(visit);
        return;
      case 'unknown':
        conditions.add(match.words);
    }
  };
  for (const { bases, chains, intercepts } of rulesets) {
    if (intercepts !== undefined) conditions.add(intercepts);
    for (const { only } of bases) if (only !== undefined) visit(only);
    for (const { rules } of chains.values()) {
      for (const { match, action } of rules) {
        visit(match);
        if (action.kind === 'translate') conditionsOf(action.translation).forEach((words) => conditions.add(words));
      }
    }
  }
  return { interfaces: [...interfaces], macs: [...macs], conditions: [...conditions] };
}
