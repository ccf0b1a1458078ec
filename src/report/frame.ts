import type { Severity } from '../diagnostics/lint-rule.ts';
import type { Lines, Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { Palette } from './palette.ts';
import { columns, columnsOf, visible, visibleLine } from './visible.ts';

/** A location that a frame marks. */
export interface Mark {
  readonly span: Span;
  /** Absent for the primary location, whose message is above the frame. */
  readonly label?: string;
}

/** A mark with its line. Offsets count from the start of the source. */
interface Placed {
  readonly mark: Mark;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly cut: Cut;
}

/** The visible part of a line, and the mark's position in it, in terminal columns. */
interface Cut {
  readonly text: string;
  readonly indent: number;
  readonly width: number;
  readonly whole: boolean;
}

/** The width of the window on a long line, in columns. */
const WINDOW = 120;
/** The columns of the window that are reserved for the mark and the text after it. */
const AFTER = 90;
/**
 * The number of UTF-16 code units that are read on each side of a mark, enough to fill the window in a line of any
 * length.
 */
const REACH = 2 * WINDOW;

/** The rows to print, and the width of their line numbers in columns. */
export interface Frame {
  readonly rows: readonly string[];
  readonly gutter: number;
}

/**
 * Returns the marked lines, each once and in order, with marks below them. `...` replaces the lines in between.
 *
 * A line that is longer than the window is cut around its mark. The time does not depend on the size of the file.
 */
export function frame(
  marks: readonly Mark[],
  severity: Severity,
  source: Source,
  lines: Lines,
  palette: Palette,
): Frame {
  const placed = marks
    .map((mark) => place(mark, source, lines))
    .sort((a, b) => a.line - b.line || a.start - b.start || a.end - b.end);
  const gutter = String(placed.at(-1)?.line ?? 1).length;
  const bar = palette.frame(`${' '.repeat(gutter)} |`);
  const rows = [bar];
  let before: Placed | undefined;
  for (const one of placed) {
    rows.push(...between(before, one, source, lines).map((line) => numbered(line, gutter, palette)));
    if (before?.line !== one.line || !one.cut.whole) {
      rows.push(`${palette.frame(`${String(one.line).padStart(gutter)} |`)} ${one.cut.text}`.trimEnd());
    }
    rows.push(`${bar} ${' '.repeat(one.cut.indent)}${pointer(one, severity, palette)}`);
    before = one;
  }
  return { rows, gutter };
}

function place(mark: Mark, source: Source, lines: Lines): Placed {
  const start = Math.min(mark.span.start, source.text.length);
  const { line, column } = lines.position(start);
  const lineStart = start - column + 1;
  const reach = source.text.slice(start, start + REACH);
  const lineBreak = reach.search(/\r?\n/);
  const shown = lineBreak < 0 ? reach : reach.slice(0, lineBreak);
  const end = Math.min(mark.span.end, start + shown.trimEnd().length);
  const before = source.text.slice(Math.max(lineStart, start - REACH), start);
  const beyond = { before: start - REACH > lineStart, after: lineBreak < 0 && start + REACH < source.text.length };
  return {
    mark,
    line,
    start,
    end,
    cut: cutAround(before, source.text.slice(start, Math.max(start, end)), shown, beyond),
  };
}

/** in: the text before the mark, the marked text, and the text from the mark on; and whether the line continues beyond. */
function cutAround(
  before: string,
  marked: string,
  rest: string,
  beyond: { readonly before: boolean; readonly after: boolean },
): Cut {
  const following = Math.min(columns(visibleLine(rest)), AFTER);
  const left = lastColumns(visibleLine(wellFormedStart(before, beyond.before)), WINDOW - following);
  const right = firstColumns(visibleLine(wellFormedEnd(rest, beyond.after)), WINDOW - columns(left.text));
  const openLeft = beyond.before || left.cut;
  const openRight = beyond.after || right.cut;
  const shownLeft = `${openLeft ? '…' : ''}${left.text}`;
  const shownRight = `${right.text}${openRight ? '…' : ''}`;
  return {
    text: shownLeft + shownRight,
    indent: columns(shownLeft),
    width: Math.max(1, Math.min(columns(visibleLine(marked)), columns(shownRight))),
    whole: !openLeft && !openRight,
  };
}

/** Repairs a cut through a surrogate pair, whose halves are not characters of the file. */
function wellFormedStart(text: string, cut: boolean): string {
  return cut ? text.replace(/^[\udc00-\udfff]/, '') : text;
}

function wellFormedEnd(text: string, cut: boolean): string {
  return cut ? text.replace(/[\ud800-\udbff]$/, '') : text;
}

interface Part {
  readonly text: string;
  readonly cut: boolean;
}

function firstColumns(shown: string, most: number): Part {
  let used = 0;
  let end = 0;
  for (const character of shown) {
    used += columnsOf(character);
    if (used > most) return { text: shown.slice(0, end), cut: true };
    end += character.length;
  }
  return { text: shown, cut: false };
}

function lastColumns(shown: string, most: number): Part {
  let excess = columns(shown) - most;
  if (excess <= 0) return { text: shown, cut: false };
  let start = 0;
  for (const character of shown) {
    if (excess <= 0) break;
    excess -= columnsOf(character);
    start += character.length;
  }
  return { text: shown.slice(start), cut: true };
}

type Filler = { readonly line: number; readonly text: string } | 'gap';

/** Returns what stands between two marks: a single line is shown, several become a gap. */
function between(before: Placed | undefined, next: Placed, source: Source, lines: Lines): readonly Filler[] {
  if (before === undefined || next.line - before.line < 2) return [];
  if (next.line - before.line > 2) return ['gap'];
  const line = before.line + 1;
  const end = next.start - lines.position(next.start).column;
  const start = source.text.lastIndexOf('\n', end - 1) + 1;
  return [
    {
      line,
      text: firstColumns(visibleLine(source.text.slice(start, Math.min(end, start + REACH)).trimEnd()), WINDOW).text,
    },
  ];
}

function numbered(filler: Filler, gutter: number, palette: Palette): string {
  if (filler === 'gap') return palette.frame('...');
  return `${palette.frame(`${String(filler.line).padStart(gutter)} |`)} ${filler.text}`.trimEnd();
}

function pointer({ mark, cut }: Placed, severity: Severity, palette: Palette): string {
  if (mark.label === undefined) return palette[severity]('^'.repeat(cut.width));
  return palette.frame(`${'-'.repeat(cut.width)} ${visible(mark.label)}`);
}
