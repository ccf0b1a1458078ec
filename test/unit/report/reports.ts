// What the tests of reports share: findings whose places are told by the text that they cover.

import { type Diagnostic, type Related, diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { type LintRule, defineRule } from '../../../src/diagnostics/lint-rule.ts';
import { type Palette, plain } from '../../../src/report/palette.ts';
import type { Report, ReportFormat } from '../../../src/report/report.ts';
import type { Source } from '../../../src/source/source.ts';
import type { Span } from '../../../src/source/span.ts';

const broken = rule('broken-thing', 'error');
export const doubtful = rule('doubtful-thing', 'warning');

function rule(id: string, severity: LintRule['severity']): LintRule {
  return defineRule({ id, severity, configurable: true, title: 'T', explanation: 'E', source: 'S' });
}

/** The place of the first `text` in the source. */
export function spanOf(source: Source, text: string): Span {
  const start = source.text.indexOf(text);
  if (start < 0) throw new Error(`the source does not hold ${JSON.stringify(text)}`);
  return { start, end: start + text.length };
}

interface Told {
  readonly rule?: LintRule;
  readonly message?: string;
  readonly help?: string;
  readonly related?: readonly Related[];
}

export function findingAt(
  source: Source,
  text: string,
  { rule: one = broken, message = 'it is broken', ...rest }: Told = {},
): Diagnostic {
  return diagnostic(one, { message, at: spanOf(source, text), ...rest });
}

export function reportOf(source: Source, ...diagnostics: readonly Diagnostic[]): Report {
  return { source, diagnostics, suppressed: 0, notes: [] };
}

/** The whole report in one piece. */
export function textOf(format: ReportFormat, report: Report, palette: Palette = plain): string {
  return [...format.write(report, palette)].join('');
}
