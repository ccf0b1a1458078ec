import { Unreadable } from '../unreadable.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !isArray(json);
}

/** `Array.isArray` forgets that the list is readonly, and what is in it. */
export function isArray(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** The name and the body of an object with one member, as nft writes expressions and statements; else undefined. */
export function only(json: Json | undefined): readonly [kind: string, body: Json] | undefined {
  if (!isObject(json)) return undefined;
  const [kind, ...more] = Object.keys(json);
  return kind === undefined || more.length > 0 ? undefined : [kind, json[kind] ?? null];
}

/** Enough of a value to find it by. */
export function excerpt(json: Json): string {
  const text = JSON.stringify(json);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** All that stands in a value, itself first. */
export function* within(json: Json | undefined): Generator<Json> {
  if (json === undefined) return;
  yield json;
  if (isArray(json)) for (const one of json) yield* within(one);
  else if (isObject(json)) for (const one of Object.values(json)) yield* within(one);
}

/** What programs list nests a dozen deep; what is far deeper would exhaust whoever walks through it. */
const MAX_DEPTH = 200;

/** A text of JSON as a value, and where its objects begin. */
export interface ParsedJson {
  readonly json: Json;
  /** 1-based. */
  readonly lineOf: (object: JsonObject) => number;
}

/** `ask` says what to give instead of a text that is no JSON, or cut off. */
export function parseJson(text: string, file: string, ask: string): ParsedJson {
  const lines = objectLines(text, file);
  try {
    const json = JSON.parse(text) as Json;
    const places = new Map<JsonObject, number>();
    // Objects are met in the order in which they begin: `JSON.parse` tells no lines.
    for (const one of within(json)) if (isObject(one)) places.set(one, lines[places.size] ?? 1);
    const exact = places.size === lines.length;
    return { json, lineOf: (object) => (exact ? (places.get(object) ?? 1) : 1) };
  } catch {
    const line = text.trimEnd().split('\n').length;
    throw new Unreadable(line, `this is no JSON, or cut off: ${ask}`, file);
  }
}

function objectLines(text: string, file: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const mark = text[i];
    if (mark === '\n') line += 1;
    else if (mark === '"') i = endOfString(text, i);
    else if (mark === ']' || mark === '}') depth -= 1;
    else if (mark === '[' || mark === '{') {
      depth += 1;
      if (depth > MAX_DEPTH) throw new Unreadable(line, `more than ${MAX_DEPTH} levels in each other`, file);
      if (mark === '{') lines.push(line);
    }
  }
  return lines;
}

/** Where the string that begins there is closed; the end of the text where it is not. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i;
  }
  return text.length;
}
