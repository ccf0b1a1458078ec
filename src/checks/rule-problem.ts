import type { Rule } from '../diagnostics/rule.ts';
import { didYouMean, quote } from '../diagnostics/words.ts';

/** Why a rule's id cannot be named where its findings are to be changed; `cannot` says what is wanted of it. */
export function ruleProblem(
  id: string,
  rules: ReadonlyMap<string, Rule>,
  cannot: (quoted: string) => string,
): { readonly message: string; readonly help?: string | undefined } | undefined {
  const rule = rules.get(id);
  if (rule === undefined) return { message: `no rule is named ${quote(id)}`, help: didYouMean(id, rules.keys()) };
  return rule.configurable ? undefined : { message: `${cannot(quote(id))}: a file that breaks it has no meaning` };
}
