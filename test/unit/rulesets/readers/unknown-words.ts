import type { Match } from '../../../../src/rulesets/match.ts';
import type { Ruleset } from '../../../../src/rulesets/ruleset.ts';

/** The conditions that nobody understood, in order, each once. */
export function unknownWords({ chains }: Ruleset): readonly string[] {
  const rules = [...chains.values()].flatMap((chain) => chain.rules);
  return [...new Set(rules.flatMap(({ match }) => wordsOf(match)))];
}

function wordsOf(match: Match): readonly string[] {
  switch (match.kind) {
    case 'product':
      return [];
    case 'not':
      return wordsOf(match.match);
    case 'all':
    case 'any':
      return match.of.flatMap(wordsOf);
    case 'unknown':
      return [match.words];
  }
}
