/** What may be written as a value, as data from the JSON Schema of the language. */

import type { SchemaNode } from './schema-tree.ts';

/** What may be written as a value. */
export type LanguageValue =
  | { readonly kind: 'plain'; readonly type: 'text' | 'number' | 'true or false' }
  /** The value itself: a word, a number, `false`. */
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'form'; readonly name: string }
  | { readonly kind: 'list'; readonly of: LanguageValue; readonly atLeast: number }
  | { readonly kind: 'map'; readonly from: LanguageValue; readonly to: LanguageValue; readonly exactly?: number }
  /** A map with the keys of the form. */
  | { readonly kind: 'keys' }
  | { readonly kind: 'choice'; readonly among: readonly LanguageValue[] };

/** The value that a part of the schema accepts, besides patterns and limits, which the words of its form tell. */
export function valueOf(node: SchemaNode): LanguageValue {
  if (node.$ref !== undefined) return { kind: 'form', name: nameOf(node.$ref) };
  const [only] = node.allOf ?? [];
  if (only !== undefined) return valueOf(only);
  if (node.anyOf !== undefined) return choice(node.anyOf.map(valueOf));
  if (node.enum !== undefined) return choice(node.enum.map((value) => ({ kind: 'literal', value })));
  if (node.const !== undefined) return { kind: 'literal', value: node.const };
  if (node.items !== undefined) return { kind: 'list', of: valueOf(node.items), atLeast: node.minItems ?? 0 };
  if (node.properties !== undefined) return { kind: 'keys' };
  if (node.additionalProperties) {
    const map = {
      kind: 'map',
      from: valueOf(node.propertyNames ?? { type: 'string' }),
      to: valueOf(node.additionalProperties),
    } as const;
    return node.maxProperties === undefined ? map : { ...map, exactly: node.maxProperties };
  }
  return choice([node.type].flat().map((type) => ({ kind: 'plain', type: plainType(type) })));
}

function plainType(type = 'nothing'): 'text' | 'number' | 'true or false' {
  if (type === 'string') return 'text';
  if (type === 'integer') return 'number';
  if (type === 'boolean') return 'true or false';
  throw new Error(`the schema of the language has a value of type ${type}, which valueOf does not know`);
}

function choice(among: readonly LanguageValue[]): LanguageValue {
  const [only] = among;
  return only !== undefined && among.length === 1 ? only : { kind: 'choice', among };
}

/** The definition that a `$ref` names. */
export function nameOf(reference: string): string {
  return reference.replace('#/definitions/', '');
}

/** The names of the forms that a value consists of, each once, in the order in which they are written. */
export function formsIn(value: LanguageValue): readonly string[] {
  switch (value.kind) {
    case 'form':
      return [value.name];
    case 'list':
      return formsIn(value.of);
    case 'map':
      return [...new Set([...formsIn(value.from), ...formsIn(value.to)])];
    case 'choice':
      return [...new Set(value.among.flatMap(formsIn))];
    case 'plain':
    case 'literal':
    case 'keys':
      return [];
  }
}

/** How to write what a reader types, and the names of forms. */
export interface ValueStyle {
  readonly literal: (text: string) => string;
  readonly form: (name: string) => string;
}

/** The value in words: `list of Prefix`, `any or loopback or Address`. */
export function valueText(value: LanguageValue, style: ValueStyle): string {
  const text = (one: LanguageValue): string => valueText(one, style);
  switch (value.kind) {
    case 'plain':
      return value.type === 'true or false' ? `${style.literal('true')} or ${style.literal('false')}` : value.type;
    case 'literal':
      return style.literal(typeof value.value === 'string' ? value.value : JSON.stringify(value.value));
    case 'form':
      return style.form(value.name);
    case 'list':
      return `list of ${value.atLeast > 0 ? `at least ${String(value.atLeast)} ` : ''}${text(value.of)}`;
    case 'map':
      return `map from ${value.exactly === 1 ? 'one ' : ''}${text(value.from)} to ${text(value.to)}`;
    case 'keys':
      return 'map with the keys below';
    case 'choice':
      return [...new Set(value.among.map(text))].join(' or ');
  }
}
