import { didYouMean, quote } from './message-text.ts';

export type Severity = 'error' | 'warning';

/** A lint rule: one kind of problem that a file can have. `topo explain ID` prints its page. */
export interface LintRule {
  /** The name in reports and files: lower-case words with hyphens, never reused for another meaning. */
  readonly id: string;
  readonly severity: Severity;
  /** The problem in one line, without a full stop. */
  readonly title: string;
  /** The page in Markdown: what the rule finds, why that matters, an example, and how to correct it. */
  readonly explanation: string;
  /** The source of the rule: an RFC, a man page, a vendor's page, or the section of the language. */
  readonly source: string;
  /**
   * Whether the rule can be suppressed and its severity changed. It cannot if a file that breaks the rule has no meaning.
   */
  readonly configurable: boolean;
}

/** Returns the rule unchanged. The type checker verifies it without widening its id, so that ids are a type. */
export function defineRule<const Id extends string>(
  rule: LintRule & { readonly id: Id },
): LintRule & { readonly id: Id } {
  return rule;
}

/**
 * The problem with naming a rule in order to suppress it or to change its severity; undefined if there is none. `cannot`
 * turns the quoted id into the sentence that says what is impossible.
 */
export function ruleProblem(
  id: string,
  rules: ReadonlyMap<string, LintRule>,
  cannot: (quoted: string) => string,
): { readonly message: string; readonly help?: string | undefined } | undefined {
  const rule = rules.get(id);
  if (rule === undefined)
    return {
      message: `no rule is named ${quote(id)}`,
      help: didYouMean(id, rules.keys()) ?? '`topo explain` lists the rules',
    };
  if (rule.configurable) return undefined;
  const help = `remove the id, and correct what the rule reports: \`topo explain ${id}\``;
  return { message: `${cannot(quote(id))}: a file that breaks it has no meaning`, help };
}
