import { type IntervalSet, intersection } from '../net/intervals.ts';
import type { PacketMatch } from '../packets/packet-match.ts';

/** What a rule asks of a packet: an expression over products, and over conditions that nobody here understands. */
export type Match =
  | { readonly kind: 'product'; readonly product: PacketMatch }
  | { readonly kind: 'not'; readonly match: Match }
  /** Met by every packet where empty. */
  | { readonly kind: 'all'; readonly of: readonly Match[] }
  /** Met by no packet where empty. */
  | { readonly kind: 'any'; readonly of: readonly Match[] }
  /** Holds or does not, and nothing here says which. The same words are the same condition. */
  | { readonly kind: 'unknown'; readonly words: string };

/** One that nobody here understands. */
export type Condition = Extract<Match, { kind: 'unknown' }>;

/** No listing holds the broadcast addresses of a machine's links. */
export const toBroadcast: Condition = { kind: 'unknown', words: 'the destination is a broadcast address' };

export const always: Match = { kind: 'all', of: [] };

export const never: Match = { kind: 'any', of: [] };

export function product(fields: PacketMatch): Match {
  return { kind: 'product', product: fields };
}

export function not(match: Match): Match {
  return match.kind === 'not' ? match.match : { kind: 'not', match };
}

export function anyOf(matches: readonly Match[]): Match {
  const [only, ...more] = matches;
  return only !== undefined && more.length === 0 ? only : { kind: 'any', of: matches };
}

/** All of them; products as one product where they can be one, because that is quick to decide. */
export function allOf(matches: readonly Match[]): Match {
  const rest: Match[] = [];
  let joined: PacketMatch | undefined;
  for (const match of matches.flatMap((one) => (one.kind === 'all' ? one.of : [one]))) {
    if (match.kind === 'product' && joined === undefined) joined = match.product;
    else if (match.kind !== 'product' || !canJoin(joined ?? {}, match.product)) rest.push(match);
    else if (contradicts(joined ?? {}, match.product)) return never;
    else joined = join(joined ?? {}, match.product);
  }
  const parts = joined === undefined || Object.keys(joined).length === 0 ? rest : [product(joined), ...rest];
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : { kind: 'all', of: parts };
}

/** Fields that both name can be told by one value. */
function canJoin(a: PacketMatch, b: PacketMatch): boolean {
  return unjoined.every((field) => a[field] === undefined || b[field] === undefined);
}

const unjoined = [
  ...(['states', 'sources', 'destinations', 'originalDestinations'] as const),
  ...(['interface', 'leaves', 'mac'] as const),
];

function contradicts(a: PacketMatch, b: PacketMatch): boolean {
  const differ = (['family', 'loopback', 'own', 'translated'] as const).some(
    (field) => a[field] !== undefined && b[field] !== undefined && a[field] !== b[field],
  );
  return differ || (isLoopback(a) && isNamed(b)) || (isLoopback(b) && isNamed(a));
}

function isLoopback({ loopback }: PacketMatch): boolean {
  return loopback === true;
}

function isNamed({ interface: named, leaves, mac }: PacketMatch): boolean {
  return (named ?? leaves ?? mac) !== undefined;
}

function join(a: PacketMatch, b: PacketMatch): PacketMatch {
  const shared: Partial<Record<(typeof numberFields)[number], IntervalSet<number>>> = {};
  for (const field of numberFields) {
    const [left, right] = [a[field], b[field]];
    if (left !== undefined && right !== undefined) shared[field] = intersection(left, right);
  }
  return { ...a, ...b, ...shared };
}

const numberFields = [
  ...(['protocols', 'sourcePorts', 'ports', 'originalPorts'] as const),
  ...(['icmpTypes', 'icmpCodes', 'tcpFlags', 'hopLimits'] as const),
];
