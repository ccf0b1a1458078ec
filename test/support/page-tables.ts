// The tables of the documentation that follow from registries and schemas. A page shows one between two comments:
// `<!-- table: NAME -->` and `<!-- end of table -->`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, type Option } from 'commander';
import { commands } from '../../src/cli/commands/registry.ts';
import { targetChoices } from '../../src/emit.ts';
import { rules } from '../../src/lint-rules.ts';
import { formatIds, formats, viewIds, views } from '../../src/render/render.ts';

type CommandName = (typeof commands)[number]['name'];

/** Where each command is described. */
export const pageOfCommand: Readonly<Record<CommandName, string>> = {
  check: 'docs/check.md',
  render: 'docs/render.md',
  firewall: 'docs/firewall.md',
  diff: 'docs/compare.md',
  verify: 'docs/compare.md',
  query: 'docs/query.md',
  explain: 'docs/check.md',
  init: 'docs/language.md',
  schema: 'docs/language.md',
};

/** Every command with its options, as its help knows them. */
export const optionsOfCommand: ReadonlyMap<string, readonly Option[]> = new Map(
  await Promise.all(
    commands.map(async ({ name, load }) => {
      const command = new Command(name);
      (await load()).configure(command);
      return [name, command.options] as const;
    }),
  ),
);

/** A part of a JSON Schema, as far as schemas/topology.schema.json uses it. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

const language = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schemas/topology.schema.json'), 'utf8'),
) as Schema & { readonly definitions: Readonly<Record<string, Schema>> };

/** Keys that have one meaning wherever they stand. */
const common: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'Description',
  links: 'Links',
  profiles: 'Profiles',
};

/** The maps of the language, by the name of their table; the first is the file itself. */
const maps: Readonly<Record<string, Schema>> = Object.fromEntries([
  ['keys of the file', language],
  ...Object.entries(language.definitions)
    .filter(([, { properties }]) => properties !== undefined)
    .map(([name, schema]) => [`keys of ${name}`, schema] as const),
]);

/** Every key of the language, each once. */
export const languageKeys: readonly string[] = [
  ...new Set(Object.values(maps).flatMap(({ properties = {} }) => Object.keys(properties))),
];

/** Lines of Markdown by the name of the table. */
const tables: Readonly<Record<string, () => readonly string[]>> = {
  commands: () => [
    ...heading('command', 'what it does'),
    ...commands.map(({ name, summary }) => row(`[\`${name}\`](${pageOfCommand[name]}#${name})`, summary)),
  ],
  ...Object.fromEntries(
    [...optionsOfCommand].map(([name, options]) => [
      `options of ${name}`,
      () => [
        ...heading('option', 'meaning'),
        ...options.map((option) => row(`\`${option.flags}\``, meaningOf(option))),
      ],
    ]),
  ),
  rules: () => [
    ...heading('rule', 'severity', 'what it finds'),
    ...rules.map(({ id, severity, title }) => row(`\`${id}\``, severity, title)),
  ],
  views: () => [...heading('view', 'what it shows'), ...viewIds.map((id) => row(`\`${id}\``, views[id].summary))],
  formats: () => [
    ...heading('format', 'file extensions', 'what it is'),
    ...formatIds.map((id) =>
      row(`\`${id}\``, formats[id].endings.map((ending) => `\`.${ending}\``).join(' '), formats[id].summary),
    ),
  ],
  targets: () => [
    ...heading('target', 'what it writes'),
    ...targetChoices.map(({ id, title }) => row(`\`${id}\``, title)),
  ],
  ...Object.fromEntries(Object.entries(maps).map(([name, schema]) => [name, () => keysOf(schema)])),
  'common keys': () => [
    ...heading('key', 'value', 'meaning'),
    ...Object.entries(common).map(([key, name]) => keyRow(key, { $ref: `#/definitions/${name}` })),
  ],
  'forms of values': () => [
    ...heading('form', 'what it is'),
    ...Object.entries(language.definitions)
      .filter(([name, { properties }]) => properties === undefined && !Object.values(common).includes(name))
      .map(([name, { description = '' }]) => row(`\`${name}\``, description)),
  ],
};

export const tableNames: readonly string[] = Object.keys(tables);

/** The page with its tables as they are today. */
export function withTables(markdown: string): string {
  return markdown.replaceAll(
    /^(<!-- table: (.*) -->)\n[^]*?^(<!-- end of table -->)$/gm,
    (_, start: string, name: string, end: string) => {
      const table = tables[name];
      if (table === undefined) throw new Error(`there is no table "${name}"; there are: ${tableNames.join(', ')}`);
      return [start, ...table(), end].join('\n');
    },
  );
}

function heading(...titles: readonly string[]): readonly string[] {
  return [row(...titles), `|${'---|'.repeat(titles.length)}`];
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** In the words of the help: the choices unless the description names them, and the default. */
function meaningOf({ description, argChoices = [], defaultValue, defaultValueDescription }: Option): string {
  const told = argChoices.every((choice) => description.includes(choice));
  const choices = told ? '' : `; one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
  const usual = defaultValueDescription ?? (typeof defaultValue === 'string' ? `\`${defaultValue}\`` : undefined);
  return `${description}${choices}${usual === undefined ? '' : ` (default: ${usual})`}`;
}

/** All keys but `title`, `description` and `links`, which have a table of their own. */
function keysOf({ properties = {}, required = [] }: Schema): readonly string[] {
  const own = Object.entries(properties).filter(([key]) => common[key] === undefined || key === 'profiles');
  return [
    ...heading('key', 'value', 'meaning'),
    ...own.map(([key, schema]) => keyRow(key, schema, required.includes(key))),
  ];
}

function keyRow(key: string, schema: Schema, required = false): string {
  const { description = '' } = { ...resolved(schema), ...schema };
  return row(`\`${key}\``, valueOf(schema), required ? `Required. ${description}` : description);
}

function resolved({ $ref }: Schema): Schema {
  return $ref === undefined ? {} : (language.definitions[nameOf($ref)] ?? {});
}

function nameOf(reference: string): string {
  return reference.replace('#/definitions/', '');
}

function valueOf(schema: Schema): string {
  const {
    $ref,
    allOf,
    anyOf,
    items,
    enum: choices,
    const: constant,
    additionalProperties,
    propertyNames = {},
    type,
  } = schema;
  if ($ref !== undefined) {
    const name = nameOf($ref);
    return Object.values(common).includes(name) ? valueOf(resolved(schema)) : `\`${name}\``;
  }
  if (allOf !== undefined) return allOf.map(valueOf).join(' ');
  if (anyOf !== undefined) return [...new Set(anyOf.map(valueOf))].join(' or ');
  if (items !== undefined) return `list of ${valueOf(items)}`;
  if (choices !== undefined) return choices.map((choice) => `\`${String(choice)}\``).join(' or ');
  if (constant !== undefined) return `\`${JSON.stringify(constant)}\``;
  if (additionalProperties) return `map from ${valueOf(propertyNames)} to ${valueOf(additionalProperties)}`;
  return type === 'boolean' ? '`true` or `false`' : 'text';
}
