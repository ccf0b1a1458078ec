import { json } from './query-json.ts';
import { text } from './query-text.ts';
import type { QueryFormat } from './query-answered.ts';

/** What `--format` of `query` knows, the default first. A new format is a file here and a line. */
const registry = { text, json } as const satisfies Record<string, QueryFormat>;

export type QueryFormatId = keyof typeof registry;

export const queryFormats: Readonly<Record<QueryFormatId, QueryFormat>> = registry;

/** In the order of the registry. */
export const queryFormatIds = Object.keys(registry) as readonly QueryFormatId[];
