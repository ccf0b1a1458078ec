// The tables of the documentation that follow from registries and schemas. A page shows one between two comments:
// `<!-- table: NAME -->` and `<!-- end of table -->`.

import { Command, type Option } from 'commander';
import { commands } from '../../src/cli/commands/registry.ts';
import { type LanguageForm, type LanguageKey, languageForms } from '../../src/document/language.ts';
import { valueText } from '../../src/document/language-values.ts';
import { targetChoices } from '../../src/emit.ts';
import { rules } from '../../src/lint-rules.ts';
import { groupsOf } from '../../src/net/collections.ts';
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

/** The maps of the language, by the name of their table. */
const maps: Readonly<Record<string, LanguageForm>> = Object.fromEntries(
  languageForms()
    .filter(({ keys }) => keys.length > 0)
    .map((form) => [`keys of ${form.name}`, form] as const),
);

/** Every key of the language, each once. */
export const languageKeys: readonly string[] = [
  ...new Set(languageForms().flatMap(({ keys }) => keys.map(({ name }) => name))),
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
  ...Object.fromEntries(Object.entries(maps).map(([name, form]) => [name, () => keysOf(form)])),
  'common keys': () => [
    ...heading('key', 'value', 'meaning'),
    ...distinctBy(languageForms().flatMap(({ keys }) => keys.filter(({ shared }) => shared !== undefined))).map(keyRow),
  ],
  'forms of values': () => [
    ...heading('form', 'what it is'),
    ...languageForms()
      .filter(({ keys }) => keys.length === 0)
      .map(({ name, meaning }) => row(`\`${name}\``, meaning)),
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
function keysOf({ keys }: LanguageForm): readonly string[] {
  const own = keys.filter(({ name, shared }) => shared === undefined || name === 'profiles');
  return [...heading('key', 'value', 'meaning'), ...own.map(keyRow)];
}

function distinctBy(keys: readonly LanguageKey[]): readonly LanguageKey[] {
  return groupsOf(keys, ({ shared }) => shared).map(([first]) => first);
}

function keyRow({ name, value, required, default: usual, meaning }: LanguageKey): string {
  const code = (text: string): string => `\`${text}\``;
  return row(
    code(name),
    valueText(value, { literal: code, form: code }),
    required ? `Required. ${meaning}` : `${meaning} Default: ${usual ?? ''}.`,
  );
}
