import type { CatalogueEntry } from '../../catalogue/catalogue.ts';
import type { LintRule } from '../../diagnostics/lint-rule.ts';
import type { Palette } from '../palette.ts';
import { languageLines } from './language.ts';
import { table } from './table.ts';

/** Returns the page that `topo explain` prints without a name: everything that it can explain. */
export function indexPage(rules: readonly LintRule[], entries: readonly CatalogueEntry[], palette: Palette): string {
  return [
    palette.strong('RULES'),
    ...table(rules.map(({ id, severity, title }) => [`  ${id}`, severity, title])),
    '',
    palette.strong('CATALOGUE'),
    ...table(entries.map((entry) => [`  ${entry.name}`, entry.category, called(entry)])),
    '',
    palette.strong('LANGUAGE'),
    ...languageLines(),
  ].join('\n');
}

/** The title, and the other names in parentheses, so that a reader who looks for one of them finds the line. */
function called({ title, aliases = [] }: CatalogueEntry): string {
  return aliases.length === 0 ? title : `${title} (${aliases.join(', ')})`;
}
