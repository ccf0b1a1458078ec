import { count, didYouMean, quote } from '../diagnostics/message-text.ts';
import type { WrittenListenerLongForm } from '../document/generated/types.ts';
import { type Address, addressBits, formatAddress, parseAddress } from '../net/addresses.ts';
import { distinct } from '../net/collections.ts';
import { type Parsed, unparsed } from '../net/parsed.ts';
import { type Prefix, formatPrefix, parseAddressRange, parsePrefix, prefix, specialBlock } from '../net/prefixes.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import { type ResolverContext, accept } from './context.ts';
import { invalidAddress } from './lint-rules.ts';
import type { Bind, Host } from './model.ts';

type WrittenBind = NonNullable<WrittenListenerLongForm['bind']>;

/** The addresses that a listener on these hosts is bound to, if they are known; undefined after a report. */
export function readBind(
  context: ResolverContext,
  written: WrittenBind,
  at: Span,
  hosts: readonly Host[] | undefined,
): Bind | undefined {
  if (written === 'any' || written === 'loopback') return { kind: written };
  const texts = typeof written === 'string' ? [written] : written;
  // On Linux a socket on :: accepts IPv4 as well, unless it opts out (ipv6(7), IPV6_V6ONLY).
  if (texts.includes('::')) return { kind: 'any' };
  const bound = texts.map((text) => readBound(context, text, at, hosts));
  if (!bound.every((blocks) => blocks !== undefined)) return undefined;
  return { kind: 'addresses', addresses: [...new Set(bound.flat())], texts };
}

/** What one address or name stands for on all hosts together; undefined after a report. */
function readBound(
  context: ResolverContext,
  text: string,
  at: Span,
  hosts: readonly Host[] | undefined,
): readonly Prefix[] | undefined {
  if (hosts === undefined) return parseAddress(text).ok ? readBound(context, text, at, []) : [];
  const named = hosts.filter((host) => host.named.has(text));
  if (named.length > 0) {
    const lacking = hosts.find((host) => !host.named.has(text));
    if (lacking !== undefined) reportLacking(context, text, at, lacking);
    return lacking === undefined ? named.flatMap((host) => host.named.get(text) ?? []) : undefined;
  }
  const address = accept(context, invalidAddress, text, at, parseBound(text, hosts));
  if (address === undefined) return undefined;
  const { family, value } = address;
  return [prefix(family, value, text === '0.0.0.0' ? 0 : addressBits(family))];
}

function reportLacking(context: ResolverContext, name: string, at: Span, { name: host, location }: Host): void {
  context.report(invalidAddress, {
    message: `host ${quote(host)} has no addresses named ${quote(name)}`,
    at,
    help: `write \`addresses: { ${name}: ... }\` on the host, or leave it out of \`hosts\``,
    related: [{ span: location.at('addresses'), message: `${quote(host)} has its addresses here` }],
  });
}

/** The groups that a listener joins; undefined after a report. */
export function readMulticast(
  context: ResolverContext,
  written: readonly string[],
  location: SourceLocation,
): readonly Prefix[] | undefined {
  const groups = written.map((text, i) => {
    const address = accept(context, invalidAddress, text, location.at(String(i)), parseGroup(text));
    return address === undefined ? undefined : prefix(address.family, address.value, addressBits(address.family));
  });
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

function parseGroup(text: string): Parsed<Address> {
  const address = parseAddress(text);
  if (!address.ok) return address;
  const { family, value } = address.value;
  if (specialBlock(prefix(family, value, addressBits(family))) === 'multicast') return address;
  return unparsed(
    'is no multicast address',
    'write a group in 224.0.0.0/4 or ff00::/8, such as 224.0.0.18 or ff02::12',
  );
}

/** What programs have in the place of an address to listen on, and what to write in topo. */
const otherForms: readonly (readonly [form: RegExp, problem: string, help: string])[] = [
  [
    /^(localhost|localhost[46]|lo0?|local|ip6-localhost|ip6-loopback)$/i,
    'is a name for loopback',
    'write `bind: loopback`, or an address: 127.0.0.1 or "::1"',
  ],
  [/^(\*|\+|all|everywhere|\[::\])$/i, 'is a name for all addresses', 'write `bind: any`, or leave the key out'],
  [/^loopback$/i, 'is not an address', 'write `bind: loopback`, or the addresses: [127.0.0.1, "::1"]'],
  [/^any$/i, 'is not an address', 'write `bind: any`, which stands for every address'],
  [/^(unix:)?[./]*\/[^0-9]/, 'is a path', 'remove the listener: a Unix socket has no port'],
  [/^(\*|[0-9.]+|\[.*\]):[0-9]+$/, 'has a port', 'write the address alone, and the port in `ports`'],
  [
    /^[a-z][^:]*$/i,
    'is not an IP address',
    'write an address of the host, such as 192.0.2.10, or a name that the host gives its addresses',
  ],
];

function parseBound(text: string, hosts: readonly Host[]): Parsed<Address> {
  const address = parseAddress(text);
  if (address.ok) return address;
  const similar = didYouMean(text, [...new Set(hosts.flatMap(({ named }) => [...named.keys()]))]);
  if (similar !== undefined) return unparsed('is not an IP address, or a name of addresses', similar);
  const known = otherForms.find(([form]) => form.test(text.trim()));
  if (known !== undefined) return unparsed(known[1], known[2]);
  const several = severalAddresses(text);
  return several === undefined ? address : unparsed(...several);
}

/** The largest number of addresses that a help lists. */
const MOST_LISTED = 8n;

/** What is wrong with a range or a prefix, and what to write; undefined if the text is neither. */
function severalAddresses(text: string): readonly [problem: string, help: string] | undefined {
  const range = parseAddressRange(text);
  if (range !== undefined) {
    const { first, last } = range;
    const size = last.value - first.value + 1n;
    if (first.family !== last.family || size < 1n || size > MOST_LISTED)
      return ['is a range of addresses', 'write each address of the host in a list'];
    const all = Array.from({ length: Number(size) }, (_, i) =>
      addressText({ ...first, value: first.value + BigInt(i) }),
    );
    return ['is a range of addresses', `write each of its ${count(size, 'address', 'addresses')}: [${all.join(', ')}]`];
  }
  const [alone = '', length] = text.split('/');
  const address = parseAddress(alone);
  if (length === undefined || !address.ok) return undefined;
  const block = parsePrefix(text);
  const isNetwork = block.ok && block.value.lo !== block.value.hi;
  return ['is a prefix', `write ${isNetwork ? 'the address of the host in it' : addressText(address.value)}`];
}

/** The address as it is written in a list of YAML. */
function addressText(address: Address): string {
  const text = formatAddress(address);
  return address.family === 4 ? text : `"${text}"`;
}

/** What a listener is bound to, as documents and messages say it: `any`, `loopback`, or addresses, with the names that stand for some. */
export function bindTexts(bind: Bind): readonly string[] {
  if (bind.kind !== 'addresses') return [bind.kind];
  const addresses = distinct(bind.addresses.map(formatPrefix));
  const names = bind.texts.filter((text) => !parseAddress(text).ok);
  return names.length === 0 ? addresses : [`${names.join(', ')} (${addresses.join(', ')})`];
}
