import { type SeverityMap, applySeverities } from '../../diagnostics/severities.ts';
import type { Report } from '../../report/report.ts';
import { reportSuperfluous } from '../../rulesets/superfluous-report.ts';
import { decided } from '../answers.ts';
import { shownName } from '../input.ts';
import { readerOf, rulesetOf, textOf } from '../rulesets/read-listing.ts';

/** Reports rules of a ruleset that decide nothing; undefined if the file is not a ruleset. */
export function rulesReport(file: string, bytes: Uint8Array, severities: SeverityMap): Report | undefined {
  const listing = { name: shownName(file), text: textOf(bytes) };
  const reader = readerOf(listing.text);
  if (reader === undefined) return undefined;
  const ruleset = rulesetOf(reader, [listing]);
  const { source, diagnostics } = decided(listing.name, () => reportSuperfluous(ruleset, listing));
  return { source, diagnostics: applySeverities(diagnostics, severities), suppressed: 0, notes: ruleset.remarks };
}
