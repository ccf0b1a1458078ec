import { type Condition, type Match, allOf, always, not, anyOf } from '../../match.ts';
import { type Action, type RulesetRule, type Translation, sourceTranslation } from '../../ruleset.ts';
import type { ReadingLevel } from '../../reading-level.ts';
import { Unreadable } from '../../unreadable.ts';
import { type Hook, type HookedMatch, hasConnection } from '../hook.ts';
import { conditionMeanings } from './condition-matches.ts';
import { matchRows } from './match-rows.ts';
import type { MatchContext } from './match-context.ts';
import { meanings, modules } from './matches.ts';
import {
  type OptionGroup,
  type Option,
  type Options,
  type JumpTarget,
  optionsOf,
  wordsOfGroup,
  wordsOfOption,
} from './options.ts';
import { protocolNumber } from './protocol-matches.ts';
import { type Effect, targets } from './targets.ts';
import { type NewDestination, destinationOf, newDestination } from './translations.ts';
import { COMMAND, type RuleLine, type IptablesTable } from './tables.ts';
import { wordsOf } from './command-words.ts';
import type { IpSets } from './ipset.ts';

/** A rule whose match waits for the hook. */
export interface Draft {
  readonly line: number;
  readonly text: string;
  readonly parts: readonly (HookedMatch | Match)[];
  readonly effect: Effect | 'jump' | 'goto';
  readonly target: string;
  /** For an effect that is unknown: the conditions that decide it. */
  readonly outcomes?: { readonly accepts: Match; readonly drops: Match };
  /** For an effect that translates the destination. */
  readonly newDestination?: NewDestination & Pick<Translation, 'choice'>;
  /** What the sender of a packet that is dropped is told, where it is told anything. */
  readonly answer?: string;
  /** The matches write into lists and counters. */
  readonly hasEffect: boolean;
}

/** What rules of one machine share. */
export interface SharedConditions {
  readonly sets: IpSets;
  /** What rules of any table write, by the names of {@link conditionFields}. */
  readonly changes: ReadonlySet<string>;
  /** The condition, and another one each time it is asked for. */
  readonly another: (words: string) => Condition;
}

/** Modules whose answer is the same for the same packet, wherever they are asked. */
const steady: ReadonlySet<string> = new Set(
  [...modulesAt('exact'), ...modulesAt('condition')].filter((name) => !modulesAt('bounded').includes(name)),
);

function modulesAt(level: ReadingLevel): readonly string[] {
  return matchRows.flatMap(([name, one]) => (one === level ? [name.replace(/ \(IPv6\)$/, '')] : []));
}

/** Modules whose options are not each for themselves: one that is not understood makes all of them so. */
const together: ReadonlySet<string> = new Set(['set', 'addrtype', 'icmp', 'icmp6', 'icmpv6']);

/** Reads a rule of a table. */
export function draftOf({ line, text, chain }: RuleLine, table: IptablesTable, shared: SharedConditions): Draft {
  const words = wordsOf(COMMAND.exec(text)?.[3] ?? '', line);
  const options = optionsOf(words, line);
  const decided = effectOf(options.target, chain, table, line);
  const decides = decided.effect !== 'continue';
  const condition = decides ? shared.another : (words: string): Condition => unknown(words);
  const { family, name: tableName } = table;
  const nameOf: MatchContext['nameOf'] = (field) =>
    shared.changes.has(field) ? (words) => condition(`${words}, as rules leave it`) : unknown;
  const context = { line, family, table: tableName, protocol: protocolOf(options), sets: shared.sets, nameOf };
  const groups = [...options.groups, { options: misplaced(decided.effect, options.target) }];
  const parts = groups.flatMap((group) => partsOf(group, context, { ...shared, another: condition }));
  const { target } = options;
  const name = [`-j ${decided.target}`, ...(target?.options ?? []).map(wordsOfOption)].join(' ');
  const draft: Draft = { line, text, parts, ...decided, hasEffect: options.groups.some(fillsLists) };
  if (decided.target === 'REJECT') return { ...draft, answer: name };
  if (decided.effect === 'translates destination') {
    const about = {
      family: table.family,
      line,
      destination: destinationOf(options.groups[0]!.options, table.family, line),
    };
    const { words: choice } = shared.another(`${name} sends it where it passes`);
    return { ...draft, newDestination: { ...newDestination(decided.target, target?.options ?? [], about), choice } };
  }
  if (decided.effect !== 'unknown') return draft;
  const outcomes = { accepts: shared.another(`${name} accepts`), drops: shared.another(`${name} drops`) };
  return { ...draft, outcomes };
}

/** Matches that remember packets (iptables-extensions(8)). */
function fillsLists({ module, options }: OptionGroup): boolean {
  if (module === 'recent') return options.some(({ name }) => ['--set', '--update', '--remove'].includes(name));
  return module === 'hashlimit' || module === 'nfacct' || module === 'quota';
}

function unknown(words: string): Condition {
  return { kind: 'unknown', words };
}

function protocolOf({ groups }: Options): number | undefined {
  const option = groups[0]?.options.find(({ name, negated }) => name === '-p' && !negated);
  return option === undefined ? undefined : protocolNumber(option.values[0] ?? '');
}

function effectOf(
  target: JumpTarget | undefined,
  chain: string,
  table: IptablesTable,
  line: number,
): { readonly effect: Draft['effect']; readonly target: string } {
  if (target === undefined) return { effect: 'continue', target: '' };
  const { name, isGoto, options } = target;
  const effect = targets.get(name);
  if (table.chains.has(name)) return { effect: isGoto ? 'goto' : 'jump', target: name };
  if (effect === undefined || isGoto) {
    throw new Unreadable(line, `table ${table.name} has no chain ${name}, where ${chain} jumps to`);
  }
  if (effect.startsWith('translates') && table.name !== 'nat') throw new Unreadable(line, `${name} outside table nat`);
  const untracks = name === 'CT' && options.some((option) => option.name === '--notrack');
  return { effect: untracks ? 'untracks' : effect, target: name };
}

/** Options behind a target that are not its own: iptables lets matches stand there. */
function misplaced(effect: Draft['effect'], target: JumpTarget | undefined): readonly Option[] {
  const hasNone = ['accept', 'drop', 'return', 'jump', 'goto'].includes(effect);
  const isForeign = (name: string): boolean => meanings.has(name) || (hasNone && name !== '--reject-with');
  return target?.options.filter(({ name }) => isForeign(name)) ?? [];
}

/** What a group asks for. */
function partsOf(
  group: OptionGroup,
  context: MatchContext,
  shared: SharedConditions,
): readonly (HookedMatch | Match)[] {
  const { module, options } = group;
  if (module === undefined) return options.map((option) => ownPart(option, context, shared));
  const guard = modules.get(module);
  const found = guard === undefined ? [] : options.map((option) => [option, partOf(option, context, module)] as const);
  const foreign = found.flatMap(([option, part]) => (part === undefined ? [option] : []));
  if (guard === undefined || (foreign.length > 0 && together.has(module))) return [wholly(group, shared)];
  const asksState = options.some(({ name }) => name === '--ctstate');
  const parts = found.flatMap(([{ name }, part]) =>
    part === undefined ? [] : [asksConnection(module, name) ? ofConnection(part, asksState) : part],
  );
  return [
    ...(guard === always ? [] : [guard]),
    ...parts,
    ...(foreign.length === 0 ? [] : [wholly({ module, options: foreign }, shared)]),
  ];
}

function asksConnection(module: string, option: string): boolean {
  return module === 'connmark' || (module === 'conntrack' && option !== '--ctstate');
}

/** Where there is no connection the state alone decides; without one there is no match, and `!` turns nothing (xt_conntrack.c). */
function ofConnection(part: HookedMatch | Match, asksState: boolean): HookedMatch {
  return (hook) => {
    const match = typeof part === 'function' ? part(hook) : part;
    const { untracked } = hook;
    const found = allOf([hasConnection, ...(untracked === undefined ? [] : [not(untracked)])]);
    return asksState ? anyOf([not(found), match]) : allOf([found, match]);
  };
}

/** An option of the rule itself, or of the module that its `-p` implies. */
function ownPart(option: Option, context: MatchContext, shared: SharedConditions): HookedMatch | Match {
  const part = partOf(option, context);
  if (part !== undefined) return part;
  if (option.name.startsWith('--')) return shared.another(wordsOfOption(option));
  const condition = unknown(wordsOfOption({ ...option, negated: false }));
  return option.negated ? not(condition) : condition;
}

function partOf(option: Option, context: MatchContext, module = ''): HookedMatch | Match | undefined {
  const meaning = conditionMeanings.get(`${module} ${option.name}`);
  const part =
    meaning === undefined
      ? meanings.get(option.name)?.(option.values, context)
      : meaning(option.values[0] ?? '', context);
  if (part === undefined || !option.negated) return part;
  return typeof part === 'function' ? (hook) => not(part(hook)) : not(part);
}

/** Rules that add an address do so whatever it is (xt_recent.c): `--set` alone always holds. */
function isRecentSet({ module, options }: OptionGroup): boolean {
  const names = options.map(({ name, negated }) => (negated ? '!' : name));
  return (
    module === 'recent' &&
    names.includes('--set') &&
    names.every((name) => ['--set', '--name', '--mask', '--rsource', '--rdest'].includes(name))
  );
}

function wholly(group: OptionGroup, { sets, another }: SharedConditions): Match {
  if (isRecentSet(group)) return always;
  const words = limitWords(group) ?? wordsOfGroup(group);
  const { module = '', options } = group;
  const isSteady = steady.has(module) && !options.some(({ values }) => module === 'set' && values.some(sets.changes));
  return isSteady ? unknown(words) : another(words);
}

/** A rate in the words of nft(8), so that the two can be compared; without a burst it is 5 in both. */
function limitWords({ module, options }: OptionGroup): string | undefined {
  if (module !== 'limit') return undefined;
  const valueOf = (name: string): string | undefined => options.find((option) => option.name === name)?.values[0];
  const found = /^(\d+)\/(s|m|h|d)\w*$/.exec(valueOf('--limit') ?? '3/hour');
  if (found === null || options.some(({ negated }) => negated)) return undefined;
  const units: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' };
  return `limit rate ${found[1]!}/${units[found[2]!]!} burst ${valueOf('--limit-burst') ?? '5'}`;
}

/** The rules that a line is at a hook: one that may do several things is several. */
export function rulesOf(draft: Draft, hook: Hook, nameOf: (chain: string) => string): readonly RulesetRule[] {
  const { line, text, effect, target, outcomes } = draft;
  const match = allOf(draft.parts.map((part) => (typeof part === 'function' ? part(hook) : part)));
  const rule = (action: Action, more?: Match): RulesetRule => ({
    line,
    text,
    match: more === undefined ? match : allOf([match, more]),
    action,
    ...(draft.hasEffect ? { hasEffect: true } : {}),
  });
  switch (effect) {
    case 'accept':
    case 'return':
      return [rule({ kind: effect })];
    case 'drop':
      return [rule({ kind: effect, ...(draft.answer === undefined ? {} : { answer: draft.answer }) })];
    case 'jump':
    case 'goto':
      return [rule({ kind: effect, chain: nameOf(target) })];
    case 'unknown':
      return [rule({ kind: 'accept' }, outcomes?.accepts), rule({ kind: 'drop' }, outcomes?.drops)];
    case 'translates destination':
      return [rule({ kind: 'translate', translation: { ...draft.newDestination!, sends: hook.way === 'out' } })];
    case 'translates source':
      return [rule({ kind: 'translate', translation: sourceTranslation })];
    case 'continue':
    case 'untracks':
    case 'changes hop limit':
      return [rule({ kind: 'continue' })];
  }
}
