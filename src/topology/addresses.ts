import { quote } from '../diagnostics/message-text.ts';
import type { WrittenHost, WrittenMachineLongForm } from '../document/generated/types.ts';
import { type Prefix, isSingleAddress, parsePool } from '../net/prefixes.ts';
import { type SourceLocation, type Span, locationOf } from '../source/span.ts';
import { type ResolverContext, accept } from './context.ts';
import { invalidAddress } from './lint-rules.ts';
import { readName, readPrefix, reportReserved } from './readers.ts';

/** Addresses of a host by the names that the file gives them; those without a name are in no list. */
export type NamedAddresses = ReadonlyMap<string, readonly Prefix[]>;

/** A list of addresses as the file writes it. */
export interface AddressList {
  /** Undefined for the one list of addresses that have no names. */
  readonly name: string | undefined;
  readonly texts: readonly string[];
  /** Each text is at its index. */
  readonly location: SourceLocation;
}

type WrittenLists = NonNullable<WrittenHost['addresses'] | WrittenMachineLongForm['addresses']>;

/** The lists of the key, each name once; invalid names are reported, and left out with their addresses. */
export function addressLists(context: ResolverContext, written: WrittenLists | undefined): readonly AddressList[] {
  if (written === undefined) return [];
  const location = context.places.of(written);
  if (isList(written)) return [{ name: undefined, texts: written, location }];
  return Object.entries(written).flatMap(([name, value]): readonly AddressList[] => {
    if (!isAddressName(context, name, location.key(name))) return [];
    if (typeof value === 'string') return [{ name, texts: [value], location: locationOf(location.at(name)) }];
    return [{ name, texts: value, location: context.places.of(value) }];
  });
}

/** \`bind\` has words for any address and for loopback, which name no addresses of a host. */
function isAddressName(context: ResolverContext, name: string, at: Span): boolean {
  if (name !== 'loopback') return readName(context, name, at) !== undefined;
  reportReserved(context, name, at);
  return false;
}

function isList(written: WrittenLists): written is readonly string[] {
  return Array.isArray(written);
}

/** The addresses of a host that are its own, and those that it may carry. */
export interface HostAddresses {
  /** All of them, the floating ones last. */
  readonly addresses: readonly Prefix[];
  readonly floating: readonly Prefix[];
  readonly named: NamedAddresses;
}

/** The addresses that a host has under both keys. What cannot be read is reported and left out. */
export function readHostAddresses(
  context: ResolverContext,
  { addresses, floating }: Pick<WrittenHost, 'addresses' | 'floating'>,
): HostAddresses {
  const fixed = addressLists(context, addresses).map((list) => ({ ...list, blocks: readFixed(context, list) }));
  const moving = addressLists(context, floating).map((list) => ({ ...list, blocks: readFloating(context, list) }));
  const floated = moving.flatMap(({ blocks }) => blocks);
  return {
    addresses: [...fixed.flatMap(({ blocks }) => blocks), ...floated],
    floating: floated,
    named: byName([...fixed, ...moving]),
  };
}

/** The addresses of each name; a name may stand in several lists. */
export function byName(
  lists: readonly { readonly name: string | undefined; readonly blocks: readonly Prefix[] }[],
): NamedAddresses {
  const named = new Map<string, readonly Prefix[]>();
  for (const { name, blocks } of lists) {
    if (name !== undefined) named.set(name, [...new Set([...(named.get(name) ?? []), ...blocks])]);
  }
  return named;
}

/** A pool has at least one prefix that is no single address, by which it is told from a machine with several addresses. */
function readFixed(context: ResolverContext, { texts, location }: AddressList): readonly Prefix[] {
  return texts.flatMap((text, i) => {
    const at = location.at(String(i));
    const blocks = readPool(context, text, at);
    if (blocks.length !== 2 || !blocks.every(isSingleAddress)) return blocks;
    const message = `${quote(text)} is a pool of two addresses that share no prefix`;
    context.report(invalidAddress, { message, at, help: 'write a host with `machines`, one for each address' });
    return [];
  });
}

/** The addresses of a list of hosts, where a range FIRST-LAST is a pool. Each invalid one is reported at its index. */
export function readPools(
  context: ResolverContext,
  written: readonly string[],
  location: SourceLocation,
): readonly Prefix[] {
  return written.flatMap((text, i) => readPool(context, text, location.at(String(i))));
}

function readPool(context: ResolverContext, text: string, at: Span): readonly Prefix[] {
  const pool = parsePool(text);
  if (pool.ok) return pool.value;
  // A prefix has more to say about what is wrong with it.
  if (text.includes('-') && !/[g-z]/i.test(text)) return accept(context, invalidAddress, text, at, pool) ?? [];
  const block = readPrefix(context, text, at);
  return block === undefined ? [] : [block];
}

/** One machine at a time carries a floating address, which is therefore a single one. */
function readFloating(context: ResolverContext, { texts, location }: AddressList): readonly Prefix[] {
  return texts.flatMap((text, i) => {
    const at = location.at(String(i));
    const blocks = readPool(context, text, at);
    const single = blocks.filter(isSingleAddress);
    if (single.length === 1 || blocks.length === 0) return single;
    const message = `${quote(text)} is more than one address, and a floating address is a single one`;
    context.report(invalidAddress, { message, at, help: 'write each floating address in the list' });
    return [];
  });
}
