import type { Match } from '../../match.ts';
import type { Base, Chain, RulesetRule, Ruleset } from '../../ruleset.ts';
import { Unreadable } from '../../unreadable.ts';
import { requireSound } from '../require-sound.ts';
import { type HookView, elsewhere, instancesOf } from './hooks.ts';
import { isObject, only, within } from '../json-values.ts';
import { type NftChain, type NftRule, type Objects, qualified } from './listing.ts';
import { type Reading, allProtocols } from './reading.ts';
import { rulesOf } from './statements.ts';
import { textOf } from './statement-text.ts';
import type { Refuse } from './values.ts';

/** The chains that packets to and from the machine pass, each read as its hook sees packets. */
export function rulesetOf(objects: Objects): Ruleset {
  const instances = instancesOf(objects.chains.values()).filter(
    ({ chain: { family, table } }) => !objects.dormant.has(`${family} ${table}`),
  );
  const assembly = new Assembly(objects);
  const bases = instances.map(({ chain, view, direction, hook, only: some }): Base => {
    const name = assembly.read(chain, view);
    const { line } = chain;
    return { chain: name, direction, policy: hook.drops ? 'drop' : 'accept', line, ...(some && { only: some }) };
  });
  const { chains, remarks } = assembly.result();
  // The others are read to see that they can be, and that their jumps lead somewhere.
  for (const chain of objects.chains.values()) assembly.read(chain, elsewhere);
  requireSound({ bases, chains: assembly.result().chains, remarks });
  return { bases, chains, remarks };
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

  result(): Pick<Ruleset, 'chains' | 'remarks'> {
    return { chains: new Map(this.#chains), remarks: [...this.#remarks] };
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
      ...{ view, protocols: allProtocols, changed: this.#changes.left },
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

function condition(words: string): Match {
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
}

function changesOf({ chains }: Objects): Changes {
  const left = new Set<string>();
  const sets = new Set<string>();
  for (const { family, table, rules } of chains.values()) {
    for (const part of within(rules.flatMap(({ statements }) => statements))) {
      const [kind, body] = only(part) ?? [];
      if (kind === 'ct helper') left.add('ct helper');
      if (!isObject(body)) continue;
      if (kind === 'mangle') left.add(textOf(body['key']));
      const name = kind === 'set' || kind === 'map' ? body[kind] : kind === 'meter' ? body['name'] : undefined;
      if (typeof name === 'string') sets.add(qualified(family, table, name.replace(/^@/, '')));
    }
  }
  return { left, sets };
}
