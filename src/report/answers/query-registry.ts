import { json } from './query-json.ts';
import { text } from './query-text.ts';
import type { QueryFormat } from './query-answered.ts';

/** The formats of `query`, the default first. To add one, write its file and a line here. */
const registry = { text, json } as const satisfies Record<string, QueryFormat>;

export type QueryFormatId = keyof typeof registry;

export const queryFormats: Readonly<Record<QueryFormatId, QueryFormat>> = registry;

/** The ids of all formats, in the order of the registry. */
export const queryFormatIds = Object.keys(registry) as readonly QueryFormatId[];
