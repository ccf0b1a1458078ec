import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { didYouMean, list, quote } from '../diagnostics/message-text.ts';
import type { Span } from '../source/span.ts';
import { foreignWords } from './foreign-words.ts';
import type { ErrorObject } from './generated/validate.js';
import type { Locations } from './locations.ts';
import { schema, unknownKey } from './lint-rules.ts';
import { type SchemaNode, schemaNode } from './schema-tree.ts';

/** What the validator found, told in the words of the language and at the place that is wrong. */
export function schemaDiagnostics(
  errors: readonly ErrorObject[],
  content: unknown,
  places: Locations,
): readonly Diagnostic[] {
  return withoutRefusedBranches(errors).map((error) => translate(error, locate(error.instancePath, content, places)));
}

/**
 * Where a value may have several shapes the validator tells what is wrong with each. We keep the shape whose type was
 * written (its own errors say more), and the choice itself only where no shape fits.
 */
function withoutRefusedBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword !== 'anyOf') {
      kept.push(error);
      continue;
    }
    // The errors of the branches stand right before the one of the choice.
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

/** True where the error says that the value at the choice itself is none of this branch's. */
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
      help: describe(error, name),
    });
  }
  return diagnostic(schema, {
    message: `${where(place)} ${complaint(error, place.value)}`,
    at: place.span,
    help: advice(error, place.value),
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
      : `in topo this is ${quote(meant)}: ${firstSentence(propertySchema(error, meant))}`;
  const inside = place.path.length === 0 ? 'at the top of the file' : `in ${place.path.join('.')}`;
  return diagnostic(unknownKey, { message: `unknown key ${quote(name)} ${inside}`, at: place.keySpan(name), help });
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
      return `is ${shown(value)}, not ${typeNames(params['type'])}`;
    case 'const':
      return `is ${shown(value)}, not ${shown(params['allowedValue'])}`;
    case 'enum':
      return `is ${shown(value)}, not ${list((params['allowedValues'] as unknown[]).map(quote), 'or')}`;
    case 'anyOf':
      return `is ${shown(value)}, which is none of its forms`;
    case 'minItems':
      return `has too few items: at least ${String(params['limit'])}`;
    case 'minProperties':
    case 'maxProperties':
      return `has ${String(Object.keys(value ?? {}).length)} keys where ${String(params['limit'])} is asked for`;
    case 'uniqueItems':
      return 'names one thing twice';
    case 'minLength':
      return 'is empty';
    default:
      return `is ${shown(value)}, which ${error.message}`;
  }
}

function advice(error: ErrorObject, value: unknown): string | undefined {
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
    return `YAML 1.2 reads ${value} as a text; write ${/^(y|yes|on)$/i.test(value) ? 'true' : 'false'}`;
  }
  return describe(error);
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

function describe(error: ErrorObject, property?: string): string | undefined {
  const node = property === undefined ? violated(error) : propertySchema(error, property);
  return node.description === undefined ? undefined : firstSentence(node);
}

/** Words that no key translates. */
const otherHelp: ReadonlyMap<string, string> = new Map([['<<', 'merge keys are of YAML 1.1: write the keys out']]);

function firstSentence({ description = '' }: SchemaNode): string {
  return description.split(/(?<=\.)\s/)[0]?.replace(/\.$/, '') ?? '';
}
