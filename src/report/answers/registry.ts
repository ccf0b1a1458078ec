import { csv } from './csv.ts';
import type { AnswerFormat } from './format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { text } from './text.ts';

/** What `--format` of `verify` and `diff` knows, the default first. A new format is a file here and a line. */
const registry = { text, markdown, csv, json, mermaid } as const satisfies Record<string, AnswerFormat>;

export type AnswerFormatId = keyof typeof registry;

export const answerFormats: Readonly<Record<AnswerFormatId, AnswerFormat>> = registry;

/** In the order of the registry. */
export const answerFormatIds = Object.keys(registry) as readonly AnswerFormatId[];
