import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';

/** What `--format` knows. A new format is a file here and a line. */
const registry = { markdown, csv, json, mermaid } as const satisfies Record<string, Format>;

export type FormatId = keyof typeof registry;

export const formats: Readonly<Record<FormatId, Format>> = registry;

/** In the order of the registry. */
export const formatIds = Object.keys(registry) as readonly FormatId[];
