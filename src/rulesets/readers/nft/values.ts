import { type Json, excerpt, isArray, isObject, only } from '../json-values.ts';
import { textOf } from './statement-text.ts';

/** What may stand right of a match. */
export type Value =
  | { readonly kind: 'one'; readonly value: Atom }
  | { readonly kind: 'range'; readonly from: Atom; readonly to: Atom }
  | { readonly kind: 'prefix'; readonly address: Atom; readonly length: number }
  /** Bits set together: `syn | ack`. */
  | { readonly kind: 'bits'; readonly of: readonly Value[] }
  | { readonly kind: 'concat'; readonly of: readonly Value[] }
  /** Whatever no other element of the set is: `*`. */
  | { readonly kind: 'rest' }
  /** Another expression, which is not worked out here. */
  | { readonly kind: 'other'; readonly text: string };

export type Atom = string | number | boolean;

export type Refuse = (problem: string) => never;

/** A value, or an element of a set with its comment and counters. */
export function valueOf(json: Json, refuse: Refuse): Value {
  if (json === '*') return { kind: 'rest' };
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') {
    return { kind: 'one', value: json };
  }
  if (isArray(json)) return listed('bits', json, refuse);
  const [kind, body] = only(json) ?? refuse(`${excerpt(json)} is no value`);
  switch (kind) {
    case 'elem':
      return valueOf((isObject(body) ? body['val'] : undefined) ?? refuse('an element without a value'), refuse);
    case 'range':
      return rangeOf(body, refuse);
    case 'prefix':
      return prefixOf(body, refuse);
    case 'concat':
    case '|':
      return listed(kind === '|' ? 'bits' : 'concat', body, refuse);
    default:
      return { kind: 'other', text: textOf(json) };
  }
}

function listed(kind: 'bits' | 'concat', body: Json, refuse: Refuse): Value {
  if (!isArray(body) || body.length === 0) refuse(`${excerpt(body)} is no list of values`);
  return { kind, of: body.map((one) => valueOf(one, refuse)) };
}

function rangeOf(body: Json, refuse: Refuse): Value {
  if (!isArray(body) || body.length !== 2) refuse(`${excerpt(body)} is no range`);
  const [from, to] = body.map((end) => valueOf(end, refuse));
  return from?.kind === 'one' && to?.kind === 'one'
    ? { kind: 'range', from: from.value, to: to.value }
    : { kind: 'other', text: textOf({ range: body }) };
}

function prefixOf(body: Json, refuse: Refuse): Value {
  const { addr, len } = isObject(body) ? body : {};
  if (typeof len !== 'number' || !Number.isInteger(len) || len < 0 || len > 128) refuse('a prefix without its length');
  if (typeof addr !== 'string' && typeof addr !== 'number') refuse('a prefix without its address');
  return { kind: 'prefix', address: addr, length: len };
}

/** As nft writes it. */
export function valueText(value: Value): string {
  switch (value.kind) {
    case 'one':
      return String(value.value);
    case 'range':
      return `${String(value.from)}-${String(value.to)}`;
    case 'prefix':
      return `${String(value.address)}/${String(value.length)}`;
    case 'bits':
      return value.of.map(valueText).join(' | ');
    case 'concat':
      return value.of.map(valueText).join(' . ');
    case 'rest':
      return '*';
    case 'other':
      return value.text;
  }
}
