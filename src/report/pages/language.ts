import { type LanguageForm, type LanguageKey, languageForms } from '../../document/language.ts';
import { formsIn, type LanguageValue, type ValueStyle, valueText } from '../../document/language-values.ts';
import { entryLines, yamlLines } from '../../document/yaml-text.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import type { Palette } from '../palette.ts';
import { labeled, table, wrap } from './table.ts';

/** Columns of the longest label of a page, and those that are left for an example beside it. */
const LABEL_WIDTH = 8;
const EXAMPLE_WIDTH = 80;

const style: ValueStyle = { literal: (text) => `\`${text}\``, form: (name) => name };

/** A key of one form, or of several that share it. */
type Keys = readonly [LanguageKey, ...LanguageKey[]];

/**
 * What `topo explain NAME` prints of the language: the key with this path from the top of the file, or else every key whose path
 * ends so; and the form of this name.
 */
export function languagePages(name: string, palette: Palette): readonly string[] {
  const ending = allKeys().filter((keys) => namesOf(keys).some((one) => one === name || one.endsWith(`.${name}`)));
  const exact = ending.filter((keys) => pathsOf(keys).includes(name));
  const shown = exact.length > 0 ? exact : ending;
  const others = ending.filter((keys) => !shown.includes(keys)).flatMap(pathsOf);
  const forms = languageForms().filter((form) => form.name === name);
  return [...shown.map((keys) => keyPage(keys, others, palette)), ...forms.map((form) => formPage(form, palette))];
}

/** Names that {@link languagePages} knows. */
export function languageNames(): readonly string[] {
  const endings = allKeys()
    .flatMap(namesOf)
    .flatMap((path) => path.split('.').map((_, i, parts) => parts.slice(i).join('.')));
  return distinct([...endings, ...languageForms().map(({ name }) => name)]);
}

/** Lines for a list of everything: each form that has keys with these, and the other forms. */
export function languageLines(): readonly string[] {
  const maps = languageForms().filter(({ keys }) => keys.length > 0);
  const values = languageForms().filter(({ keys }) => keys.length === 0);
  const width = Math.max(...maps.map(({ name }) => name.length));
  return [
    ...maps.flatMap(({ name, keys }) => labeled(name, namesIn(keys), width)),
    ...labeled('other forms', namesIn(values), width),
  ];
}

function namesIn(items: readonly { readonly name: string }[]): string {
  return items.map(({ name }) => name).join(', ');
}

function allKeys(): readonly Keys[] {
  return groupsOf(
    languageForms().flatMap(({ keys }) => keys),
    ({ form, name, shared }) => shared ?? `${form}.${name}`,
  );
}

function pathsOf(keys: Keys): readonly string[] {
  return keys.flatMap(({ paths }) => paths);
}

/** Paths, and the key behind the name of its form: `Flow.from`. */
function namesOf(keys: Keys): readonly string[] {
  return keys.flatMap(({ form, name, paths }) => [...paths, `${form}.${name}`]);
}

function keyPage(keys: Keys, others: readonly string[], palette: Palette): string {
  const [{ name, meaning, value, required, default: usual, examples }] = keys;
  return [
    `key ${palette.strong(name)}`,
    ...wrap(meaning),
    '',
    ...fact('path', pathsOf(keys).join(', ')),
    ...fact('value', valueText(value, style)),
    ...fact('required', required ? 'yes' : 'no'),
    ...fact('default', usual),
    ...exampleFact(examples.map((example) => entryLines(name, example, EXAMPLE_WIDTH))),
    ...fact('see also', others.join(', ')),
    ...formsOf(value),
  ].join('\n');
}

function formPage({ name, meaning, value, paths, keys, examples }: LanguageForm, palette: Palette): string {
  return [
    `form ${palette.strong(name)}`,
    ...wrap(meaning),
    '',
    ...fact('value', valueText(value, style)),
    ...fact('used by', paths.filter((path) => path !== '').join(', ')),
    ...exampleFact(examples.map((example) => yamlLines(example, EXAMPLE_WIDTH))),
    ...(keys.length === 0 ? [] : ['', ...keyTable(keys, palette)]),
    ...formsOf(value),
  ].join('\n');
}

/** A line with its label, or several; nothing where there is no text. */
function fact(label: string, text = ''): readonly string[] {
  return text === '' ? [] : labeled(label, text, LABEL_WIDTH);
}

function exampleFact(examples: readonly (readonly string[])[]): readonly string[] {
  const indent = ' '.repeat(LABEL_WIDTH + 4);
  return examples.flat().map((line, i) => (i === 0 ? '  example'.padEnd(indent.length) : indent) + line);
}

function keyTable(keys: readonly LanguageKey[], palette: Palette): readonly string[] {
  const [heading = '', ...rows] = table([
    ['  KEY', 'DEFAULT', 'VALUE'],
    ...keys.map((key) => [
      `  ${key.name}`,
      key.required ? '(required)' : (key.default ?? ''),
      valueText(key.value, style),
    ]),
  ]);
  return [palette.strong(heading), ...rows];
}

/** The forms that a value consists of, and those that these consist of. */
function formsOf(value: LanguageValue): readonly string[] {
  return withInner(formsIn(value), []).flatMap((form) => {
    const made = formsIn(form.value).length > 0 ? ` (${valueText(form.value, style)})` : '';
    const has = form.keys.length > 0 ? ` Keys: ${namesIn(form.keys)}.` : '';
    return ['', ...wrap(`${form.name}${made}: ${form.meaning}${has}`)];
  });
}

function withInner(names: readonly string[], before: readonly LanguageForm[]): readonly LanguageForm[] {
  return names.reduce<readonly LanguageForm[]>((found, name) => {
    const form = languageForms().find((one) => one.name === name);
    return form === undefined || found.includes(form) ? found : withInner(formsIn(form.value), [...found, form]);
  }, before);
}
