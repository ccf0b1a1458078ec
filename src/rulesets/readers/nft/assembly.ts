import { type Way, ways } from '../../../packets/packet.ts';
import { type Condition, type Match, allOf } from '../../match.ts';
import type { Base, Chain, RulesetRule, Ruleset } from '../../ruleset.ts';
import { Unreadable } from '../../unreadable.ts';
import { takenFromTracking, wayAt } from '../hook.ts';
import { requireSound } from '../require-sound.ts';
import { type BaseChainVisit, type HookView, besides, elsewhere, instancesOf } from './hooks.ts';
import { type Json, isObject, only, within } from '../json-values.ts';
import { type NftChain, type NftRule, type Objects, qualified } from './listing.ts';
import { type Reading, allProtocols } from './reading.ts';
import { rulesOf } from './statements.ts';
import { textOf } from './statement-text.ts';
import type { Refuse } from './values.ts';

/** The chains that packets to, from and through the machine pass, each read as its hook sees packets. */
export function rulesetOf(objects: Objects): Ruleset {
  const instances = instancesOf(objects.chains.values()).filter(
    ({ chain: { family, table } }) => !objects.dormant.has(`${family} ${table}`),
  );
  const assembly = new Assembly(objects);
  const untracked = assembly.untrackedBy(instances);
  const bases = instances.map(({ chain, view, hook, on, only: some }): Base => {
    const taken = view.tracked ? untracked[wayAt[on]] : undefined;
    const name = assembly.read(chain, taken === undefined ? view : { ...view, untracked: taken });
    const only = view.translates === true ? besides(some, taken) : some;
    const { line } = chain;
    return {
      ...{ chain: name, hook: on, policy: hook.drops ? 'drop' : 'accept', line },
      ...(view.translates === true ? { translates: true } : {}),
      ...(only && { only }),
    };
  });
  const { chains, remarks: told, intercepts } = assembly.result();
  const asleep = [...objects.dormant].map((table) => `Table ${table} is dormant: none of its rules sees a packet.`);
  const remarks = [...told, ...asleep];
  // The others are read to see that they can be, and that their jumps lead somewhere.
  for (const chain of objects.chains.values()) assembly.read(chain, elsewhere);
  requireSound({ bases, chains: assembly.result().chains, remarks });
  const bridges = [...objects.chains.values()].some(
    ({ family, hook }) => family === 'bridge' && hook?.hook === 'forward',
  );
  return {
    ...{ bases, chains, remarks },
    ...(intercepts === undefined ? {} : { intercepts }),
    ...(bridges ? { leftOut: ['what a bridge forwards'] } : {}),
  };
}

/** Reads chains, and those that they jump to, each once for a view. */
class Assembly {
  readonly #objects: Objects;
  readonly #changes: Changes;
  readonly #chains = new Map<string, Chain>();
  /** By chain, the names of the views that it is read for. */
  readonly #views = new Map<string, string[]>();
  readonly #remarks = new Set<string>();
  readonly #written = new Map<string, number>();

  constructor(objects: Objects) {
    this.#objects = objects;
    this.#changes = changesOf(objects);
  }

  result(): Pick<Ruleset, 'chains' | 'remarks' | 'intercepts'> {
    const intercepts = this.#changes.intercepts ? { intercepts: INTERCEPTED } : {};
    return { chains: new Map(this.#chains), remarks: [...this.#remarks], ...intercepts };
  }

  /**
   * The packets that rules take from connection tracking, by the way that they are on. Exact while nothing before can keep a
   * packet from such a rule; otherwise it is a condition whether the packet gets there.
   */
  untrackedBy(instances: readonly BaseChainVisit[]): Partial<Record<Way, Match>> {
    const found: Partial<Record<Way, Match>> = {};
    for (const way of ways) {
      const early = instances.filter(({ on, view }) => wayAt[on] === way && !view.tracked && view.way !== undefined);
      const matches = early.flatMap((visit) => this.#untrackedIn(visit));
      if (matches.length > 0) found[way] = takenFromTracking(matches);
    }
    // What is forwarded arrived before.
    return found.in === undefined ? found : { ...found, forward: found.in };
  }

  #untrackedIn({ chain, view, only }: BaseChainVisit): readonly Match[] {
    const rest = condition('a rule before connection tracking takes the packet from it');
    const start = this.read(chain, view);
    const chains = new Set([start]);
    let surely = true;
    const matches: Match[] = [];
    for (const name of chains) {
      surely &&= name === start;
      for (const { action, match, untracks } of this.#chains.get(name)?.rules ?? []) {
        if (action.kind === 'jump' || action.kind === 'goto') chains.add(action.chain);
        if (untracks) matches.push(allOf([...(only === undefined ? [] : [only]), match, ...(surely ? [] : [rest])]));
        surely &&= action.kind === 'continue';
      }
    }
    return matches;
  }

  /** The name of the chain as that view has it. */
  read(first: NftChain, view: HookView): string {
    const waiting = [first];
    for (let chain = waiting.pop(); chain !== undefined; chain = waiting.pop()) {
      const key = this.#keyOf(nameOf(chain), view);
      if (this.#chains.has(key)) continue;
      const { family, table, name, file } = chain;
      const target = (label: string): string => {
        const there = this.#objects.chains.get(qualified(family, table, label));
        if (there === undefined) return qualified(family, table, label);
        waiting.push(there);
        return this.#keyOf(nameOf(there), view);
      };
      const reading = this.#reading(chain, view);
      const rules: RulesetRule[] = [];
      for (const rule of chain.rules) {
        const refuse = refusing(chain, rule);
        for (const one of rulesOf(rule, { ...reading, refuse }, target)) rules.push(one);
      }
      this.#chains.set(key, { name: qualified(family, table, name), file, rules });
    }
    return this.#keyOf(nameOf(first), view);
  }

  /** The name itself for the first view that comes by: most chains are seen from one hook. */
  #keyOf(name: string, view: HookView): string {
    const views = this.#views.get(name) ?? [];
    if (!views.includes(view.name)) views.push(view.name);
    this.#views.set(name, views);
    return views[0] === view.name ? name : `${name} (${view.name})`;
  }

  #reading({ family, table }: NftChain, view: HookView): Omit<Reading, 'refuse'> {
    const at = plainHooks.has(view.name) ? '' : ` (${view.name})`;
    return {
      ...{ view, protocols: allProtocols, changed: this.#changes.left, rewritten: this.#changes.fields },
      ...(family === 'ip' ? { family: 4 } : family === 'ip6' ? { family: 6 } : {}),
      setNamed: (label) => {
        const key = qualified(family, table, label);
        const set = this.#objects.sets.get(key);
        return set === undefined || !this.#changes.sets.has(key) ? set : { ...set, changes: true };
      },
      shared: (words) => condition(`${words}${at}`),
      fresh: (words) => condition(this.#another(`${words}${at}`)),
      remark: (sentence) => this.#remarks.add(sentence),
    };
  }

  /** The same words are another condition each time: the first as they are, then with a number, as in iptables. */
  #another(words: string): string {
    const count = (this.#written.get(words) ?? 0) + 1;
    this.#written.set(words, count);
    return count === 1 ? words : `${words} #${String(count)}`;
  }
}

function refusing({ family, table, name, file }: NftChain, { line, handle }: NftRule): Refuse {
  const rule = handle === undefined ? 'a rule' : `the rule with handle ${String(handle)}`;
  return (problem) => {
    throw new Unreadable(line, `${rule} of chain ${qualified(family, table, name)}: ${problem}`, file);
  };
}

/** Where most conditions stand: they are told in the words of the rule alone. */
const plainHooks: ReadonlySet<string> = new Set(['input', 'output']);

const INTERCEPTED = 'tproxy hands the packet to a program of the machine';

function condition(words: string): Condition {
  return { kind: 'unknown', words };
}

function nameOf({ family, table, name }: NftChain): string {
  return qualified(family, table, name);
}

/** What rules change while packets pass. */
interface Changes {
  /** Left sides of matches, as text. */
  readonly left: ReadonlySet<string>;
  readonly sets: ReadonlySet<string>;
  /** Fields of headers. */
  readonly fields: ReadonlySet<string>;
  /** Rules hand packets for others to programs of the machine. */
  readonly intercepts: boolean;
}

/** Of a header. */
function fieldOf(key: Json): readonly string[] {
  const [what, header] = only(key) ?? [];
  return what === 'payload' && isObject(header) && typeof header['field'] === 'string' ? [header['field']] : [];
}

function changesOf({ chains }: Objects): Changes {
  const left = new Set<string>();
  const sets = new Set<string>();
  const fields = new Set<string>();
  let intercepts = false;
  for (const { family, table, rules } of chains.values()) {
    for (const part of within(rules.flatMap(({ statements }) => statements))) {
      const [kind, body] = only(part) ?? [];
      if (kind === 'tproxy') intercepts = true;
      if (kind === 'ct helper') left.add('ct helper');
      if (!isObject(body)) continue;
      if (kind === 'mangle') {
        left.add(textOf(body['key']));
        for (const field of fieldOf(body['key'] ?? null)) fields.add(field);
      }
      const name = kind === 'set' || kind === 'map' ? body[kind] : kind === 'meter' ? body['name'] : undefined;
      if (typeof name === 'string') sets.add(qualified(family, table, name.replace(/^@/, '')));
    }
  }
  return { left, sets, fields, intercepts };
}
