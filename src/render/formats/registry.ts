import { csv } from './csv.ts';
import { dot } from './dot.ts';
import type { Format } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { pdf } from './pdf.ts';
import { png } from './png.ts';
import { svg } from './svg.ts';
import { text } from './text.ts';
import { xlsx } from './xlsx.ts';

/** The formats of `--format`. To add one, write its file and a line here. */
const registry = { markdown, html, pdf, svg, png, text, csv, xlsx, json, mermaid, dot } as const satisfies Record<
  string,
  Format
>;

export type FormatId = keyof typeof registry;

export const formats: Readonly<Record<FormatId, Format>> = registry;

/** The ids of all formats, in the order of the registry. */
export const formatIds = Object.keys(registry) as readonly FormatId[];
