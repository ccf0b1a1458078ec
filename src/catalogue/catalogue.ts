import { components } from './generated/components.ts';
import type { CatalogueFile } from './generated/types.ts';

/** Facts about one piece of ready-made software, from `templates/components`, which the build embeds. */
export type CatalogueEntry = CatalogueFile;
export type { CatalogueListener } from './generated/types.ts';

const byName: ReadonlyMap<string, CatalogueEntry> = new Map(components.map((entry) => [entry.name, entry]));
const called: readonly Called[] = components.map((entry) => ({
  entry,
  words: new Set(catalogueWords(entry).map(folded)),
}));

interface Called {
  readonly entry: CatalogueEntry;
  readonly words: ReadonlySet<string>;
}

/** The names of all entries, sorted. */
export const catalogueNames: readonly string[] = [...byName.keys()];

/** The entry with exactly this name, as `use` takes it. */
export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return byName.get(name);
}

/**
 * The entries that a reader may mean by a word: the one with exactly this name, else all that have it as a name, alias
 * or title, where case does not count and a space is as good as a hyphen.
 */
export function catalogueCandidates(word: string): readonly CatalogueEntry[] {
  const exact = byName.get(word);
  if (exact !== undefined) return [exact];
  const wanted = folded(word);
  return called.filter(({ words }) => words.has(wanted)).map(({ entry }) => entry);
}

/** All that an entry is called: its name, its aliases and its title. */
export function catalogueWords({ name, aliases = [], title }: CatalogueEntry): readonly string[] {
  return [name, ...aliases, title];
}

function folded(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '-');
}
