import { type Match, allOf, never, not } from '../../match.ts';
import { type Json, excerpt, isArray, isObject, only } from '../json-values.ts';
import type { Key } from './key.ts';
import { keyOf } from './keys.ts';
import { type Reading, unknown } from './reading.ts';
import { textOf } from './statement-text.ts';
import { type Value, valueOf } from './values.ts';

/** What is asked of a value, and whether the answer is turned round. */
interface Operator {
  readonly asks: 'equal' | 'bits' | 'least' | 'most';
  readonly negated: boolean;
}

/** libnftables-json(5), operators; `!` is no bit of them, as `nft -j` 1.0.6 prints `tcp flags ! syn`. */
const operators: ReadonlyMap<Json, Operator> = new Map<Json, Operator>([
  ['==', { asks: 'equal', negated: false }],
  ['!=', { asks: 'equal', negated: true }],
  ['in', { asks: 'bits', negated: false }],
  ['!', { asks: 'bits', negated: true }],
  ['>=', { asks: 'least', negated: false }],
  ['<', { asks: 'least', negated: true }],
  ['<=', { asks: 'most', negated: false }],
  ['>', { asks: 'most', negated: true }],
]);

/** The packets that a match statement lets on. */
export function matchOf(body: Json, reading: Reading): Match {
  const { left, right, operator } = sidesOf(body, reading);
  const { negated } = operator;
  const key = keyOf(left, reading);
  const { values, changes, isSet } = rightOf(right, reading);
  if (key.absent === true && !negated) return never;
  // Early versions of nft wrote `in` for a look-up in a set, too.
  const asks = isSet && operator.asks === 'bits' ? 'equal' : operator.asks;
  const words = (): string => [textOf(left), ...asksWords(asks, left), textOf(right)].join(' ');
  const understood = changes ? undefined : asked(asks, key, values);
  if (understood !== undefined && !negated) return understood;
  const positive =
    understood ?? (changes ? reading.fresh(`${words()}, as rules leave it`) : unknown(reading, words(), body));
  // What the value is read from must be there either way.
  return allOf([key.needs, negated ? not(positive) : positive]);
}

interface Sides {
  readonly left: Json;
  readonly right: Json;
  readonly operator: Operator;
}

function sidesOf(body: Json, { refuse }: Reading): Sides {
  const { left = null, right = null, op = null } = isObject(body) ? body : {};
  if (left === null || right === null) refuse('a match without its sides');
  return { left, right, operator: operators.get(op) ?? refuse(`${textOf(op)} is no operator`) };
}

/** nft tests a bit where it writes nothing between bitmask and value; two questions must not have the same words. */
function asksWords(asks: Operator['asks'], left: Json): readonly string[] {
  if (asks === 'equal') return only(left)?.[0] === 'ct' ? ['=='] : [];
  return asks === 'bits' ? [] : [asks === 'least' ? '>=' : '<='];
}

function asked(asks: Operator['asks'], key: Key, values: readonly Value[]): Match | undefined {
  if (asks === 'equal' || (asks === 'bits' && key.bits === undefined && key.number === undefined)) {
    return key.among(values);
  }
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) return undefined;
  if (asks === 'bits') {
    const mask = key.number?.(value);
    return key.bits === undefined
      ? key.among(values)
      : mask === undefined
        ? undefined
        : key.where?.((one) => (one & mask) !== 0);
  }
  if (key.ends === undefined || value.kind !== 'one') return undefined;
  const [lowest, highest] = key.ends;
  const [from, to] = asks === 'least' ? [value.value, highest] : [lowest, value.value];
  return key.among([{ kind: 'range', from, to }]);
}

interface Right {
  readonly values: readonly Value[];
  readonly isSet: boolean;
  readonly changes: boolean;
}

function rightOf(right: Json, reading: Reading): Right {
  const elements = elementsOf(right, reading);
  return elements === undefined
    ? { values: [valueOf(right, reading.refuse)], isSet: false, changes: false }
    : { values: elements.all.map((one) => valueOf(one, reading.refuse)), isSet: true, changes: elements.changes };
}

/** Of a set or map, anonymous or by name; undefined for a value alone. */
function elementsOf(
  json: Json,
  { refuse, setNamed }: Reading,
): { readonly all: readonly Json[]; readonly changes: boolean } | undefined {
  if (typeof json === 'string' && json.startsWith('@')) {
    const { elements, changes } = setNamed(json.slice(1)) ?? refuse(`there is no set ${json}`);
    return { all: elements, changes };
  }
  const [kind, body = null] = only(json) ?? [];
  if (kind !== 'set') return undefined;
  if (body === null) refuse('a set of nothing');
  return { all: isArray(body) ? body : [body], changes: false };
}

/** An element of a map: the packets that find it, and what they find. */
export interface MapEntry {
  readonly match: Match;
  readonly found: Json;
  /** Absent for what no other entry names. */
  readonly key?: Json;
}

/** The entries of a map, no packet in two of them; a packet that is in none leaves the rule. */
export function entriesOf(keyJson: Json, data: Json, reading: Reading): readonly MapEntry[] {
  const key = keyOf(keyJson, reading);
  const elements = elementsOf(data, reading) ?? reading.refuse('a map without its elements');
  const pairs = elements.all.map((pair) => pairOf(pair, reading));
  const entryOf = ({ value, text, found, key: asWritten }: Pair): MapEntry => {
    const words = `${textOf(keyJson)} ${text}`;
    const match = key.absent === true ? never : key.among([value]);
    if (match !== undefined && !elements.changes) return { match, found, key: asWritten };
    const condition = elements.changes
      ? reading.fresh(`${words}, as packets leave it`)
      : unknown(reading, words, keyJson);
    return { match: allOf([match ?? key.needs, condition]), found, key: asWritten };
  };
  const named = drawn(keyJson, pairs, pairs.filter(({ value }) => value.kind !== 'rest').map(entryOf));
  const rest = pairs.find(({ value }) => value.kind === 'rest');
  if (rest === undefined) return named;
  return [...named, { match: allOf([key.needs, ...named.map(({ match }) => not(match))]), found: rest.found }];
}

/**
 * By a number that is drawn, or counted, for each packet (nft(8), numgen): one of the entries is found, if each number has
 * one, and only the choice among them is unknown.
 */
function drawn(key: Json, pairs: readonly Pair[], entries: readonly MapEntry[]): readonly MapEntry[] {
  const [kind, body] = only(key) ?? [];
  const { mod, offset = 0 } = kind === 'numgen' && isObject(body) ? body : {};
  const isWhole =
    typeof mod === 'number' &&
    pairs.length === mod &&
    pairs.every(({ value }, i) => value.kind === 'one' && value.value === i + Number(offset));
  if (!isWhole) return entries;
  return entries.map(({ match, ...entry }, i) => {
    const before = entries.slice(0, i).map((one) => not(one.match));
    return { ...entry, match: allOf(i === entries.length - 1 ? before : [...before, match]) };
  });
}

interface Pair {
  readonly value: Value;
  readonly key: Json;
  readonly text: string;
  readonly found: Json;
}

function pairOf(pair: Json, { refuse }: Reading): Pair {
  const [key = null, found = null, ...more] = isArray(pair) ? pair : [];
  if (key === null || found === null || more.length > 0) refuse(`${excerpt(pair)} is no pair of a map`);
  return { value: valueOf(key, refuse), key, text: textOf(key), found };
}
