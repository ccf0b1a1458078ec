import { type Match, allOf, anyOf, not, product } from '../../match.ts';
import type { Action, RulesetRule } from '../../ruleset.ts';
import { elsewhere } from './hooks.ts';
import { type Json, excerpt, isObject, only, within } from '../json-values.ts';
import { keyOf } from './keys.ts';
import type { NftRule } from './listing.ts';
import { entriesOf, matchOf } from './matches.ts';
import { type Reading, narrowed } from './reading.ts';
import { statementText } from './statement-text.ts';

/** The rules that one rule of a listing is: a case each, in order; at least one, so that every rule is found again. */
export function rulesOf(rule: NftRule, reading: Reading, chainNamed: (name: string) => string): readonly RulesetRule[] {
  const text = ruleText(rule);
  const { rules, matches } = rule.statements.reduce<Walk>(
    (walk, statement) => (walk.ended ? walk : step(walk, statement)),
    { rules: [], matches: [], reading, ended: false, chainNamed },
  );
  const decided = rules.map((one) => ({ line: rule.line, text, ...one }));
  const rest = { line: rule.line, text, match: allOf(matches), action: { kind: 'continue' } } as const;
  return decided.length > 0 ? decided : [rest];
}

/** As nft writes it, with its handle, by which `nft delete rule` knows it. */
function ruleText({ statements, comment, handle }: NftRule): string {
  return [
    ...statements.map((one) => statementText(one)),
    ...(comment === undefined ? [] : [`comment ${JSON.stringify(comment)}`]),
    ...(handle === undefined ? [] : [`# handle ${handle}`]),
  ].join(' ');
}

/** So far. */
interface Walk {
  readonly rules: readonly Pick<RulesetRule, 'match' | 'action'>[];
  /** What a packet has met that is still in the rule. */
  readonly matches: readonly Match[];
  readonly reading: Reading;
  /** No packet is left in the rule. */
  readonly ended: boolean;
  /** A chain that the rule names, as the ruleset calls it. */
  readonly chainNamed: (name: string) => string;
}

type Step = (walk: Walk, body: Json, statement: Json) => Walk;

function step(walk: Walk, statement: Json): Walk {
  const [kind, body] = only(statement) ?? walk.reading.refuse(`${excerpt(statement)} is no statement`);
  const prepared = ownNeeds.has(kind) ? walk : withNeeds(walk, statement);
  return (statements.get(kind) ?? puzzling)(prepared, body, statement);
}

/** They look at nothing, or say themselves what they need. */
const ownNeeds: ReadonlySet<string> = new Set(['match', 'vmap', 'accept', 'drop']);

function meeting(walk: Walk, match: Match): Walk {
  return { ...walk, matches: [...walk.matches, match], reading: narrowed(walk.reading, match) };
}

function deciding(walk: Walk, action: Action, match?: Match): Walk {
  const matches = match === undefined ? walk.matches : [...walk.matches, match];
  return { ...walk, rules: [...walk.rules, { match: allOf(matches), action }] };
}

function ending(walk: Walk, action: Action): Walk {
  return { ...deciding(walk, action), ended: true };
}

/** A statement reads and looks up what it uses; a packet that does not have it, or is not found, leaves the rule. */
function withNeeds(walk: Walk, statement: Json): Walk {
  let result = walk;
  for (const part of within(statement)) {
    const [kind, body] = only(part) ?? [];
    if (kind === 'payload') result = meeting(result, keyOf(part, result.reading).needs);
    if (kind !== 'map' || !isObject(body) || part === statement) continue;
    const entries = entriesOf(body['key'] ?? null, body['data'] ?? null, result.reading);
    result = meeting(result, anyOf(entries.map(({ match }) => match)));
  }
  return result;
}

const passing: Step = (walk) => walk;

function told(sentence: string): Step {
  return (walk) => {
    walk.reading.remark(sentence);
    return walk;
  };
}

/** Matches some packets and others like them not: a rate, a count, a list that it fills itself. */
const rating: Step = (walk, _, statement) => meeting(walk, walk.reading.fresh(statementText(statement, Infinity)));

/** It may accept, drop, leave the rule or go on. */
const puzzling: Step = (walk, _, statement) => {
  const { fresh } = walk.reading;
  const words = statementText(statement, Infinity);
  const accepting = fresh(`${words} accepts`);
  const dropping = fresh(`${words} drops`);
  const either = deciding(deciding(walk, { kind: 'accept' }, accepting), { kind: 'drop' }, dropping);
  return meeting(either, fresh(`${words} goes on`));
};

/** A program decides (nft(8), queue statement); it can do no more than let the packet go on behind this chain, or not. */
const queueing: Step = (walk, _, statement) => {
  const dropping = walk.reading.fresh(`${statementText(statement, Infinity)} drops`);
  return ending(deciding(walk, { kind: 'drop' }, dropping), { kind: 'accept' });
};

/** Translation of addresses lets the packet go on behind its chain (nft(8), NAT statements); of one family it may be. */
function translating(sentence: string): Step {
  return (walk, body) => {
    walk.reading.remark(sentence);
    const family = isObject(body) ? families.get(body['family'] ?? '') : undefined;
    if (family === undefined) return ending(walk, { kind: 'accept' });
    const left = product({ family });
    return meeting(deciding(walk, { kind: 'accept' }, left), not(left));
  };
}

const families: ReadonlyMap<Json, 4 | 6> = new Map<Json, 4 | 6>([
  ['ip', 4],
  ['ip6', 6],
]);

function calling(kind: 'jump' | 'goto'): Step {
  return (walk, body) => {
    const target = isObject(body) ? body['target'] : undefined;
    const chain = typeof target === 'string' ? target : walk.reading.refuse(`${kind} to nowhere`);
    return ending(walk, { kind, chain: walk.chainNamed(chain) });
  };
}

/** Each entry decides as its verdict does; with `continue` the packet goes on in the rule, in no entry it leaves it. */
const looking: Step = (walk, body) => {
  const { key = null, data = null } = isObject(body) ? body : {};
  const rules = [...walk.rules];
  const going: Match[] = [];
  for (const { match, found } of entriesOf(key, data, walk.reading)) {
    const [verdict = ''] = only(found) ?? [];
    if (!verdicts.has(verdict)) walk.reading.refuse(`${excerpt(found)} is no verdict`);
    if (verdict === 'continue') going.push(match);
    else rules.push(...decidedBy(walk, match, found));
  }
  return going.length === 0 ? { ...walk, rules, ended: true } : meeting({ ...walk, rules }, anyOf(going));
};

function decidedBy(walk: Walk, match: Match, verdict: Json): Walk['rules'] {
  return step({ ...meeting(walk, match), rules: [] }, verdict).rules;
}

const verdicts: ReadonlySet<string> = new Set(['accept', 'drop', 'continue', 'return', 'jump', 'goto']);

const fields: ReadonlySet<Json> = new Set([
  'saddr',
  'daddr',
  'sport',
  'dport',
  'flags',
  'ttl',
  'hoplimit',
  'type',
  'code',
]);

const changing: Step = (walk, body) => {
  const [kind, key] = only(isObject(body) ? body['key'] : undefined) ?? [];
  if (kind === 'payload' && isObject(key) && fields.has(key['field'] ?? null)) walk.reading.remark(CHANGED);
  return walk;
};

const AS_THERE = 'packets are compared as the hooks input and output see them';
const TRANSLATED = `Rules change where packets go (dnat, redirect or tproxy): ${AS_THERE}.`;
const MASQUERADED = `Rules change where packets come from (snat or masquerade): ${AS_THERE}.`;
const CHANGED = `Rules write addresses, ports or other fields of packets: ${AS_THERE}.`;
const UNTRACKED = `Rules switch connection tracking off (notrack): ${AS_THERE}, with the state untracked.`;

const XT =
  'iptables wrote this rule, and the JSON does not say all that it matches: give what iptables-save (and ip6tables-save) prints';

/**
 * A match or target of iptables-nft. Where no packet of the machine passes it decides nothing, and of those that change
 * addresses only a target can end the chain, with the packet let through: both are often Docker's.
 */
const foreign: Step = (walk, body, statement) => {
  const { view, refuse } = walk.reading;
  if (view === elsewhere) return walk;
  if (view.translates !== true) refuse(XT);
  if (isObject(body) && body['type'] === 'match') return rating(walk, body, statement);
  walk.reading.remark(view.name === 'postrouting nat' ? MASQUERADED : TRANSLATED);
  const taken = walk.reading.fresh(`${statementText(statement, Infinity)} accepts`);
  return meeting(deciding(walk, { kind: 'accept' }, taken), not(taken));
};

/** libnftables-json(5), statements. */
const statements: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['match', (walk, body) => meeting(walk, matchOf(body, walk.reading))],
  ['accept', (walk) => ending(walk, { kind: 'accept' })],
  ['drop', (walk) => ending(walk, { kind: 'drop' })],
  ['reject', (walk) => ending(walk, { kind: 'drop' })],
  ['return', (walk) => ending(walk, { kind: 'return' })],
  ['continue', passing],
  ['jump', calling('jump')],
  ['goto', calling('goto')],
  ['vmap', looking],
  ['queue', queueing],
  // The packet goes out by another interface, and the machine never sees it.
  ['fwd', (walk) => ending(walk, { kind: 'drop' })],
  ...['counter', 'log', 'dup', 'last', 'flow', 'secmark', 'ct helper', 'ct timeout', 'ct expectation', 'reset'].map(
    (kind) => [kind, passing] as const,
  ),
  ...['limit', 'quota', 'ct count', 'meter', 'set', 'map'].map((kind) => [kind, rating] as const),
  ['mangle', changing],
  ['notrack', told(UNTRACKED)],
  ['dnat', translating(TRANSLATED)],
  ['redirect', translating(TRANSLATED)],
  ['snat', translating(MASQUERADED)],
  ['masquerade', translating(MASQUERADED)],
  // Where no socket is found the packet leaves the rule; otherwise it goes on in it (nft(8), tproxy statement).
  ['tproxy', (walk, body, statement) => rating(told(TRANSLATED)(walk, body, statement), body, statement)],
  ['xt', foreign],
]);
