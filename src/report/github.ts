import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Source, placeOf } from '../source/source.ts';
import { defineReportFormat, totalsOf, totalsText } from './report.ts';
import { visible } from './visible.ts';

/**
 * Workflow commands for GitHub Actions, which become annotations of lines.
 *
 * They are escaped as in https://github.com/actions/toolkit, packages/core/src/command.ts. GitHub shows ten errors and
 * ten warnings per step; the log has all of them.
 */
export const github = defineReportFormat({
  id: 'github',
  title: 'annotations of a pull request, from GitHub Actions',
  *write(report) {
    for (const one of report.diagnostics) yield `${command(one, report.source)}\n`;
    yield `${totalsText(totalsOf(report))}\n`;
  },
});

function command(one: Diagnostic, source: Source): string {
  const from = placeOf(source, one.span.start);
  const to = placeOf(source, one.span.end);
  const file = pathOf(from.file);
  // GitHub refuses columns if the location spans several lines.
  const columns = from.line === to.line ? { col: from.column, endColumn: to.column } : {};
  const properties = { file, line: from.line, endLine: to.line, ...columns, title: one.rule.id };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const message = [
    one.message,
    ...one.related.map(({ span, message: text }) => {
      const { file: other, line, column } = placeOf(source, span.start);
      return `${pathOf(other)}:${String(line)}:${String(column)}: ${text}`;
    }),
    ...(one.help === undefined ? [] : [`help: ${one.help}`]),
  ];
  return `::${one.severity} ${written.join(',')}::${escapeData(message.map(visible).join('\n'))}`;
}

/** The path as GitHub has it, from the root of the repository. */
function pathOf(name: string): string {
  return visible(name.replace(/^(\.\/)+/, ''));
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
