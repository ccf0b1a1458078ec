import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { count } from '../diagnostics/message-text.ts';
import type { Severity } from '../diagnostics/lint-rule.ts';
import { groupsOf } from '../net/collections.ts';
import { type Source, fileAt, placeOf } from '../source/source.ts';
import { type Frame, type Mark, frame } from './frame.ts';
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
    for (const one of report.diagnostics) yield `${finding(one, report.source, palette)}\n\n`;
    yield `${closing(report, palette)}\n`;
  },
});

function finding(one: Diagnostic, source: Source, palette: Palette): string {
  const { file, line, column } = placeOf(source, one.span.start);
  const place = `${visible(file)}:${String(line)}:${String(column)}:`;
  const severity = palette[one.severity](`${one.severity}[${one.rule.id}]`);
  const heading = `${palette.strong(place)} ${severity}: ${palette.strong(visible(one.message))}`;
  const shown = one.related.slice(0, MOST_RELATED);
  const marks: readonly Mark[] = [{ span: one.span }, ...shown.map(({ span, message }) => ({ span, label: message }))];
  const more = one.related.length - shown.length;
  const { rows, gutter } = framesOf(marks, one.severity, source, palette);
  const footer = `${' '.repeat(gutter)} =`;
  return [
    heading,
    ...rows,
    ...(more > 0 ? [`${palette.frame(footer)} and ${count(more, 'more location')}`] : []),
    ...(one.help === undefined ? [] : [`${palette.frame(footer)} ${palette.help('help:')} ${visible(one.help)}`]),
  ].join('\n');
}

/** The lines of the file that is marked first; then those of each other file, below its name. */
function framesOf(marks: readonly Mark[], severity: Severity, source: Source, palette: Palette): Frame {
  const byFile = groupsOf(marks, ({ span }) => fileAt(source, span.start).start);
  const frames = byFile.map((own) => {
    const { source: file, start, lines } = fileAt(source, own[0].span.start);
    const moved = own.map((mark) => ({
      ...mark,
      span: { start: mark.span.start - start, end: mark.span.end - start },
    }));
    return { name: file.name, ...frame(moved, severity, file, lines, palette) };
  });
  const [first, ...others] = frames;
  const gutter = Math.max(0, ...frames.map((one) => one.gutter));
  const rows = others.flatMap(({ name, rows: more, gutter: width }) => [
    `${palette.frame(`${' '.repeat(width)} :`)} ${visible(name)}`,
    ...more,
  ]);
  return { rows: [...(first?.rows ?? []), ...rows], gutter };
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
