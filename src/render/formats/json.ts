import type { Cell, Page, TableBlock } from '../../page/page.ts';
import type { Format } from './format.ts';
import { tableOf } from './only-block.ts';

/** The version of schemas/render.schema.json. No key changes its meaning within a version. */
const VERSION = 1;

/** A table for programs: its columns, and its rows as objects with a key for each column. */
export const json: Format = {
  summary: 'versioned data, for programs; schemas/render.schema.json describes it',
  endings: ['json'],
  holds: ['table'],
  write: (page) => `${escaped(JSON.stringify(dataOf(page, tableOf(page)), undefined, 2))}\n`,
};

function dataOf({ name, title, view, provenance, draft }: Page, { columns, rows }: TableBlock): object {
  return {
    version: VERSION,
    view,
    topology: { name, title },
    source: { ...provenance },
    ...(draft === undefined
      ? {}
      : { draft: draft.map(({ rule, severity, message }) => ({ rule: rule.id, severity, message })) }),
    columns: columns.map(({ id, title: columnTitle }) => ({ id, title: columnTitle })),
    rows: rows.map(({ cells }) => Object.fromEntries(columns.map(({ id }, i): [string, Cell] => [id, cells[i] ?? '']))),
  };
}

/** Escapes characters that a terminal or an editor would act on. The data stays the same. */
function escaped(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
