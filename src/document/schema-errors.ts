import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { count, didYouMean, list, quote } from '../diagnostics/message-text.ts';
import { distinct } from '../net/collections.ts';
import type { Span } from '../source/span.ts';
import { flowStyle } from './yaml-text.ts';
import { foreignWords } from './foreign-words.ts';
import type { ErrorObject } from './generated/validate.js';
import type { Locations } from './locations.ts';
import { schema, unknownKey } from './lint-rules.ts';
import { type SchemaNode, referred, schemaNode } from './schema-tree.ts';

/** The errors of the validator as diagnostics, in terms of the language and at the location of the wrong value. */
export function schemaDiagnostics(
  errors: readonly ErrorObject[],
  content: unknown,
  places: Locations,
): readonly Diagnostic[] {
  return withoutRefusedBranches(errors).map((error) => translate(error, locate(error.instancePath, content, places)));
}

/**
 * The errors without those of forms that the user did not choose. For a value with several forms, the validator reports what
 * is wrong with each. The errors of the form whose type was written say most and are kept; if no form fits, the error of the
 * choice itself is kept.
 */
function withoutRefusedBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword !== 'anyOf') {
      kept.push(error);
      continue;
    }
    // The errors of the branches come directly before the one of the choice.
    let first = kept.length;
    while (first > 0 && isInside(kept[first - 1], error)) first--;
    const deeper = kept.splice(first).filter((one) => !isOfShape(one, error));
    kept.push(...(deeper.length > 0 ? deeper : [error]));
  }
  return kept;
}

function isInside(error: ErrorObject | undefined, choice: ErrorObject): boolean {
  return error !== undefined && `${error.instancePath}/`.startsWith(`${choice.instancePath}/`);
}

/** Whether the error says that the value at the choice itself does not have the form of this branch. */
function isOfShape(error: ErrorObject, choice: ErrorObject): boolean {
  return error.instancePath === choice.instancePath && ['type', 'const', 'enum'].includes(error.keyword);
}

interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly span: Span;
  keySpan(name: string): Span;
}

function locate(pointer: string, content: unknown, places: Locations): Place {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value = content;
  let span: Span = { start: 0, end: 0 };
  for (const name of path) {
    if (!isCollection(value)) break;
    span = places.of(value).at(name);
    value = (value as Record<string, unknown>)[name];
  }
  const location = isCollection(value) ? places.of(value) : undefined;
  return { path, value, span, keySpan: (name) => location?.key(name) ?? span };
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function translate(error: ErrorObject, place: Place): Diagnostic {
  if (error.keyword === 'additionalProperties') return unknown(error, place);
  if (error.keyword === 'required') {
    const name = String(error.params['missingProperty']);
    const at = place.path.length === 0 ? { start: 0, end: 0 } : place.span;
    return diagnostic(schema, {
      message: `${where(place)} lacks the key ${quote(name)}`,
      at,
      help: describe(error, name, name),
    });
  }
  return diagnostic(schema, {
    message: `${where(place)} ${complaint(error, place.value)}`,
    at: place.span,
    help: advice(error, place),
  });
}

function unknown(error: ErrorObject, place: Place): Diagnostic {
  const name = String(error.params['additionalProperty']);
  const known = knownKeys(error);
  const word = name.toLowerCase();
  const meant = Object.hasOwn(foreignWords, word) ? foreignWords[word]?.find((one) => known.includes(one)) : undefined;
  const help =
    meant === undefined
      ? (otherHelp.get(name) ?? didYouMean(name, known) ?? `the keys here are ${list(known)}`)
      : `write ${quote(meant)} instead: ${firstSentence(propertySchema(error, meant))}`;
  const message = `the key ${quote(name)} does not exist ${place.path.length === 0 ? 'at the top of the file' : `in ${where(place)}`}`;
  return diagnostic(unknownKey, { message, at: place.keySpan(name), help });
}

function where({ path }: Place): string {
  return path.length === 0
    ? 'the file'
    : path.map((part) => (part.length > 60 ? `${part.slice(0, 60)}…` : part)).join('.');
}

function complaint(error: ErrorObject, value: unknown): string {
  const { params } = error;
  switch (error.keyword) {
    case 'type':
      return `is ${shown(value)}, but must be ${typeNames(params['type'])}`;
    case 'const':
      return `is ${shown(value)}, but must be ${shown(params['allowedValue'])}`;
    case 'enum':
      return `is ${shown(value)}, but must be ${list((params['allowedValues'] as unknown[]).map(quote), 'or')}`;
    case 'anyOf':
      return `is ${shown(value)}, but must be ${list(formsOf(violated(error)), 'or')}`;
    case 'minItems':
      return `has ${count((value as unknown[]).length, 'item')}, but needs at least ${String(params['limit'])}`;
    case 'minProperties':
    case 'maxProperties':
      return `has ${count(Object.keys(value ?? {}).length, 'key')}, but must have exactly ${String(params['limit'])}`;
    case 'uniqueItems':
      return 'contains the same item twice';
    case 'minLength':
      return 'is empty';
    default:
      return `is ${shown(value)}, which ${error.message}`;
  }
}

function advice(error: ErrorObject, { path, value }: Place): string | undefined {
  const allowed = error.keyword === 'enum' ? (error.params['allowedValues'] as unknown[]) : [];
  const guess =
    typeof value === 'string'
      ? didYouMean(
          value,
          allowed.filter((one) => typeof one === 'string'),
        )
      : undefined;
  if (guess !== undefined) return guess;
  if (error.params['type'] === 'boolean' && typeof value === 'string' && /^(y|yes|on|n|no|off)$/i.test(value)) {
    return `write ${/^(y|yes|on)$/i.test(value) ? 'true' : 'false'}, because YAML 1.2 reads ${value} as a text`;
  }
  return describe(error, path.at(-1));
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

const names: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'empty',
  number: 'a number',
  object: 'a map',
  string: 'a text',
};

function typeNames(type: unknown): string {
  const all = Array.isArray(type) ? type.map(String) : String(type).split(',');
  return list(
    all.map((one) => names[one] ?? one),
    'or',
  );
}

/** What a value of the schema may be, in words: `a text`, `false`. Each form once. */
function formsOf(node: SchemaNode): readonly string[] {
  const { type, not, anyOf, enum: words } = node;
  if (anyOf !== undefined) return distinct(anyOf.flatMap((one) => formsOf(referred(one))));
  if ('const' in node) return [shown(node.const)];
  if (words !== undefined) return distinct(words.map((word) => (typeof word === 'string' ? 'a text' : shown(word))));
  return [type ?? []].flat().flatMap((one) => (one === not?.type ? [] : typeNames(one)));
}

/** The part of the schema that an error is about: its path leads to the keyword that is violated. */
function violated({ schemaPath }: ErrorObject): SchemaNode {
  return schemaNode(schemaPath.slice(0, schemaPath.lastIndexOf('/')));
}

function knownKeys(error: ErrorObject): readonly string[] {
  return Object.keys(violated(error).properties ?? {});
}

function propertySchema(error: ErrorObject, name: string): SchemaNode {
  return violated(error).properties?.[name] ?? {};
}

/** What to write: an example for the key if there is a short one, and the first sentence of the description, which may have one. */
function describe(error: ErrorObject, key: string | undefined, property?: string): string | undefined {
  const node = property === undefined ? violated(error) : propertySchema(error, property);
  if (node.description === undefined) return undefined;
  const sentence = firstSentence(node);
  const told = key === undefined || /^[0-9]+$/.test(key) || sentence.includes('such as `');
  const example = told ? undefined : exampleText(node);
  return example === undefined ? sentence : `write, for example, \`${key}: ${example}\`; ${sentence}`;
}

const MAX_EXAMPLE = 60;

/** The first example of the schema as YAML; undefined if there is none that is short. */
function exampleText({ examples }: SchemaNode): string | undefined {
  const [first] = examples ?? [];
  const text = first === undefined ? '' : flowStyle(first);
  return text === '' || text.length > MAX_EXAMPLE ? undefined : text;
}

/** Keys of YAML itself, which have no counterpart. */
const otherHelp: ReadonlyMap<string, string> = new Map([
  ['<<', 'write the keys out: topo reads YAML 1.2, which has no merge keys'],
]);

/** The first sentence of the description as a part of a help: without its full stop and its capital letter. */
function firstSentence({ description = '' }: SchemaNode): string {
  const sentence = description.split(/(?<=\.)\s/)[0]?.replace(/\.$/, '') ?? '';
  return /^[A-Z][a-z ]/.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence;
}
