import type { Span } from '../source/span.ts';
import type { LintRule, Severity } from './lint-rule.ts';

/** A second place that a message speaks of. */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** One problem of the user's file. */
export interface Diagnostic {
  readonly rule: LintRule;
  readonly severity: Severity;
  /** Quotes the value, says where the other one is, states the law. One sentence or two, no full stop at the end. */
  readonly message: string;
  readonly span: Span;
  /** What to do about it. */
  readonly help?: string;
  readonly related: readonly Related[];
}

/** A problem that the file suppresses, and its reason: somebody accepts it. */
export interface Accepted extends Diagnostic {
  readonly reason: string;
}

/** What a check or a stage reports, before severities are set. */
export interface Finding {
  readonly message: string;
  readonly at: Span;
  readonly help?: string | undefined;
  readonly related?: readonly Related[];
}

export function diagnostic(rule: LintRule, finding: Finding): Diagnostic {
  const { message, at: span, help, related = [] } = finding;
  return { rule, severity: rule.severity, message, span, related, ...(help === undefined ? {} : { help }) };
}

/** A total order: by place, then errors first, then rule and message. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.severity, b.severity) ||
    compareText(a.rule.id, b.rule.id) ||
    compareText(a.message, b.message)
  );
}

/** Sorted, and each told once: configurations of a topology find the same thing again. */
export function inOrder<T extends Diagnostic>(diagnostics: readonly T[]): readonly T[] {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  return sorted.filter((one, i) => {
    const before = sorted[i - 1];
    return before === undefined || compareDiagnostics(before, one) !== 0;
  });
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
