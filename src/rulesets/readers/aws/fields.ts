import { Unreadable } from '../../unreadable.ts';
import { type Json, type JsonObject, type ParsedJson, excerpt, isArray, isObject } from '../json-values.ts';
import type { ListingLocation } from './inventory.ts';

/** An object of a listing, and where it stands. */
export interface ListingItem extends ListingLocation {
  readonly body: JsonObject;
}

/** A listing as a value whose objects know their lines. */
export interface ListingDocument {
  readonly file: string;
  readonly lineOf: ParsedJson['lineOf'];
}

export function refuse({ line, file }: ListingLocation, problem: string): never {
  throw new Unreadable(line, problem, file);
}

/** The objects of a list that must be there. */
export function itemsIn(document: ListingDocument, holder: ListingItem, key: string): readonly ListingItem[] {
  const list = holder.body[key];
  if (!isArray(list)) refuse(holder, `${key} is ${list === undefined ? 'missing' : 'no list'}`);
  return list.map((one) => itemOf(document, one) ?? refuse(holder, `in ${key}, ${excerpt(one)} is no object`));
}

/** The same of a list that may be missing or null: nothing is in it. */
export function itemsIfAny(document: ListingDocument, holder: ListingItem, key: string): readonly ListingItem[] {
  return (holder.body[key] ?? null) === null ? [] : itemsIn(document, holder, key);
}

export function itemOf({ file, lineOf }: ListingDocument, json: Json | undefined): ListingItem | undefined {
  return isObject(json) ? { body: json, line: lineOf(json), file } : undefined;
}

export function textIn(item: ListingItem, key: string): string {
  const text = textIfAny(item, key);
  return text ?? refuse(item, `${key} is missing`);
}

/** Undefined where it is missing, null or empty. */
export function textIfAny(item: ListingItem, key: string): string | undefined {
  const value = item.body[key] ?? '';
  if (typeof value !== 'string') refuse(item, `${key} is ${excerpt(value)}, and no text`);
  return value === '' ? undefined : value;
}

export function textsIfAny(item: ListingItem, key: string): readonly string[] {
  const list = item.body[key] ?? [];
  if (!isArray(list)) refuse(item, `${key} is no list`);
  return list.map((one) => (typeof one === 'string' ? one : refuse(item, `in ${key}, ${excerpt(one)} is no text`)));
}

export function flagIn(item: ListingItem, key: string): boolean {
  const value = item.body[key];
  return typeof value === 'boolean' ? value : refuse(item, `${key} is neither true nor false`);
}

/** Undefined where it is missing or null. */
export function integerIfAny(item: ListingItem, key: string): number | undefined {
  const value = item.body[key] ?? undefined;
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
  return refuse(item, `${key} is ${excerpt(value)}, and no whole number`);
}
