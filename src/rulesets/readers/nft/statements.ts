import { protocolNumbers } from '../../../net/transports.ts';
import { type Match, allOf, anyOf, not, product } from '../../match.ts';
import { type Action, type RulesetRule, sourceTranslation } from '../../ruleset.ts';
import { elsewhere } from './hooks.ts';
import { anywhere, newDestinations } from './translations.ts';
import { type Json, excerpt, isObject, only, within } from '../json-values.ts';
import { keyOf } from './keys.ts';
import type { NftRule } from './listing.ts';
import { entriesOf, matchOf } from './matches.ts';
import { type Reading, narrowed } from './reading.ts';
import { statementText } from './statement-text.ts';

/** The rules that one rule of a listing is: a case each, in order; at least one, so that every rule is found again. */
export function rulesOf(rule: NftRule, reading: Reading, chainNamed: (name: string) => string): readonly RulesetRule[] {
  const text = ruleText(rule);
  const { rules, matches, hasEffect, untracks } = rule.statements.reduce<Walk>(
    (walk, statement) => (walk.ended ? walk : step(walk, statement)),
    { rules: [], matches: [], reading, ended: false, chainNamed },
  );
  const effects = { ...(hasEffect ? { hasEffect } : {}), ...(untracks ? { untracks } : {}) };
  const decided = rules.map((one) => ({ line: rule.line, text, ...one, ...effects }));
  const rest = { line: rule.line, text, match: allOf(matches), action: { kind: 'continue' }, ...effects } as const;
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
  /** It does something besides, as {@link RulesetRule} has it. */
  readonly hasEffect?: true;
  readonly untracks?: true;
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

/** Matches some packets and others like them not: a rate, a count, a list that it fills itself. */
const rating: Step = (walk, _, statement) => meeting(walk, walk.reading.fresh(statementText(statement, Infinity)));

/** The same, and other rules may look at the list. */
const filling: Step = (walk, body, statement) => affecting(rating(walk, body, statement), body, statement);

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

/** Another source: it is chosen behind the last hook, and the packet goes on behind its chain (nft(8), NAT statements). */
const translatingSource: Step = (walk, body) => {
  const family = isObject(body) ? families.get(body['family'] ?? '') : undefined;
  const action: Action = { kind: 'translate', translation: sourceTranslation };
  if (family === undefined) return ending(walk, action);
  const left = product({ family });
  return meeting(deciding(walk, action, left), not(left));
};

/** Another destination, of one family it may be; the packet goes on behind its chain. Where no packet comes by it decides nothing. */
function translatingDestination(kind: 'dnat' | 'redirect'): Step {
  return (walk, body, statement) => {
    const { reading } = walk;
    const sends = reading.view.way === 'out';
    const words = statementText(statement, Infinity);
    const cases = newDestinations(kind, body, reading);
    const translated = cases.reduce((so, { match, ...destination }) => {
      const { words: choice } = reading.fresh(`${words} sends it where it passes`);
      return deciding(so, { kind: 'translate', translation: { ...destination, sends, choice } }, match);
    }, walk);
    return meeting(translated, not(anyOf(cases.map(({ match }) => match))));
  };
}

const families: ReadonlyMap<Json, 4 | 6> = new Map<Json, 4 | 6>([
  ['ip', 4],
  ['ip6', 6],
]);

/** What the sender is told; a kind that only some packets can have leaves the others in the rule, without a word in the listing. */
const rejecting: Step = (walk, body, statement) => {
  const type = isObject(body) ? body['type'] : undefined;
  const some = rejected.get(type ?? null);
  const action: Action = { kind: 'drop', answer: statementText(statement, Infinity) };
  if (some === undefined)
    return type === undefined || type === 'icmpx' ? ending(walk, action) : puzzling(walk, body, statement);
  return meeting(deciding(walk, action, some), not(some));
};

/** The packets that nft asks for before it rejects so (`nft --debug=netlink`). */
const rejected: ReadonlyMap<Json, Match> = new Map<Json, Match>([
  ['icmp', product({ family: 4 })],
  ['icmpv6', product({ family: 6 })],
  ['tcp reset', product({ protocols: [{ lo: protocolNumbers.tcp, hi: protocolNumbers.tcp }] })],
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

/** Writing another field leaves matches on it open (`isRewritten`); with another destination it may go anywhere. */
const changing: Step = (walk, body, statement) => {
  const [kind, key] = only(isObject(body) ? body['key'] : undefined) ?? [];
  const moves = kind === 'payload' && isObject(key) && key['field'] === 'daddr';
  return moves ? puzzling(walk, body, statement) : affecting(walk, body, statement);
};

/** It writes somewhere, and lets the packet on. */
const affecting: Step = (walk) => ({ ...walk, hasEffect: true });

const XT =
  'iptables wrote this rule, and the JSON does not say all that it matches: give what iptables-save (and ip6tables-save) prints';

/**
 * A match or target of iptables-nft. What packets to and from the machine meet must be known; of what is translated or
 * forwarded, often by Docker, it is open what it does: iptables-save says it.
 */
const foreign: Step = (walk, body, statement) => {
  const { view, refuse, fresh } = walk.reading;
  if (view === elsewhere) return walk;
  if (view.translates !== true && view.way !== 'forward') refuse(XT);
  if (isObject(body) && body['type'] === 'match') return rating(walk, body, statement);
  if (view.translates !== true) return puzzling(walk, body, statement);
  const words = statementText(statement, Infinity);
  const taken = fresh(`${words} translates`);
  const { words: choice } = fresh(`${words} sends it where it passes`);
  const translation = { ...anywhere, sends: view.way === 'out', choice };
  return meeting(deciding(walk, { kind: 'translate', translation }, taken), not(taken));
};

/** libnftables-json(5), statements. */
const statements: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['match', (walk, body) => meeting(walk, matchOf(body, walk.reading))],
  ['accept', (walk) => ending(walk, { kind: 'accept' })],
  ['drop', (walk) => ending(walk, { kind: 'drop' })],
  ['reject', rejecting],
  ['return', (walk) => ending(walk, { kind: 'return' })],
  ['continue', passing],
  ['jump', calling('jump')],
  ['goto', calling('goto')],
  ['vmap', looking],
  ['queue', queueing],
  // The packet goes out by another interface, and the machine never sees it.
  ['fwd', (walk) => ending(walk, { kind: 'drop' })],
  ...['counter', 'last', 'flow'].map((kind) => [kind, passing] as const),
  ...['log', 'dup', 'secmark', 'ct helper', 'ct timeout', 'ct expectation', 'reset', 'synproxy'].map(
    (kind) => [kind, affecting] as const,
  ),
  ...['limit', 'quota', 'ct count'].map((kind) => [kind, rating] as const),
  ...['meter', 'set', 'map'].map((kind) => [kind, filling] as const),
  ['mangle', changing],
  ['notrack', (walk) => ({ ...walk, untracks: true, hasEffect: true })],
  ['dnat', translatingDestination('dnat')],
  ['redirect', translatingDestination('redirect')],
  ['snat', translatingSource],
  ['masquerade', translatingSource],
  // Where no socket is found the packet leaves the rule; otherwise it goes on in it (nft(8), tproxy statement).
  ['tproxy', (walk, body, statement) => affecting(rating(walk, body, statement), body, statement)],
  ['xt', foreign],
]);
