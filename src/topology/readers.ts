import { type PortRange, type PortSet, parsePorts } from '../net/ports.ts';
import { intervalSet } from '../net/intervals.ts';
import { type Prefix, parsePrefix } from '../net/prefixes.ts';
import {
  hasPorts,
  isTransport,
  parseTransport,
  sortTransports,
  transports as allTransports,
  type Transport,
} from '../net/transports.ts';
import { didYouMean, list, quote } from '../diagnostics/message-text.ts';
import type { LintRule } from '../diagnostics/lint-rule.ts';
import { type SourceLocation, type Span, locationOf } from '../source/span.ts';
import { type ResolverContext, accept } from './context.ts';
import { hostBits, invalidAddress, invalidListener, invalidName, invalidPort } from './lint-rules.ts';

// Readers that turn texts and numbers of the file into values of `net/`. Each returns undefined after a report.

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const reserved = new Set(['any', 'unknown']);

/** The name, if it is valid for a zone, host, component, listener or scenario; undefined after a report. */
export function readName(context: ResolverContext, name: string, at: Span): string | undefined {
  if (reserved.has(name)) {
    reportReserved(context, name, at);
    return undefined;
  }
  if (NAME.test(name)) return name;
  const help = 'use a letter, then letters, digits, _ and -, at most 63 characters; `title` may be any text';
  context.report(invalidName, { message: `${quote(name)} is not a valid name`, at, help });
  return undefined;
}

export function reportReserved(context: ResolverContext, name: string, at: Span): void {
  const help = 'choose another name; `title` may be any text';
  context.report(invalidName, { message: `the name ${quote(name)} is reserved`, at, help });
}

/** Reports an invalid name of the topology. It is used in names of files and tables, and may begin with a digit. */
export function readSystemName(context: ResolverContext, name: string, at: Span): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)) return;
  const help = 'use letters, digits, _ and -, at most 63 characters; `title` may be any text';
  context.report(invalidName, { message: `${quote(name)} is not a valid name for the topology`, at, help });
}

type WrittenPorts = number | string;

/** The ports, or `unknown`, which must be alone because a partly unknown set is unknown; undefined after a report. */
export function readPorts(
  context: ResolverContext,
  written: WrittenPorts | readonly WrittenPorts[],
  at: Span,
): PortSet | 'unknown' | undefined {
  if (typeof written !== 'object') {
    const known = context.read.ports.get(String(written)) ?? readPortList(context, [written], at);
    if (typeof known === 'object') context.read.ports.set(String(written), known);
    return known;
  }
  return readPortList(context, written, at);
}

function readPortList(
  context: ResolverContext,
  items: readonly WrittenPorts[],
  at: Span,
): PortSet | 'unknown' | undefined {
  const ranges: PortRange[] = [];
  for (const item of items) {
    const text = String(item);
    if (text.trim() === 'unknown') {
      if (items.length === 1) return 'unknown';
      context.report(invalidPort, {
        message: '"unknown" cannot be combined with other ports',
        at,
        help: 'write `ports: unknown`, or only the known ports',
      });
      return undefined;
    }
    const set = accept(context, invalidPort, item, at, parsePorts(text));
    if (set === undefined) return undefined;
    ranges.push(...set);
  }
  return intervalSet(ranges);
}

/** Like {@link readPorts} for keys that cannot be `unknown`: the ports of a host, and source ports. */
export function readKnownPorts(
  context: ResolverContext,
  written: WrittenPorts | readonly WrittenPorts[] | undefined,
  at: Span,
): PortSet | undefined {
  const ports = written === undefined ? undefined : readPorts(context, written, at);
  if (ports !== 'unknown') return ports;
  context.report(invalidPort, {
    message: '"unknown" is not allowed here',
    at,
    help: 'write the ports, or remove the key if they are not known',
  });
  return undefined;
}

/** The transports of a text such as `tcp` or `udp+tcp`. Those with ports and those without cannot be combined. */
export function readTransports(
  context: ResolverContext,
  text: string,
  at: Span,
  rule: LintRule = invalidListener,
): readonly Transport[] | undefined {
  const known = context.read.transports.get(text);
  if (known !== undefined) return known;
  const words = text.split('+').map((word) => word.trim().toLowerCase());
  const wrong = words.find((word) => !isTransport(word));
  if (wrong !== undefined) {
    const known = /^proto-[0-9]/.test(wrong) ? parseTransport(wrong) : undefined;
    const { problem, help } =
      known?.ok === false ? known : { problem: 'is not a transport', help: transportHelp(wrong) };
    context.report(rule, { message: `${quote(wrong)} ${problem}`, at, help });
    return undefined;
  }
  const chosen = sortTransports(words.filter(isTransport));
  if (chosen.some(hasPorts) && !chosen.every(hasPorts)) {
    context.report(rule, {
      message: `${quote(text)} mixes transports with ports and transports without`,
      at,
      help: 'write two listeners, or two flows, one for each kind',
    });
    return undefined;
  }
  context.read.transports.set(text, chosen);
  return chosen;
}

function transportHelp(wrong: string): string {
  if (wrong.includes('/') || wrong.includes(',')) return 'join transports with +, such as udp+tcp';
  if (/^(http|https|ws|wss|tls|quic|dtls|rtp|srtp)$/.test(wrong)) {
    const below = /^(quic|dtls|rtp|srtp)$/.test(wrong) ? 'udp' : 'tcp';
    return `${wrong.toUpperCase()} is a protocol: write its transport, ${below}, and put ${wrong.toUpperCase()} in the protocol`;
  }
  const number = /^(?:protocol|proto|ip)?[-_ ]?([0-9]+)$/.exec(wrong)?.[1];
  if (number !== undefined) return `write proto-${number} for the IP protocol ${number}`;
  return didYouMean(wrong, allTransports) ?? `use ${list([...allTransports, 'proto-N'], 'or')}`;
}

/** The valid prefixes and addresses of a list. Each invalid one is reported at its index of the location. */
export function readPrefixes(
  context: ResolverContext,
  written: readonly string[],
  location: SourceLocation,
): readonly Prefix[] {
  return written.flatMap((text, i) => {
    const block = readPrefix(context, text, location.at(String(i)));
    return block === undefined ? [] : [block];
  });
}

/** The prefix or address; undefined after a report. */
export function readPrefix(context: ResolverContext, text: string, at: Span): Prefix | undefined {
  const read = parsePrefix(text);
  const rule = !read.ok && read.problem === 'has host bits set' ? hostBits : invalidAddress;
  const block = accept(
    context,
    rule,
    text,
    at,
    !read.ok && looksLikeName(text) ? { ...read, help: 'move the name to `fqdn`, and write an address here' } : read,
  );
  return block;
}

function looksLikeName(text: string): boolean {
  return /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.?$/i.test(text) && /[g-z]/i.test(text);
}

/** The location of a list; the start of the file if it is not written. */
export function siteOfList(context: ResolverContext, written: readonly string[] | undefined): SourceLocation {
  return written === undefined ? locationOf({ start: 0, end: 0 }) : context.places.of(written);
}
