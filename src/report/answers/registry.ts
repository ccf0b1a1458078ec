import { csv } from './csv.ts';
import type { AnswerFormat } from './format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { text } from './text.ts';

/** The formats of `verify` and `diff`, the default first. To add one, write its file and a line here. */
const registry = { text, markdown, csv, json, mermaid } as const satisfies Record<string, AnswerFormat>;

export type AnswerFormatId = keyof typeof registry;

export const answerFormats: Readonly<Record<AnswerFormatId, AnswerFormat>> = registry;

/** The ids of all formats, in the order of the registry. */
export const answerFormatIds = Object.keys(registry) as readonly AnswerFormatId[];
