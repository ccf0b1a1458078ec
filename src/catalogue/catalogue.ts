import { components } from './generated/components.ts';
import type { CatalogueFile } from './generated/types.ts';

/** Facts about one piece of ready-made software, from `templates/components`, which the build embeds. */
export type CatalogueEntry = CatalogueFile;
export type { CatalogueListener } from './generated/types.ts';

const byName: ReadonlyMap<string, CatalogueEntry> = new Map(components.map((entry) => [entry.name, entry]));

/** The names of all entries, sorted. */
export const catalogueNames: readonly string[] = [...byName.keys()];

export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return byName.get(name);
}
