import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Source, placeOf } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import { printable } from './printable.ts';
import { defineReportFormat, totalsOf } from './report.ts';

/** JSON for programs, as schemas/diagnostics.schema.json describes it. */
export const json = defineReportFormat({
  id: 'json',
  title: 'for programs; `topo schema diagnostics` describes it',
  *write(report) {
    const { source, diagnostics } = report;
    yield '{\n  "version": 1,\n  "diagnostics": [';
    for (const [i, one] of diagnostics.entries()) {
      yield `${i === 0 ? '' : ','}\n    ${indented(plainDiagnostic(one, source), '    ')}`;
    }
    const end = diagnostics.length === 0 ? ']' : '\n  ]';
    yield `${end},\n  "summary": ${indented(totalsOf(report), '  ')}\n}\n`;
  },
});

function plainDiagnostic(one: Diagnostic, source: Source): object {
  const { rule, severity, message, span, help, related } = one;
  return {
    rule: rule.id,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    ...plainPlace(span, source),
    related: related.map((other) => ({ message: other.message, ...plainPlace(other.span, source) })),
  };
}

function plainPlace({ start, end }: Span, source: Source): object {
  const from = placeOf(source, start);
  const to = placeOf(source, end);
  return { file: from.file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** Returns JSON whose lines after the first are indented. No string in it contains a line break. */
function indented(value: object, indent: string): string {
  return printable(JSON.stringify(value, null, 2)).replaceAll('\n', `\n${indent}`);
}
