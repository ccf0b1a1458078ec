import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { count, list } from '../diagnostics/message-text.ts';
import type { Source } from '../source/source.ts';
import type { Palette } from './palette.ts';

/** The findings of `topo check` about one file. */
export interface Report {
  readonly source: Source;
  /** In order, without duplicates. */
  readonly diagnostics: readonly Diagnostic[];
  /** The number of findings that comments in the file suppress. */
  readonly suppressed: number;
  /** Facts that are worth knowing and no problem, such as inactive components; a line each. */
  readonly notes: readonly string[];
}

export interface ReportFormat {
  readonly id: string;
  /** Completes "prints …" in help texts. */
  readonly title: string;
  /**
   * Yields the text in pieces, because a hostile file can make it longer than a string may be. It ends with a line
   * break.
   */
  readonly write: (report: Report, palette: Palette) => Iterable<string>;
}

/** Defines a report format and keeps its id as a literal type. */
export function defineReportFormat<const Id extends string>(
  format: ReportFormat & { readonly id: Id },
): ReportFormat & { readonly id: Id } {
  return format;
}

export interface Totals {
  readonly errors: number;
  readonly warnings: number;
  readonly suppressed: number;
}

export function totalsOf({ diagnostics, suppressed }: Report): Totals {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors, suppressed };
}

/** Formats totals: `2 errors, 1 warning (3 suppressed)`. */
export function totalsText({ errors, warnings, suppressed }: Totals): string {
  const found = parts(errors, warnings).join(', ');
  return `${found === '' ? 'no problems' : found}${suppressed > 0 ? ` (${count(suppressed, 'suppressed', 'suppressed')})` : ''}`;
}

/** Formats totals in passing: `3 warnings` or `1 error and 2 warnings`. */
export function briefly(errors: number, warnings: number): string {
  return list(parts(errors, warnings));
}

function parts(errors: number, warnings: number): readonly string[] {
  return [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])];
}
