import { protocolNumbers } from '../../../net/transports.ts';
import type { Family } from '../../../net/addresses.ts';
import { type IntervalSet, intersection, single } from '../../../net/intervals.ts';
import type { Condition, Match } from '../../match.ts';
import type { HookView } from './hooks.ts';
import type { NameCondition } from '../conditions.ts';
import { type Json, type JsonObject, isObject, within } from '../json-values.ts';
import type { NftSet } from './listing.ts';
import { textOf } from './statement-text.ts';
import type { Refuse } from './values.ts';

/** A rule while it is read, and what is around it. */
export interface Reading {
  readonly view: HookView;
  /** Of the packets that meet what has been read so far. */
  readonly protocols: IntervalSet<number>;
  readonly refuse: Refuse;
  /** A set or map of the rule's table. */
  readonly setNamed: (name: string) => NftSet | undefined;
  /** A condition that is the same wherever it is written at one hook. */
  readonly shared: (words: string) => Match;
  /** One that is another each time. */
  readonly fresh: (words: string) => Condition;
  /** Left sides that rules change on the way, so that a second look can find something else. */
  readonly changed: ReadonlySet<string>;
  /** Fields of headers that rules write, so that a match on one looks at what they leave. */
  readonly rewritten: ReadonlySet<string>;
  /** Of the table, where it has one. */
  readonly family?: Family;
  readonly remark: (sentence: string) => void;
}

export const allProtocols: IntervalSet<number> = [{ lo: 0, hi: 255 }];

/** The protocols whose ports packets have. */
export const carrying = [protocolNumbers.tcp, protocolNumbers.udp, protocolNumbers.sctp]
  .flatMap(single)
  .sort((a, b) => a.lo - b.lo);

/** The same behind a match that packets have met. */
export function narrowed(reading: Reading, match: Match): Reading {
  if (match.kind === 'all') return match.of.reduce(narrowed, reading);
  const protocols = match.kind === 'product' ? match.product.protocols : undefined;
  return protocols === undefined ? reading : { ...reading, protocols: intersection(reading.protocols, protocols) };
}

/** A condition in the words of the listing; `about` is all that it looks at. */
export function unknown(reading: Reading, words: string, about: Json): Match {
  for (const part of within(about)) {
    if (isChance(part) || (isObject(part) && (reading.changed.has(textOf(part)) || isWritten(part, reading))))
      return reading.fresh(`${words}, as rules leave it`);
  }
  return reading.shared(words);
}

/** How conditions about a left side are told: as another one each time, where rules change it. */
export function namer(reading: Reading, about: Json): NameCondition {
  const changes = [...within(about)].some(
    (part) => isObject(part) && (reading.changed.has(textOf(part)) || isWritten(part, reading)),
  );
  return changes
    ? (words) => reading.fresh(`${words}, as rules leave it`)
    : (words): Condition => ({ kind: 'unknown', words });
}

function isChance(part: Json): boolean {
  return isObject(part) && ('numgen' in part || part['key'] === 'random');
}

/** A field of a header that rules write; ports have a name for all protocols, too. */
function isWritten(part: JsonObject, { rewritten }: Reading): boolean {
  return typeof part['field'] === 'string' && rewritten.has(part['field']);
}
