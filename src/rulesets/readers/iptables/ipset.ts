import { Unreadable, inFile } from '../../unreadable.ts';
import type { Family } from '../../../net/addresses.ts';
import type { Match } from '../../match.ts';
import { type IpsetDimension, type IpsetEntry, dimensionsOf, entryOf, matchOfEntries } from './ipset-entries.ts';
import type { HookedMatch } from '../hook.ts';
import { type Word, wordsOf } from './command-words.ts';
import type { Listing } from '../reader.ts';

/** The sets that `ipset save` printed, and what `--match-set` means by them. */
export interface IpSets {
  /** Undefined where the set is not given, or what it holds is not understood or changes. */
  readonly match: (name: string, flags: readonly string[], family: Family) => HookedMatch | Match | undefined;
  /** Whether time or rules change what it holds. */
  readonly changes: (name: string) => boolean;
}

interface IpSet {
  readonly family: Family | undefined;
  readonly dimensions: readonly IpsetDimension[] | undefined;
  /** The members of a set of sets. */
  readonly isList: boolean;
  readonly changes: boolean;
  /** The prefix that an address of it stands for. */
  readonly netmask: number | undefined;
  readonly members: Word[][];
}

/** Options of `create` that have a value; others than these may change what a set holds (ipset(8)). */
const known: ReadonlySet<string> = new Set([
  ...['family', 'timeout', 'netmask', 'range', 'hashsize', 'maxelem', 'bucketsize', 'initval', 'size', 'markmask'],
]);

/** Those that have none, and change nothing. */
const flags: ReadonlySet<string> = new Set(['counters', 'comment', 'skbinfo', 'forceadd']);

/** Those of several listings together; `changed` are filled or emptied by rules. */
export function ipSetsOf(listings: readonly Listing[], changed: ReadonlySet<string>): IpSets {
  const sets = new Map<string, IpSet>();
  for (const listing of listings) inFile(listing.name, () => readSets(listing, sets));
  const changes = (name: string): boolean => changed.has(name) || (sets.get(name)?.changes ?? false);
  const meanings = new Map<string, HookedMatch | Match | undefined>();
  return {
    match: (name, flags, family) => {
      const key = `${name} ${flags.join(',')} ${family}`;
      if (!meanings.has(key)) meanings.set(key, changes(name) ? undefined : matchOf(sets, name, flags, family));
      return meanings.get(key);
    },
    changes,
  };
}

function readSets({ text }: Listing, sets: Map<string, IpSet>): void {
  let line = 0;
  for (const content of text.replace(/^\uFEFF/, '').split('\n')) {
    line += 1;
    const [command, name, ...rest] = wordsOf(content.trim(), line);
    if (command === undefined || command.startsWith('#')) continue;
    if (name === undefined || rest.length === 0) throw new Unreadable(line, 'the listing of ipset is cut off');
    const set = sets.get(name);
    if (/^(create|-N)$/.test(command) && set === undefined) sets.set(name, created(rest));
    else if (/^(create|-N)$/.test(command)) throw new Unreadable(line, `set ${name} a second time`);
    else if (!/^(add|-A)$/.test(command)) throw new Unreadable(line, `${command}: no line of ipset save`);
    else if (set === undefined) throw new Unreadable(line, `there is no set ${name}: its line is missing`);
    else set.members.push([...rest]);
  }
}

function created([type, ...words]: readonly Word[]): IpSet {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const name = words[at]!;
    options.set(name, (flags.has(name) ? undefined : words[++at]) ?? '');
  }
  const understood = [...options.keys()].every((name) => known.has(name) || flags.has(name));
  const dimensions = understood ? dimensionsOf(type ?? '') : undefined;
  const anyFamily = dimensions?.every((one) => one === 'port' || one === 'mac') ?? false;
  const netmask = options.get('netmask');
  return {
    family: anyFamily ? undefined : options.get('family') === 'inet6' ? 6 : 4,
    dimensions,
    isList: type === 'list:set',
    changes: options.has('timeout'),
    netmask: netmask === undefined ? undefined : Number(netmask),
    members: [],
  };
}

function matchOf(
  sets: ReadonlyMap<string, IpSet>,
  name: string,
  flags: readonly string[],
  family: Family,
): HookedMatch | Match | undefined {
  const set = sets.get(name);
  if (set === undefined || set.changes) return undefined;
  if (set.isList) return listMatch(sets, set, flags, family);
  const { dimensions } = set;
  if (dimensions === undefined) return undefined;
  // Fewer flags than dimensions, or a set of the other family: it holds no such packet (ip_set_core.c, ip_set_test).
  if (flags.length < dimensions.length || (set.family ?? family) !== family) return { kind: 'any', of: [] };
  const entries: IpsetEntry[] = [];
  for (const words of set.members) {
    const entry = entryOf(words, dimensions, { family, netmask: set.netmask });
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return matchOfEntries(entries, dimensions, flags, family);
}

/** A packet is in a set of sets if it is in one of them. */
function listMatch(
  sets: ReadonlyMap<string, IpSet>,
  { members }: IpSet,
  flags: readonly string[],
  family: Family,
): HookedMatch | Match | undefined {
  const parts = members.map(([name]) => matchOf(sets, name ?? '', flags, family));
  if (!parts.every((part) => part !== undefined)) return undefined;
  return (hook) => ({ kind: 'any', of: parts.map((part) => (typeof part === 'function' ? part(hook) : part)) });
}
