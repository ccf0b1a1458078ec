import { type PortRange, type PortSet, parsePorts } from '../net/ports.ts';
import { intervalSet } from '../net/intervals.ts';
import { type Prefix, parsePrefix } from '../net/prefixes.ts';
import {
  hasPorts,
  isTransport,
  sortTransports,
  transports as allTransports,
  type Transport,
} from '../net/transports.ts';
import { didYouMean, list, quote } from '../diagnostics/message-text.ts';
import type { LintRule } from '../diagnostics/lint-rule.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import { type ResolverContext, accept } from './context.ts';
import { hostBits, invalidAddress, invalidListener, invalidName, invalidPort } from './lint-rules.ts';

/** Texts and numbers of the file to values of `net/`. Each returns undefined after it has reported. */

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const reserved = new Set(['any', 'unknown']);

export function readName(context: ResolverContext, name: string, at: Span): string | undefined {
  if (reserved.has(name)) {
    context.report(invalidName, {
      message: `the name ${quote(name)} is reserved`,
      at,
      help: 'choose another; the title may be any text',
    });
    return undefined;
  }
  if (NAME.test(name)) return name;
  const help = 'a letter, then letters, digits, _ and -, at most 63 in all; the title may be any text';
  context.report(invalidName, { message: `${quote(name)} cannot be a name`, at, help });
  return undefined;
}

/** The system's own name stands in the names of files and tables; nothing refers to it, so it may begin with a digit. */
export function readSystemName(context: ResolverContext, name: string, at: Span): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)) return;
  const help = 'letters, digits, _ and -, at most 63 in all; the title may be any text';
  context.report(invalidName, { message: `${quote(name)} cannot be the name of a system`, at, help });
}

type WrittenPorts = number | string;

/** `unknown` only alone: a set of which a part is unknown is unknown. */
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
        message: 'a list of ports has "unknown" in it',
        at,
        help: 'write `unknown` alone',
      });
      return undefined;
    }
    const set = accept(context, invalidPort, item, at, parsePorts(text));
    if (set === undefined) return undefined;
    ranges.push(...set);
  }
  return intervalSet(ranges);
}

/** Where `unknown` says nothing: the ports of a machine, or the ports that a flow comes from. */
export function readKnownPorts(
  context: ResolverContext,
  written: WrittenPorts | readonly WrittenPorts[] | undefined,
  at: Span,
): PortSet | undefined {
  const ports = written === undefined ? undefined : readPorts(context, written, at);
  if (ports !== 'unknown') return ports;
  context.report(invalidPort, {
    message: '"unknown" says nothing here',
    at,
    help: 'leave the key out where the ports are not known',
  });
  return undefined;
}

/** `tcp`, `udp+tcp`. Transports with ports and without cannot stand together. */
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
    context.report(rule, { message: `${quote(wrong)} is no transport`, at, help: transportHelp(wrong) });
    return undefined;
  }
  const chosen = sortTransports(words.filter(isTransport));
  if (chosen.some(hasPorts) && !chosen.every(hasPorts)) {
    context.report(rule, {
      message: `${quote(text)} mixes transports with ports and without`,
      at,
      help: 'write two listeners or two flows',
    });
    return undefined;
  }
  context.read.transports.set(text, chosen);
  return chosen;
}

function transportHelp(wrong: string): string {
  if (wrong.includes('/') || wrong.includes(',')) return 'join transports with +, as in udp+tcp';
  if (/^(http|https|ws|wss|tls|quic|dtls|rtp|srtp)$/.test(wrong)) {
    const below = /^(quic|dtls|rtp|srtp)$/.test(wrong) ? 'udp' : 'tcp';
    return `${wrong.toUpperCase()} is a protocol: write the transport below it (${below}), then the protocol`;
  }
  return didYouMean(wrong, allTransports) ?? `transports: ${list(allTransports)}`;
}

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

function readPrefix(context: ResolverContext, text: string, at: Span): Prefix | undefined {
  const read = parsePrefix(text);
  const rule = !read.ok && read.problem === 'has host bits set' ? hostBits : invalidAddress;
  const block = accept(
    context,
    rule,
    text,
    at,
    !read.ok && looksLikeName(text) ? { ...read, help: 'a name goes into `fqdn`' } : read,
  );
  return block;
}

function looksLikeName(text: string): boolean {
  return /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.?$/i.test(text) && /[g-z]/i.test(text);
}
