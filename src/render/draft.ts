import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { count, list } from '../diagnostics/message-text.ts';

/** The notice on a draft, wherever there is room for it. */
export const DRAFT = 'DRAFT, not for approval.';

/** Summarizes the findings of `check` in a sentence. */
export function foundText(draft: readonly Diagnostic[]): string {
  const errors = draft.filter(({ severity }) => severity === 'error').length;
  const warnings = draft.length - errors;
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return parts.length === 0 ? 'topo check finds nothing in the file.' : `topo check finds ${list(parts)} in the file:`;
}
