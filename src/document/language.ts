/** The language as data, from schemas/topology.schema.json alone: its keys, and the forms that values have. */

import { type LanguageValue, nameOf, valueOf } from './language-values.ts';
import { type SchemaNode, schemaNode } from './schema-tree.ts';

/** A key of a form. */
export interface LanguageKey {
  readonly name: string;
  /** The form that has the key; {@link FILE} for a key at the top of the file. */
  readonly form: string;
  /** Where the key stands, without the names that the file gives: `hosts.addresses`. Never empty. */
  readonly paths: readonly string[];
  readonly value: LanguageValue;
  readonly required: boolean;
  /** What leaving the key out means, as a text; undefined iff the key is required. */
  readonly default: string | undefined;
  /** Whole sentences, with Markdown for code. */
  readonly meaning: string;
  /** At least one. */
  readonly examples: readonly unknown[];
  /** The definition of a key that several forms have with the same meaning, such as `title`. */
  readonly shared: string | undefined;
}

/** A form of values: what a name such as `Prefix` or `Flow` stands for in {@link LanguageValue}. */
export interface LanguageForm {
  readonly name: string;
  readonly meaning: string;
  readonly value: LanguageValue;
  /** Paths of the keys whose values have the form or contain it. */
  readonly paths: readonly string[];
  readonly keys: readonly LanguageKey[];
  readonly examples: readonly unknown[];
}

/** The name of the form that a whole file has. */
export const FILE = 'the file';

let known: readonly LanguageForm[] | undefined;

/** All forms in the order of the schema; the first is {@link FILE}. Every key of the language is a key of one. */
export function languageForms(): readonly LanguageForm[] {
  if (known !== undefined) return known;
  const paths = pathsOfForms();
  const named = Object.entries(schemaNode('#/definitions') as Readonly<Record<string, SchemaNode>>);
  known = [
    formOf(FILE, schemaNode('#'), paths),
    ...named.filter(([, node]) => !isShared(node)).map(([name, node]) => formOf(name, node, paths)),
  ];
  return known;
}

function formOf(name: string, node: SchemaNode, allPaths: ReadonlyMap<string, ReadonlySet<string>>): LanguageForm {
  const paths = [...(allPaths.get(name) ?? [])];
  const required = node.required ?? [];
  return {
    name,
    meaning: node.description ?? '',
    value: valueOf(node),
    paths,
    keys: Object.entries(node.properties ?? {}).map(([key, property]) =>
      keyOf(key, { node: property, form: name, paths, required: required.includes(key) }),
    ),
    examples: node.examples ?? [],
  };
}

interface Place {
  readonly node: SchemaNode;
  readonly form: string;
  /** Those of the form. */
  readonly paths: readonly string[];
  readonly required: boolean;
}

function keyOf(name: string, { node, form, paths, required }: Place): LanguageKey {
  const { described, shared } = sharedNode(node);
  const [, meaning = '', usual] = /^([^]*?)(?: Default: ([^]*)\.)?$/.exec(described.description ?? '') ?? [];
  return {
    name,
    form,
    paths: form === FILE ? [name] : paths.map((path) => `${path}.${name}`),
    value: valueOf(described),
    required,
    default: usual,
    meaning,
    examples: described.examples ?? [],
    shared,
  };
}

/** The words of a key that several forms share stand at its definition, which has a title as every key has. */
function sharedNode(node: SchemaNode): { readonly described: SchemaNode; readonly shared: string | undefined } {
  const target = node.$ref === undefined ? undefined : schemaNode(node.$ref);
  return target !== undefined && isShared(target)
    ? { described: target, shared: nameOf(node.$ref ?? '') }
    : { described: node, shared: undefined };
}

function isShared({ title }: SchemaNode): boolean {
  return title !== undefined;
}

/** Where each form stands, by its name. A form inside itself is not entered again. */
function pathsOfForms(): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = new Map<string, Set<string>>();
  const walk = (node: SchemaNode, path: string, inside: readonly string[]): void => {
    if (node.$ref !== undefined) {
      const name = nameOf(node.$ref);
      paths.set(name, (paths.get(name) ?? new Set()).add(path));
      if (!inside.includes(name)) walk(schemaNode(node.$ref), path, [...inside, name]);
      return;
    }
    const parts = [node.items, node.propertyNames, node.additionalProperties];
    for (const part of [...(node.allOf ?? []), ...(node.anyOf ?? []), ...parts])
      if (part !== undefined && part !== false) walk(part, path, inside);
    for (const [key, property] of Object.entries(node.properties ?? {}))
      walk(property, path === '' ? key : `${path}.${key}`, inside);
  };
  walk(schemaNode('#'), '', []);
  return paths;
}
