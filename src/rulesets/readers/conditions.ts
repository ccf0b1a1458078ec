import type { IntervalSet } from '../../net/intervals.ts';
import { type Condition, type Match, allOf, always, anyOf, never, not, product } from '../match.ts';

/** A number of a packet that rules can ask for and sets of packets do not tell apart: conditions about it are named alike here. */
export interface ConditionField {
  /** In the words of nft(8). */
  readonly name: string;
  /** One less than a power of two. */
  readonly highest: number;
  readonly hexadecimal?: true;
}

/** What a reader makes of the words of a condition: the same one wherever it stands, or another each time. */
export type NameCondition = (words: string) => Condition;

const WORD = 2 ** 32 - 1;

export const conditionFields = {
  mark: { name: 'meta mark', highest: WORD, hexadecimal: true },
  connectionMark: { name: 'ct mark', highest: WORD, hexadecimal: true },
  user: { name: 'meta skuid', highest: WORD },
  group: { name: 'meta skgid', highest: WORD },
  length: { name: 'meta length', highest: WORD },
  cpu: { name: 'meta cpu', highest: WORD },
  packetType: { name: 'meta pkttype', highest: 255 },
  incomingGroup: { name: 'meta iifgroup', highest: WORD },
  outgoingGroup: { name: 'meta oifgroup', highest: WORD },
  realm: { name: 'meta rtclassid', highest: WORD },
  fragment: { name: 'ip frag-off', highest: 65535, hexadecimal: true },
  dscp: { name: 'ip dscp', highest: 63 },
  dscp6: { name: 'ip6 dscp', highest: 63 },
  ecn: { name: 'ip ecn', highest: 3 },
  ecn6: { name: 'ip6 ecn', highest: 3 },
  ahIndex: { name: 'ah spi', highest: WORD },
  espIndex: { name: 'esp spi', highest: WORD },
  segmentSize: { name: 'tcp option maxseg size', highest: 65535 },
} as const satisfies Record<string, ConditionField>;

/** `nft describe ip dscp`. */
export const dscpClasses: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ cs0: 0, cs1: 8, cs2: 16, cs3: 24, cs4: 32, cs5: 40, cs6: 48, cs7: 56, df: 0, be: 0, lephb: 1, va: 44, ef: 46 },
    ...{ af11: 10, af12: 12, af13: 14, af21: 18, af22: 20, af23: 22, af31: 26, af32: 28, af33: 30 },
    ...{ af41: 34, af42: 36, af43: 38 },
  }),
);

/** A process of this machine has the packet's socket: where none has, no match of nft(8) on its owner holds, turned round or not. */
export const ownedWords = 'a process of this machine owns the socket of the packet';

/** The connection was expected by a helper of another one. */
export const helpedWords = 'a helper expected the connection';

/** The packet goes in the direction of its connection's first one. */
export const originalDirectionWords = 'ct direction original';

/** The segment size stands in an option that a segment may lack. */
export const sizedWords = 'tcp option maxseg exists';

/** That the number is in the set. */
export function numberIn(field: ConditionField, set: IntervalSet<number>, name: NameCondition): Match {
  return anyOf(
    set.map(({ lo, hi }) => {
      if (lo === hi) return name(`${field.name} == ${text(field, lo)}`);
      return allOf([...(lo === 0 ? [] : [not(atMost(field, lo - 1, name))]), atMost(field, hi, name)]);
    }),
  );
}

function atMost(field: ConditionField, limit: number, name: NameCondition): Match {
  if (limit === field.highest) return always;
  if (limit === 0) return name(`${field.name} == ${text(field, 0)}`);
  if (limit === field.highest - 1) return not(name(`${field.name} == ${text(field, field.highest)}`));
  return name(`${field.name} <= ${text(field, limit)}`);
}

/** That the bits of the mask have this value. */
export function maskedNumber(field: ConditionField, mask: number, value: number, name: NameCondition): Match {
  if ((value & ~mask) >>> 0 !== 0) return never;
  if (mask === field.highest) return numberIn(field, [{ lo: value, hi: value }], name);
  return mask === 0 ? always : name(`${field.name} & 0x${mask.toString(16)} == ${text(field, value)}`);
}

function text({ hexadecimal }: ConditionField, value: number): string {
  return hexadecimal === true ? `0x${value.toString(16)}` : String(value);
}

/** A type of routes, in the words of nft(8). */
export function sourceTypeWords(type: string): string {
  return `fib saddr type ${type}`;
}

/** A bit of a connection's status, in the words of nft(8). Sources are translated behind the last hook that sees a first packet. */
export function statusMatch(bit: string): Match {
  const later: Match = allOf([not(beginning), { kind: 'unknown', words: `ct status ${bit}` }]);
  if (bit === 'snat') return later;
  if (bit === 'dnat') return anyOf([allOf([beginning, product({ translated: true })]), later]);
  return { kind: 'unknown', words: `ct status ${bit}` };
}

const beginning = product({ states: ['new'] });
