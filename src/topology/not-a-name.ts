import { list } from '../diagnostics/message-text.ts';
import { type Prefix, parseAddressRange, parsePrefix, prefixIncludes, samePrefix } from '../net/prefixes.ts';
import type { Named, ResolverContext } from './context.ts';
import type { Zone } from './model.ts';

/** A text that is not a name, but says in another way what it means. */
interface NotAName {
  /** With an article: `an address`. */
  readonly what: string;
  readonly help: string;
}

/** Whether the text is meant as an address, a prefix or a range of addresses. Dots in it separate no listener. */
export function isAddressText(text: string): boolean {
  return /^[0-9]+(\.[0-9]+){3}(?![0-9.])|^[0-9a-f]*:[0-9a-f:]*:/i.test(text.trim());
}

/** Whether the text is a domain name of at least three labels, which is more than `NAME.LISTENER` has. */
export function isDomainName(text: string): boolean {
  return /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+\.[a-z][a-z0-9-]*\.?$/i.test(text.trim());
}

/** The longest text that is looked at, in UTF-16 code units: a domain name has at most 253 (RFC 1035 §3.1). */
const MAX_LENGTH = 300;

const EVERYWHERE = /^(\*|any|all|anywhere|everywhere|everyone|world|internet|0\.0\.0\.0|::)$/i;

const WITH_PORTS = /^(?<who>\[[^\]]*\]|[^:[\]]+):(?<ports>[0-9][0-9,-]*)(?:\/(?<transport>[a-z+]+))?$/i;

/**
 * What a text is that stands where one of these kinds must be named, and the name that the file has for it. The text is an
 * address, a domain name, a word for everywhere, or any of them or a name with ports; undefined for others.
 */
export function notAName(
  context: ResolverContext,
  text: string,
  kinds: readonly Named['kind'][],
): NotAName | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  if (!kinds.includes('component')) return withoutPorts(context, text, kinds);
  const { who, ports, transport } = WITH_PORTS.exec(text)?.groups ?? {};
  if (who === undefined || ports === undefined) return withoutPorts(context, text, kinds);
  const end = who.replace(/^\[(.*)\]$/, '$1');
  const name = context.names.declared.has(end) ? `write ${end}` : withoutPorts(context, end, kinds)?.help;
  const keys = `\`ports: ${ports}\`${transport === undefined ? '' : ` and \`transport: ${transport}\``}`;
  return name === undefined
    ? undefined
    : { what: 'an end with ports', help: `${name}, and as keys of the flow ${keys}` };
}

function withoutPorts(context: ResolverContext, text: string, kinds: readonly Named['kind'][]): NotAName | undefined {
  const known = knownOf(context, kinds);
  if (kinds.includes('zone') && EVERYWHERE.test(text)) return everywhere(text, known);
  if (isAddressText(text)) return { what: kindOfAddress(text), help: addressHelp(text, known, kinds) };
  if (!isDomainName(text) || !kinds.includes('component')) return undefined;
  const owner = known.find((one) => one.kind === 'component' && one.fqdn.includes(text));
  const help =
    owner === undefined
      ? `declare a component with \`fqdn: [${text}]\`, and write its name`
      : `write ${owner.name}, the component with this domain name`;
  return { what: 'a domain name', help };
}

/** The objects of these kinds that are resolved so far; none in a file with too many wrong names to compare with all. */
function knownOf({ names, mayCompare }: ResolverContext, kinds: readonly Named['kind'][]): readonly Named[] {
  if (!mayCompare(names.resolved.size)) return [];
  return [...names.resolved.values()].filter(({ kind }) => kinds.includes(kind));
}

function everywhere(text: string, known: readonly Named[]): NotAName {
  const zone = known.find((one) => one.kind === 'zone' && one.internet);
  const what = /^[0-9:]/.test(text) ? 'an address' : 'a word for every address';
  const declare = 'declare a zone of every address, such as `internet: [0.0.0.0/0, "::/0"]`, and write its name';
  return { what, help: zone === undefined ? declare : `write ${zone.name}, the zone of every address` };
}

function kindOfAddress(text: string): string {
  if (parseAddressRange(text) !== undefined) return 'a range of addresses';
  return text.includes('/') ? 'a prefix' : 'an address';
}

function addressHelp(text: string, known: readonly Named[], kinds: readonly Named['kind'][]): string {
  const read = parsePrefix(text);
  const what = list(kinds.includes('component') ? ['component'] : kinds.filter((kind) => kind !== 'group'), 'or');
  if (!read.ok) return `declare a ${what} with its addresses, and write the name`;
  const exact = known.find((one) => prefixesOf(one).some((block) => samePrefix(block, read.value)));
  if (exact !== undefined)
    return `write ${exact.name}, the ${exact.kind} with this ${text.includes('/') ? 'prefix' : 'address'}`;
  const zone = zoneAround(read.value, known);
  const written = text.includes(':') ? `"${text}"` : text;
  const example = zone === undefined ? '' : `, such as \`{ zone: ${zone.name}, addresses: [${written}] }\``;
  const around = zone === undefined ? '' : `, or write ${zone.name} for the whole zone around it`;
  return `declare a ${what} with it${kinds.includes('component') ? example : ''}, and write the name${around}`;
}

function prefixesOf(named: Named): readonly Prefix[] {
  switch (named.kind) {
    case 'zone':
      return named.prefixes;
    case 'host':
      return [...named.addresses, ...named.public];
    case 'component':
      return named.addresses;
    case 'group':
      return [];
  }
}

/** The zone with the longest prefix that contains the block. */
function zoneAround(block: Prefix, known: readonly Named[]): Zone | undefined {
  let best: { readonly zone: Zone; readonly length: number } | undefined;
  for (const zone of known) {
    if (zone.kind !== 'zone') continue;
    for (const outer of zone.prefixes) {
      if (prefixIncludes(outer, block) && outer.length > (best?.length ?? -1)) best = { zone, length: outer.length };
    }
  }
  return best?.zone;
}
