import type { State } from '../../../packets/packet.ts';
import { type Match, allOf, always, anyOf, never, not, product } from '../../match.ts';
import { stateNames } from './constants.ts';
import { type Key, numbering } from './key.ts';
import type { Atom, Value } from './values.ts';

/** One bit of several is set. Packets taken from connection tracking have the state untracked, whatever they begin. */
export function stateKey(untracked: Match | undefined): Key {
  const where = (test: (bit: number) => boolean): Match => {
    const tracked = statesWhere(test);
    if (untracked === undefined) return tracked;
    const alsoTaken = test(stateNames.get('untracked') ?? 0) ? [untracked] : [];
    return anyOf([allOf([not(untracked), tracked]), ...alsoTaken]);
  };
  return {
    needs: always,
    among(values) {
      if (values.some(({ kind }) => kind === 'rest')) return always;
      const wanted = values.map(stateNumber);
      return wanted.every((one) => one !== undefined) ? where((bit) => wanted.includes(bit)) : undefined;
    },
    number: stateNumber,
    where,
    bits: true,
  };
}

function stateNumber(value: Value): number | undefined {
  return numbering(stateNames, 127)(value);
}

function statesWhere(test: (bit: number) => boolean): Match {
  const states = [...stateNames].flatMap(([name, bit]) => (test(bit) ? [name as State] : []));
  return states.length === 0 ? never : product({ states });
}

/** What is known of the first packet of a connection alone; of those that follow nothing here tells how it began. */
export function atFirst(key: Key, words: (values: readonly Value[]) => string): Key {
  const beginning = product({ states: ['new'] });
  const later = (values: readonly Value[]): Match =>
    allOf([key.needs, not(beginning), { kind: 'unknown', words: words(values) }]);
  return {
    ...key,
    among(values) {
      const match = key.among(values);
      return match === undefined ? undefined : anyOf([allOf([beginning, match]), later(values)]);
    },
  };
}

/** A packet that was taken from connection tracking has no connection: no rule that reads one matches, `!=` or not (nft_ct.c). */
export function whileTracked(key: Key, untracked: Match | undefined): Key {
  if (untracked === undefined) return key;
  const tracked = (match: Match | undefined): Match | undefined =>
    match === undefined ? undefined : allOf([not(untracked), match]);
  const { among, where, needs } = key;
  return {
    ...key,
    needs: allOf([needs, not(untracked)]),
    among: (values) => tracked(among(values)),
    ...(where === undefined ? {} : { where: (test) => tracked(where(test)) }),
  };
}

const statusNames: ReadonlyMap<Atom, number> = new Map<Atom, number>([
  ...[['expected', 1] as const, ['seen-reply', 2] as const, ['assured', 4] as const, ['confirmed', 8] as const],
  ...[['snat', 16] as const, ['dnat', 32] as const, ['dying', 512] as const],
]);

/** Bits of nf_conntrack_common.h, of which a first packet has what translation set: `dnat`, known where it is asked alone. */
export const statusKey: Key = {
  needs: always,
  among: () => undefined,
  number: statusNumber,
  where(test) {
    const asksMore = Array.from({ length: 1024 }, (_, status) => status).some(
      (status) => test(status) !== test(status & 32),
    );
    if (asksMore) return undefined;
    const beginning = product({ states: ['new'] });
    const matches = [true, false].flatMap((translated) => (test(translated ? 32 : 0) ? [product({ translated })] : []));
    const words = test(32) ? 'ct status dnat' : 'ct status ! dnat';
    if (matches.length !== 1) return anyOf(matches);
    return anyOf([allOf([beginning, ...matches]), allOf([not(beginning), { kind: 'unknown', words }])]);
  },
  bits: true,
};

function statusNumber(value: Value): number | undefined {
  if (value.kind === 'bits') {
    const bits = value.of.map(statusNumber);
    return bits.every((bit) => bit !== undefined) ? bits.reduce((sum, bit) => sum | bit, 0) : undefined;
  }
  if (value.kind !== 'one') return undefined;
  return typeof value.value === 'number' ? value.value : statusNames.get(value.value);
}
