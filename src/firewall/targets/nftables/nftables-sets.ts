import type { Direction } from '../../../packets/packet.ts';
import { type Family, families } from '../../../net/addresses.ts';
import { once } from '../../../net/once.ts';
import { formatPorts } from '../../../net/ports.ts';
import { type Prefix, comparePrefixes, formatPrefix, prefixIncludes } from '../../../net/prefixes.ts';
import type { Flow } from '../../../topology/model.ts';
import { groupBy } from '../../../net/collections.ts';
import type { AtomicRule } from '../../atomic-rules.ts';
import { comment, flowsText } from './nftables-comment.ts';

/**
 * A named set with intervals in concatenated fields: a packet is looked up once however many elements there are, and each
 * element has a counter and a comment (nft(8), SETS). nft refuses elements that overlap ("File exists"), and so there are
 * none.
 */
export interface WrittenSet {
  readonly name: string;
  /** What the columns of the elements are, in words. */
  readonly columns: string;
  /** What of a packet is looked up, as nft writes it. */
  readonly key: string;
  readonly elements: readonly Element[];
}

export interface Element {
  readonly text: string;
  readonly flows: readonly Flow[];
}

/** Pieces share their prefixes, which are written thousands of times. */
const prefixText = once(formatPrefix);

type Kind = 'ports' | 'source-ports' | 'echo' | 'protocol';

interface Fields {
  readonly suffix: string;
  /** As nft writes them, behind the addresses. */
  readonly key: readonly string[];
  /** As a person would call them. */
  readonly words: readonly string[];
}

const kinds: Readonly<Record<Kind, Fields>> = {
  ports: { suffix: '', key: ['meta l4proto', 'th dport'], words: ['transport', 'port'] },
  'source-ports': {
    suffix: '_source_ports',
    key: ['meta l4proto', 'th sport', 'th dport'],
    words: ['transport', 'source port', 'port'],
  },
  echo: { suffix: '_icmp', key: ['icmp type'], words: ['message of ICMP'] },
  protocol: { suffix: '_protocols', key: ['meta l4proto'], words: ['protocol'] },
};

/** Pieces that do not overlap, as sets: an element for each piece, for each range of source ports where they matter. */
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
 * How many other prefixes of the list each one lies in. Elements of one set share that of their own end, so that of two
 * that meet one is the wider at both ends, and has taken what they have in common.
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

/** The fields behind the addresses. */
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
      return [transport];
  }
}

/** The declaration of a set. A comma after every element: a new one then changes no line but its own. */
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

/** The rule that lets through whatever is in the set. */
export function lookupLine({ name, key }: WrittenSet): string {
  return `${key} @${name} accept`;
}
