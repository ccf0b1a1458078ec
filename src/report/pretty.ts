import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { count } from '../diagnostics/message-text.ts';
import { type Lines, type Source, linesOf } from '../source/source.ts';
import { type Mark, frame } from './frame.ts';
import type { Palette } from './palette.ts';
import { type Report, defineReportFormat, totalsOf, totalsText } from './report.ts';
import { visible } from './visible.ts';

/** The maximum number of related locations that are shown for a finding; the others are counted. */
const MOST_RELATED = 8;

/** Text for a terminal: each finding with its lines of the file, and help. */
export const pretty = defineReportFormat({
  id: 'pretty',
  title: 'for people, with the lines of the file',
  *write(report, palette) {
    const lines = linesOf(report.source);
    for (const one of report.diagnostics) yield `${finding(one, report.source, lines, palette)}\n\n`;
    yield `${closing(report, palette)}\n`;
  },
});

function finding(one: Diagnostic, source: Source, lines: Lines, palette: Palette): string {
  const { line, column } = lines.position(one.span.start);
  const place = `${visible(source.name)}:${String(line)}:${String(column)}:`;
  const severity = palette[one.severity](`${one.severity}[${one.rule.id}]`);
  const heading = `${palette.strong(place)} ${severity}: ${palette.strong(visible(one.message))}`;
  const shown = one.related.slice(0, MOST_RELATED);
  const marks: readonly Mark[] = [{ span: one.span }, ...shown.map(({ span, message }) => ({ span, label: message }))];
  const more = one.related.length - shown.length;
  const { rows, gutter } = frame(marks, one.severity, source, lines, palette);
  const footer = `${' '.repeat(gutter)} =`;
  return [
    heading,
    ...rows,
    ...(more > 0 ? [`${palette.frame(footer)} and ${count(more, 'more location')}`] : []),
    ...(one.help === undefined ? [] : [`${palette.frame(footer)} ${palette.help('help:')} ${visible(one.help)}`]),
  ].join('\n');
}

/**
 * Returns the last lines: notes, then for instance `2 errors, 1 warning (3 suppressed)`. It names the file if no
 * finding did.
 */
function closing(report: Report, palette: Palette): string {
  const totals = totalsOf(report);
  const worst = totals.errors > 0 ? palette.error : totals.warnings > 0 ? palette.warning : palette.strong;
  const name = report.diagnostics.length === 0 ? `${visible(report.source.name)}: ` : '';
  return [
    ...report.notes.map((note) => `${palette.help('note:')} ${visible(note)}`),
    `${name}${worst(totalsText(totals))}`,
  ].join('\n');
}
