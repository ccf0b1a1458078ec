import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Lines, type Source, linesOf } from '../source/source.ts';
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
    const lines = linesOf(report.source);
    for (const one of report.diagnostics) yield `${command(one, report.source, lines)}\n`;
    yield `${totalsText(totalsOf(report))}\n`;
  },
});

function command(one: Diagnostic, source: Source, lines: Lines): string {
  const from = lines.position(Math.min(one.span.start, source.text.length));
  const to = lines.position(Math.min(one.span.end, source.text.length));
  const file = visible(source.name.replace(/^(\.\/)+/, ''));
  // GitHub refuses columns if the location spans several lines.
  const columns = from.line === to.line ? { col: from.column, endColumn: to.column } : {};
  const properties = { file, line: from.line, endLine: to.line, ...columns, title: one.rule.id };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const message = [
    one.message,
    ...one.related.map(({ span, message: text }) => {
      const { line, column } = lines.position(Math.min(span.start, source.text.length));
      return `${file}:${String(line)}:${String(column)}: ${text}`;
    }),
    ...(one.help === undefined ? [] : [`help: ${one.help}`]),
  ];
  return `::${one.severity} ${written.join(',')}::${escapeData(message.map(visible).join('\n'))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
