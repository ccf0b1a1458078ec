import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { type Position, type Source, linesOf } from '../../src/source/source.ts';

/**
 * Diagnostics as plain lines that read well in a diff: `LINE:COL severity[rule] message`, below it the help and the other
 * places. Not what users see; that is `report/`.
 */
export function renderDiagnostics(source: Source, diagnostics: readonly Diagnostic[]): string {
  const lines = linesOf(source);
  const place = ({ line, column }: Position): string => `${String(line)}:${String(column)}`;
  return diagnostics
    .map(({ rule, severity, message, span, help, related }) => {
      const head = `${place(lines.position(span.start))} ${severity}[${rule.id}] ${message}\n`;
      const advice = help === undefined ? '' : `  help: ${help}\n`;
      const places = related.map((one) => `  ${place(lines.position(one.span.start))} ${one.message}\n`);
      return head + advice + places.join('');
    })
    .join('');
}
