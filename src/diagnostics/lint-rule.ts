import { didYouMean, quote } from './message-text.ts';

export type Severity = 'error' | 'warning';

/** Something that can be wrong with a file: what `topo explain ID` prints a page about. */
export interface LintRule {
  /** Lower case with dashes, never reused for another meaning. */
  readonly id: string;
  readonly severity: Severity;
  /** One line: what is wrong when the rule speaks. */
  readonly title: string;
  /** Why it matters and how to go on, in Markdown. */
  readonly explanation: string;
  /** Where the law comes from: an RFC, a man page, a vendor's page, or the section of the language. */
  readonly source: string;
  /**
   * False where a file that breaks the rule has no meaning: such a rule can neither be suppressed nor have its severity
   * changed.
   */
  readonly configurable: boolean;
}

/** Checks the shape without widening the id, so that ids are a type. */
export function defineRule<const Id extends string>(
  rule: LintRule & { readonly id: Id },
): LintRule & { readonly id: Id } {
  return rule;
}

/** Why a rule's id cannot be named where its findings are to be changed; `cannot` says what is wanted of it. */
export function ruleProblem(
  id: string,
  rules: ReadonlyMap<string, LintRule>,
  cannot: (quoted: string) => string,
): { readonly message: string; readonly help?: string | undefined } | undefined {
  const rule = rules.get(id);
  if (rule === undefined) return { message: `no rule is named ${quote(id)}`, help: didYouMean(id, rules.keys()) };
  return rule.configurable ? undefined : { message: `${cannot(quote(id))}: a file that breaks it has no meaning` };
}
