import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { count, list } from '../diagnostics/message-text.ts';
import type { Source } from '../source/source.ts';
import type { Palette } from './palette.ts';

/** What `topo check` has to say about one file. */
export interface Report {
  readonly source: Source;
  /** In order, each once. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many findings the file's own comments keep out of the list. */
  readonly suppressed: number;
  /** What is no problem and should be known all the same, such as what rests without a profile; a line each. */
  readonly notes: readonly string[];
}

export interface ReportFormat {
  readonly id: string;
  /** Completes "prints …" in help texts. */
  readonly title: string;
  /** The text in pieces, because a hostile file can make it longer than a string may be. Ends with a line end. */
  readonly write: (report: Report, palette: Palette) => Iterable<string>;
}

/** Checks the shape without widening the id, so that ids are a type. */
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

/** `2 errors, 1 warning (3 suppressed)`. */
export function totalsText({ errors, warnings, suppressed }: Totals): string {
  const found = parts(errors, warnings).join(', ');
  return `${found === '' ? 'no problems' : found}${suppressed > 0 ? ` (${count(suppressed, 'suppressed', 'suppressed')})` : ''}`;
}

/** `3 warnings` or `1 error and 2 warnings`, for a line in which they are not the main thing. */
export function briefly(errors: number, warnings: number): string {
  return list(parts(errors, warnings));
}

function parts(errors: number, warnings: number): readonly string[] {
  return [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])];
}
