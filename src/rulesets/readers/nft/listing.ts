import { Unreadable } from '../../unreadable.ts';
import type { Listing } from '../reader.ts';
import { type Json, type JsonObject, isArray, isObject, only, parseJson } from '../json-values.ts';

/** The objects of listings that rules are made of; those of a kind in the order in which they are listed. */
export interface Objects {
  /** By {@link qualified} name, as the other two are. */
  readonly chains: ReadonlyMap<string, NftChain>;
  /** Sets and maps: they share their names. */
  readonly sets: ReadonlyMap<string, NftSet>;
  /** Tables whose chains see no packet. */
  readonly dormant: ReadonlySet<string>;
}

export interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Where it hangs; absent where only jumps lead to it. */
  readonly hook?: NftHook;
  readonly rules: NftRule[];
}

export interface NftHook {
  readonly type: string;
  readonly hook: string;
  readonly priority: number;
  readonly drops: boolean;
  readonly devices: readonly string[];
}

export interface NftRule {
  readonly line: number;
  readonly handle?: number;
  readonly comment?: string;
  readonly statements: readonly Json[];
}

export interface NftSet {
  readonly name: string;
  /** Packets or time change what is in it. */
  readonly changes: boolean;
  /** Of a map, pairs. */
  readonly elements: readonly Json[];
}

/** `inet filter input`. */
export function qualified(family: string, table: string, name: string): string {
  return `${family} ${table} ${name}`;
}

/** What nft lists beside tables, chains, rules and sets: it matters where a rule names it, and there it is unknown. */
const bystanders: ReadonlySet<string> = new Set([
  ...['metainfo', 'flowtable', 'counter', 'quota', 'limit', 'secmark', 'synproxy', 'tunnel'],
  ...['ct helper', 'ct timeout', 'ct expectation'],
]);

/**
 * Flags of tables whose chains see packets (nft(8), tables). `nft -j` 1.0.6 prints other words in place of `dormant`, such as the
 * name of the table, so any other flag is taken for it: rules that sleep let everything pass, which nobody overlooks.
 */
const wakingFlags: ReadonlySet<string> = new Set(['owner', 'persist']);

/** Reads listings of one machine: nothing in them is of another form than libnftables-json(5) says. */
export function objectsOf(listings: readonly Listing[]): Objects {
  const chains = new Map<string, NftChain>();
  const sets = new Map<string, NftSet>();
  const dormant = new Set<string>();
  for (const listing of listings) {
    for (const item of itemsOf(listing)) {
      const { kind, body } = item;
      if (kind === 'chain') addNew(chains, item, chainOf(item));
      else if (kind === 'rule') chainHolding(chains, item).rules.push(ruleOf(item));
      else if (kind === 'set' || kind === 'map') addNew(sets, item, setOf(item));
      else if (kind === 'table') {
        if (textsOf(item, 'flags').some((flag) => !wakingFlags.has(flag)))
          dormant.add(`${textOf(item, 'family')} ${textOf(item, 'name')}`);
      } else if (!bystanders.has(kind)) refuse(item, `${kind} is nothing that nft lists`);
      else if (!isObject(body)) refuse(item, `${kind} without its members`);
    }
  }
  return { chains, sets, dormant };
}

interface Item {
  readonly kind: string;
  readonly body: JsonObject;
  readonly line: number;
  readonly file: string;
}

function refuse({ line, file }: Pick<Item, 'line' | 'file'>, problem: string): never {
  throw new Unreadable(line, problem, file);
}

const ASK = 'give what `nft -j list ruleset` prints';
const ASK_ALL = 'give all that `nft -j list ruleset` prints';

function itemsOf({ text, name: file }: Listing): readonly Item[] {
  const top = { line: 1, file };
  if (/^\s*(#|table\s|$)/.test(text)) refuse(top, `this is not nft's JSON: ${ASK}`);
  const { json, lineOf } = parseJson(text, file, ASK_ALL);
  const list = isObject(json) ? json['nftables'] : undefined;
  if (!isArray(list)) refuse(top, `there is no "nftables" list: ${ASK}`);
  const items = list.map((one) => {
    const line = isObject(one) ? lineOf(one) : 1;
    const [kind, body] = only(one) ?? refuse({ line, file }, 'an object of the list has not one name');
    if (!isObject(body)) refuse({ line, file }, `${kind} without its members`);
    return { kind, body, line, file };
  });
  const about = items.find(({ kind }) => kind === 'metainfo')?.body;
  if (about === undefined) refuse(top, `there is no "metainfo": ${ASK}`);
  if (about['json_schema_version'] !== 1) refuse(top, 'another version of the JSON than 1');
  return items;
}

function addNew<T>(known: Map<string, T>, item: Item, made: T): void {
  const name = qualified(textOf(item, 'family'), textOf(item, 'table'), textOf(item, 'name'));
  if (known.has(name)) refuse(item, `a second ${item.kind} ${name}`);
  known.set(name, made);
}

function chainHolding(chains: ReadonlyMap<string, NftChain>, item: Item): NftChain {
  const name = qualified(textOf(item, 'family'), textOf(item, 'table'), textOf(item, 'chain'));
  return chains.get(name) ?? refuse(item, `there is no chain ${name}`);
}

function chainOf(item: Item): NftChain {
  const { body, file, line } = item;
  const [family, table, name] = [textOf(item, 'family'), textOf(item, 'table'), textOf(item, 'name')];
  const base = { family, table, name, file, line, rules: [] };
  if (body['hook'] === undefined) return base;
  const policy = body['policy'] ?? 'accept';
  if (policy !== 'accept' && policy !== 'drop') refuse(item, `chain ${name} has no policy that nft knows`);
  const priority = body['prio'];
  if (typeof priority !== 'number') refuse(item, `chain ${name} has no priority`);
  const [hook, type] = [textOf(item, 'hook'), textOf(item, 'type')];
  return { ...base, hook: { type, hook, priority, drops: policy === 'drop', devices: textsOf(item, 'dev') } };
}

function ruleOf(item: Item): NftRule {
  const { body, line } = item;
  const { handle, comment, expr } = body;
  if (!isArray(expr)) refuse(item, 'a rule without its statements');
  return {
    line,
    ...(typeof handle === 'number' ? { handle } : {}),
    ...(typeof comment === 'string' ? { comment } : {}),
    statements: expr,
  };
}

function setOf(item: Item): NftSet {
  const { elem: elements = [], timeout, stmt = [] } = item.body;
  if (!isArray(elements) || !isArray(stmt)) refuse(item, `${item.kind} without a list of elements`);
  const flags = textsOf(item, 'flags');
  const timed = timeout !== undefined || flags.includes('timeout') || flags.includes('dynamic');
  // A limit or quota of each element, other than a counter, lets it match or not.
  const rated = stmt.some((one) => !['counter', 'last'].includes(only(one)?.[0] ?? ''));
  return { name: textOf(item, 'name'), changes: timed || rated || elements.some(decidesItself), elements };
}

/** An element, or the key of a pair, with more to it than words and counts. */
function decidesItself(element: Json): boolean {
  const [kind, body] = only(isArray(element) ? element[0] : element) ?? [];
  const harmless = ['val', 'comment', 'counter', 'last'];
  return kind === 'elem' && isObject(body) && Object.keys(body).some((key) => !harmless.includes(key));
}

function textOf(item: Item, key: string): string {
  const value = item.body[key];
  return typeof value === 'string' ? value : refuse(item, `${item.kind} has no ${key}`);
}

/** nft writes one as itself, and several as a list. */
function textsOf(item: Item, key: string): readonly string[] {
  const value = item.body[key] ?? [];
  const texts = isArray(value) ? value : [value];
  return texts.map((one) => (typeof one === 'string' ? one : refuse(item, `${item.kind} has a strange ${key}`)));
}
