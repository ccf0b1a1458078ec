import { components } from './generated/components.ts';
import type { CatalogueFile } from './generated/types.ts';

/** What is known of ready-made software: templates/components, embedded at build. */
export type CatalogueEntry = CatalogueFile;
export type { CatalogueListener } from './generated/types.ts';

const byName: ReadonlyMap<string, CatalogueEntry> = new Map(components.map((entry) => [entry.name, entry]));

/** Sorted. */
export const catalogueNames: readonly string[] = [...byName.keys()];

export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return byName.get(name);
}
