import type { Finding } from '../diagnostics/diagnostic.ts';
import type { LintRule } from '../diagnostics/lint-rule.ts';
import type { Intent } from '../intent/rule-tuples.ts';
import type { Topology } from '../topology/model.ts';

/** A rule that looks at the whole model. One file each; the registry is `registry.ts`. */
export interface Check extends LintRule {
  /**
   * `each`: looks at what is active together: with no profile, with those that are on by default, with each beside these, and with the chosen ones.
   * `all`: looks once, with every profile on, also those that exclude each other.
   * `permitted`: looks at each largest choice of profiles that may be active together.
   */
  readonly on: 'each' | 'all' | 'permitted';
  /** A finding cannot go away when more of the file is understood: such a check also runs where parts had to be left out. */
  readonly monotone: boolean;
  readonly run: (view: CheckView) => Iterable<Finding>;
}

/** What a check looks at. */
export interface CheckView {
  readonly topology: Topology;
  /** ISO 8601 day. */
  readonly today: string;
  /** Computed when first asked for. */
  readonly intent: () => Intent;
}

/** Checks the shape without widening the id. */
export function defineCheck<const Id extends string>(check: Check & { readonly id: Id }): Check & { readonly id: Id } {
  return check;
}
