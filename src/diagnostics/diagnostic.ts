import type { Span } from '../source/span.ts';
import type { LintRule, Severity } from './lint-rule.ts';

/** Another location that a message refers to. */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** One problem in the user's file. */
export interface Diagnostic {
  readonly rule: LintRule;
  readonly severity: Severity;
  /** One sentence of at most 100 characters besides the names it quotes, without a full stop: what is wrong, and where. */
  readonly message: string;
  readonly span: Span;
  /** What to do or to type. Every error has it. */
  readonly help?: string;
  readonly related: readonly Related[];
}

/** A problem that a comment in the file suppresses, with the reason that it gives. */
export interface Accepted extends Diagnostic {
  readonly reason: string;
}

/** A problem as a check or a stage finds it, before a rule and its severity are added. */
export interface Finding {
  readonly message: string;
  readonly at: Span;
  readonly help?: string | undefined;
  readonly related?: readonly Related[];
}

/** The diagnostic of a finding, with the severity of its rule. */
export function diagnostic(rule: LintRule, finding: Finding): Diagnostic {
  const { message, at: span, help, related = [] } = finding;
  return { rule, severity: rule.severity, message, span, related, ...(help === undefined ? {} : { help }) };
}

/** A total order of diagnostics: by location, then errors before warnings, then by rule and message. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.severity, b.severity) ||
    compareText(a.rule.id, b.rule.id) ||
    compareText(a.message, b.message)
  );
}

/** The diagnostics in order, without repetitions: checks of several configurations find the same problem again. */
export function inOrder<T extends Diagnostic>(diagnostics: readonly T[]): readonly T[] {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  return sorted.filter((one, i) => {
    const before = sorted[i - 1];
    return before === undefined || compareDiagnostics(before, one) !== 0;
  });
}

/** The diagnostics with errors before warnings, each in the order given: for a summary, whose first lines are read. */
export function errorsFirst<T extends Diagnostic>(diagnostics: readonly T[]): readonly T[] {
  return [...diagnostics].sort((a, b) => compareText(a.severity, b.severity));
}

/** Whether one of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
