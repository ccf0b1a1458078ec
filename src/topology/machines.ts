import type { TopologyFile, WrittenHost, WrittenMachineLongForm } from '../document/generated/types.ts';
import { addressBits, parseAddress } from '../net/addresses.ts';
import { type Parsed, parsed, unparsed } from '../net/parsed.ts';
import { type Prefix, parsePrefix, prefix } from '../net/prefixes.ts';
import { type SourceLocation, type Span, locationOf } from '../source/span.ts';
import { type AddressList, type NamedAddresses, addressLists, byName } from './addresses.ts';
import { type ResolverContext, accept } from './context.ts';
import { NamedSite, TextSite } from './described.ts';
import { invalidMachine } from './lint-rules.ts';

/** A machine of a role, as the file writes it. */
export interface MachineDraft {
  readonly name: string;
  readonly title: string;
  readonly addresses: readonly Prefix[];
  readonly named: NamedAddresses;
  readonly public: readonly Prefix[];
  readonly location: SourceLocation;
}

/** Machines that all roles together may have. */
const MAX_MACHINES = 100_000;

/** The names that a key of `machines` stands for: `edge-[01:60]` is sixty, padded like the first number, as Ansible has it. */
export function machineNames(key: string): Parsed<readonly string[]> {
  const found = /^([^[\]]*)\[([0-9]{1,6}):([0-9]{1,6})\]([^[\]]*)$/.exec(key);
  if (found === null) {
    if (!/[[\]]/.test(key)) return parsed([key]);
    return unparsed('does not hold one range of numbers', 'write one range in brackets, such as edge-[01:60]');
  }
  const [, before = '', first = '', last = '', after = ''] = found;
  const [lo, hi] = [Number(first), Number(last)];
  if (lo > hi) return unparsed('begins its range with the larger number', `write ${before}[${last}:${first}]${after}`);
  if (hi - lo >= MAX_MACHINES) return unparsed('names too many machines', `name at most ${String(MAX_MACHINES)}`);
  const numbers = Array.from({ length: hi - lo + 1 }, (_, i) => String(lo + i).padStart(first.length, '0'));
  return parsed(numbers.map((number) => `${before}${number}${after}`));
}

/** Every machine name of the section, with the place of its key; keys that cannot be read are left out. */
export function* namesInRoles(
  section: TopologyFile['hosts'] = {},
): Iterable<{ readonly name: string; readonly key: string; readonly machines: object }> {
  let left = MAX_MACHINES;
  for (const { machines } of Object.values(section)) {
    for (const key of Object.keys(machines ?? {})) {
      const names = machineNames(key);
      left -= names.ok ? names.value.length : 0;
      if (!names.ok || left < 0 || machines === undefined) continue;
      for (const name of names.value) yield { name, key, machines };
    }
  }
}

/**
 * The words at which a file may name single machines: where components run, at the ends of flows, in groups, expectations and
 * steps. A word too many does no harm: it only sets a machine apart from those that are like it.
 */
export function wordsOf({
  hosts = {},
  components = {},
  flows = [],
  groups,
  expect,
  scenarios,
}: TopologyFile): ReadonlySet<string> {
  if (Object.values(hosts).every(({ machines }) => machines === undefined)) return new Set();
  const texts = [
    ...Object.values(components).map(({ host, hosts: several }) => [host, several]),
    ...flows.map(({ from, to }) => [from, to]),
    groups,
    expect,
    scenarios,
  ];
  return new Set(JSON.stringify(texts).match(/[A-Za-z][A-Za-z0-9_-]*/g));
}

/** The machines of a role; what cannot be read is reported and left out. */
export function readMachines(context: ResolverContext, host: WrittenHost): readonly MachineDraft[] {
  const { machines = {} } = host;
  const site = context.places.of(machines);
  return Object.entries(machines).flatMap(([key, written]): readonly MachineDraft[] => {
    const names = accept(context, invalidMachine, key, site.key(key), machineNames(key));
    if (names === undefined) return [];
    const long = longForm(written);
    const location =
      typeof written === 'string'
        ? new TextSite(site.key(key), site.at(key))
        : new NamedSite(site.key(key), context.places.of(written));
    const lists = listsOf(context, written, site.at(key)).map((list) => ({
      name: list.name,
      columns: columnsOf(context, names, list),
    }));
    const outer = columnsOf(context, names, publicOf(context, long));
    return names.map((name, i) => {
      const own = lists.map((list) => ({ name: list.name, blocks: list.columns.map((column) => column[i]!) }));
      return {
        name,
        title: names.length === 1 ? (long.title ?? name) : name,
        addresses: own.flatMap(({ blocks }) => blocks),
        named: byName(own),
        public: outer.map((column) => column[i]!),
        location,
      };
    });
  });
}

type WrittenMachine = NonNullable<WrittenHost['machines']>[string];

function longForm(written: WrittenMachine): WrittenMachineLongForm {
  if (typeof written === 'string') return { addresses: [written] };
  return Array.isArray(written) ? { addresses: written } : (written as WrittenMachineLongForm);
}

function listsOf(context: ResolverContext, written: WrittenMachine, at: Span): readonly AddressList[] {
  const { addresses } = longForm(written);
  if (typeof written !== 'string') return addressLists(context, addresses);
  return [{ name: undefined, texts: [written], location: locationOf(at) }];
}

function publicOf(context: ResolverContext, { public: outer = [] }: WrittenMachineLongForm): AddressList {
  const location = outer.length === 0 ? locationOf({ start: 0, end: 0 }) : context.places.of(outer);
  return { name: undefined, texts: outer, location };
}

/** For each item of a list the address of every machine. */
function columnsOf(
  context: ResolverContext,
  names: readonly string[],
  { texts, location }: AddressList,
): readonly (readonly Prefix[])[] {
  return texts.flatMap((text, i) => {
    const column = accept(context, invalidMachine, text, location.at(String(i)), addressesOf(text, names));
    return column === undefined ? [] : [column];
  });
}

/** One address for each name: a single address for one machine, `FIRST-LAST` for several. */
function addressesOf(text: string, names: readonly string[]): Parsed<readonly Prefix[]> {
  const [first = '', last = first, ...more] = text.split('-').map((part) => part.trim());
  const [from, to] = [parseAddress(first), parseAddress(last)];
  if (!from.ok) return text.includes('/') && parsePrefix(text).ok ? notOne(text) : from;
  if (!to.ok || more.length > 0) return to.ok ? unparsed('is not a range', 'write FIRST-LAST') : to;
  const { family, value } = from.value;
  if (family !== to.value.family) return unparsed('mixes IPv4 and IPv6', 'write one range for each');
  const found = to.value.value - value + 1n;
  if (found !== BigInt(names.length)) return unequal(found, names);
  return parsed(names.map((_, i) => prefix(family, value + BigInt(i), addressBits(family))));
}

function notOne(text: string): Parsed<never> {
  return unparsed(
    'is a prefix, and a machine has single addresses',
    `write a host with \`addresses: [${text}]\` for a pool`,
  );
}

function unequal(found: bigint, names: readonly string[]): Parsed<never> {
  const wanted = names.length;
  const last = names.at(-1) ?? '';
  const range = `${names[0] ?? ''} to ${last}`;
  return unparsed(
    `has ${String(found)} ${found === 1n ? 'address' : 'addresses'} for ${String(wanted)} ${wanted === 1 ? 'machine' : 'machines'}`,
    wanted === 1
      ? `write one address for ${last}`
      : `write as many addresses as there are names, ${range}, such as FIRST-LAST`,
  );
}
