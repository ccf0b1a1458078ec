import type { Direction } from '../../../packets/packet.ts';
import { type Transport, protocolNumber } from '../../../net/transports.ts';
import { type Family, families } from '../../../net/addresses.ts';
import { once } from '../../../net/once.ts';
import { formatPorts } from '../../../net/ports.ts';
import { type Prefix, comparePrefixes, formatPrefix, prefixIncludes } from '../../../net/prefixes.ts';
import type { Flow } from '../../../topology/model.ts';
import { groupBy } from '../../../net/collections.ts';
import type { AtomicRule } from '../../atomic-rules.ts';
import { comment, flowsText } from './nftables-comment.ts';

/**
 * A named set of concatenated fields with intervals: each packet costs one lookup, however many elements there are.
 *
 * Each element has a counter and a comment (nft(8), SETS). nft refuses elements that overlap ("File exists"), so the
 * elements of a set are disjoint.
 */
export interface WrittenSet {
  readonly name: string;
  /** The names of the columns, for a comment. */
  readonly columns: string;
  /** The fields of a packet that are looked up, in the syntax of nft. */
  readonly key: string;
  readonly elements: readonly Element[];
}

export interface Element {
  readonly text: string;
  readonly flows: readonly Flow[];
}

/** Atomic rules share prefixes, so each prefix would be formatted thousands of times. */
const prefixText = once(formatPrefix);

type Kind = 'ports' | 'source-ports' | 'echo' | 'protocol';

interface Fields {
  readonly suffix: string;
  /** The fields after the addresses, in the syntax of nft. */
  readonly key: readonly string[];
  /** The same fields in words. */
  readonly words: readonly string[];
}

const kinds: Readonly<Record<Kind, Fields>> = {
  ports: { suffix: '', key: ['meta l4proto', 'th dport'], words: ['transport', 'port'] },
  'source-ports': {
    suffix: '_source_ports',
    key: ['meta l4proto', 'th sport', 'th dport'],
    words: ['transport', 'source port', 'port'],
  },
  echo: { suffix: '_icmp', key: ['icmp type'], words: ['ICMP message'] },
  protocol: { suffix: '_protocols', key: ['meta l4proto'], words: ['protocol'] },
};

/**
 * Writes atomic rules as sets: an element for each rule, or for each of its ranges of source ports.
 *
 * The rules are those of {@link merged} without overlap.
 */
export function setsOf(pieces: readonly AtomicRule[]): readonly WrittenSet[] {
  const byKind = groupBy(pieces, (piece) => `${kindOf(piece)} ${piece.family}`);
  return families.flatMap((family) =>
    (Object.keys(kinds) as Kind[]).flatMap((kind) => {
      const own = byKind.get(`${kind} ${family}`) ?? [];
      const depthOf = nesting(own.map(ownEnd));
      const layers = groupBy(own, (piece) => depthOf(ownEnd(piece)));
      return [...layers]
        .sort(([a], [b]) => a - b)
        .map(([depth, layer]) => ({
          name: setName(layer[0], kind, depth),
          columns: `IPv${family}: ${['from', 'to', ...kinds[kind].words].join(' . ')}`,
          key: keyOf(family, kind),
          elements: layer.flatMap((piece) => elementsOf(piece, kind)),
        }));
    }),
  );
}

function kindOf({ ports, sourcePorts, transport }: AtomicRule): Kind {
  if (ports === 'none') return transport === 'icmp' ? 'echo' : 'protocol';
  return sourcePorts === undefined ? 'ports' : 'source-ports';
}

function setName({ direction, family }: AtomicRule, kind: Kind, depth: number): string {
  return `${direction}_ipv${family}${kinds[kind].suffix}${depth === 0 ? '' : `_${depth + 1}`}`;
}

function keyOf(family: Family, kind: Kind): string {
  const ip = family === 4 ? 'ip' : 'ip6';
  const rest = kinds[kind].key.map((field) => (family === 6 ? field.replace('icmp ', 'icmpv6 ') : field));
  return [`${ip} saddr`, `${ip} daddr`, ...rest].join(' . ');
}

/**
 * Returns a function that counts how many other prefixes of the list contain a prefix.
 *
 * Elements of one set have the same depth at their own end. Of two that overlap, one would therefore be wider at both
 * ends, and would have absorbed their common part.
 */
function nesting(prefixes: readonly Prefix[]): (block: Prefix) => number {
  const distinct = [...groupBy(new Set(prefixes), prefixText).values()].map(([first]) => first);
  const depths = new Map<string, number>();
  const around: Prefix[] = [];
  for (const block of distinct.sort(comparePrefixes)) {
    while (around.length > 0 && !prefixIncludes(around.at(-1)!, block)) around.pop();
    depths.set(prefixText(block), around.length);
    around.push(block);
  }
  return (block) => depths.get(prefixText(block))!;
}

const ends: Readonly<Record<Direction, 'source' | 'destination'>> = { in: 'destination', out: 'source' };

function ownEnd(piece: AtomicRule): Prefix {
  return piece[ends[piece.direction]];
}

function elementsOf(piece: AtomicRule, kind: Kind): readonly Element[] {
  const { flows, source, destination } = piece;
  const ends = `${prefixText(source)} . ${prefixText(destination)}`;
  const remark = comment(flowsText(flows));
  return tailsOf(piece, kind).map((tail) => ({ text: `${ends} . ${tail} ${remark}`, flows }));
}

/** Returns the fields after the addresses. */
function tailsOf({ transport, ports, sourcePorts = [] }: AtomicRule, kind: Kind): readonly string[] {
  const to = ports === 'none' ? '' : formatPorts([ports]);
  switch (kind) {
    case 'ports':
      return [`${transport} . ${to}`];
    case 'source-ports':
      return sourcePorts.map((range) => `${transport} . ${formatPorts([range])} . ${to}`);
    case 'echo':
      return ['echo-request'];
    case 'protocol':
      return [protocolWord(transport)];
  }
}

/** Names that nft has itself; what else /etc/protocols names differs from ours, and may be missing. */
function protocolWord(transport: Transport): string {
  return ['gre', 'esp', 'ah'].includes(transport) ? transport : String(protocolNumber(transport));
}

/** Declares a set. Each element ends with a comma, so that a new element changes no other line. */
export function setLines({ name, columns, key, elements }: WrittenSet): readonly string[] {
  return [
    `# ${columns}`,
    `set ${name} {`,
    `\ttypeof ${key}`,
    '\tflags interval',
    '\tcounter',
    '\telements = {',
    ...elements.map(({ text }) => `\t\t${text},`),
    '\t}',
    '}',
  ];
}

/** Returns the rule that accepts whatever is in the set. */
export function lookupLine({ name, key }: WrittenSet): string {
  return `${key} @${name} accept`;
}
