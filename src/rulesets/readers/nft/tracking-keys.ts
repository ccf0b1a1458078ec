import { difference, intersection } from '../../../net/intervals.ts';
import type { State } from '../../../packets/packet.ts';
import { type Match, allOf, always, anyOf, never, not, product } from '../../match.ts';
import { hasConnection } from '../hook.ts';
import { type Json, isObject } from '../json-values.ts';
import { statusMatch } from '../conditions.ts';
import { directionKey, helperKey, namedKey } from './condition-keys.ts';
import { noNames, stateNames } from './constants.ts';
import { type Key, addressKey, numberKey, numbering, unknownKey } from './key.ts';
import { type Reading, carrying, namer } from './reading.ts';
import { textOf } from './statement-text.ts';
import { type Atom, type Value, valueText } from './values.ts';

/** One bit of several is set. Packets taken from connection tracking have the state untracked, whatever they begin. */
function stateKey(untracked: Match | undefined): Key {
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
function atFirst(key: Key, words: (values: readonly Value[]) => string): Key {
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

/** A packet without a connection meets no rule that reads one, `!=` or not (nft_ct.c). */
function whileTracked(key: Key, untracked: Match | undefined): Key {
  const found = allOf([hasConnection, ...(untracked === undefined ? [] : [not(untracked)])]);
  const tracked = (match: Match | undefined): Match | undefined =>
    match === undefined ? undefined : allOf([found, match]);
  const { among, where, masked, needs } = key;
  return {
    ...key,
    needs: allOf([needs, found]),
    among: (values) => tracked(among(values)),
    ...(where === undefined ? {} : { where: (test) => tracked(where(test)) }),
    ...(masked === undefined ? {} : { masked: (mask) => whileTracked(masked(mask), untracked) }),
  };
}

const statusNames: ReadonlyMap<Atom, number> = new Map<Atom, number>([
  ...[['expected', 1] as const, ['seen-reply', 2] as const, ['assured', 4] as const, ['confirmed', 8] as const],
  ...[['snat', 16] as const, ['dnat', 32] as const, ['dying', 512] as const],
]);

/** Bits of nf_conntrack_common.h; what translation sets is known of a first packet, the others are conditions. */
const statusKey: Key = {
  needs: always,
  among: () => undefined,
  number: statusNumber,
  where(test) {
    const asked = [...statusNames].filter(([, bit]) => statuses.some((status) => test(status) !== test(status ^ bit)));
    if (asked.length > 3) return undefined;
    const rows = Array.from({ length: 2 ** asked.length }, (_, row) =>
      asked.map(([name, bit], i): [number, Match] => {
        const isSet = ((row >> i) & 1) === 1;
        return isSet ? [bit, statusMatch(String(name))] : [0, not(statusMatch(String(name)))];
      }),
    );
    const held = rows.filter((row) => test(row.reduce((sum, [bit]) => sum | bit, 0)));
    return anyOf(held.map((row) => allOf(row.map(([, match]) => match))));
  },
  bits: true,
};

const statuses = Array.from({ length: 1024 }, (_, status) => status);

function statusNumber(value: Value): number | undefined {
  if (value.kind === 'bits') {
    const bits = value.of.map(statusNumber);
    return bits.every((bit) => bit !== undefined) ? bits.reduce((sum, bit) => sum | bit, 0) : undefined;
  }
  if (value.kind !== 'one') return undefined;
  return typeof value.value === 'number' ? value.value : statusNames.get(value.value);
}

/** Of the original direction alone: of a connection's first packet that is the packet itself, before it was translated. */
const originals: ReadonlyMap<string, Key> = new Map([
  ['ip saddr', addressKey(4, 'sources')],
  ['ip daddr', addressKey(4, 'originalDestinations')],
  ['ip6 saddr', addressKey(6, 'sources')],
  ['ip6 daddr', addressKey(6, 'originalDestinations')],
]);

export function trackedKey(body: Json, reading: Reading, whole: Json): Key {
  const { untracked, tracked } = reading.view;
  if (!tracked) return unknownKey();
  const key = textOf(member(body, 'key'));
  if (key === 'state') return stateKey(untracked);
  if (key === 'mark') return whileTracked(namedKey(whole, always, reading), untracked);
  if (key === 'helper') return whileTracked(helperKey(namer(reading, whole)), untracked);
  if (key === 'direction') return whileTracked(directionKey, untracked);
  if (key === 'status') return whileTracked(statusKey, untracked);
  return member(body, 'dir') === 'original' ? originalKey(key, reading) : unknownKey();
}

function originalKey(key: string, { view, protocols, family }: Reading): Key {
  const field = /^[sd]addr$/.test(key) && family !== undefined ? `${family === 4 ? 'ip' : 'ip6'} ${key}` : key;
  const words = (values: readonly Value[]): string => `ct original ${field} ${values.map(valueText).join(', ')}`;
  const ports = key === 'proto-dst' ? 'originalPorts' : key === 'proto-src' ? 'sourcePorts' : undefined;
  if (ports !== undefined) {
    const some = intersection(protocols, carrying);
    if (difference(protocols, some).length > 0) return unknownKey();
    return whileTracked(atFirst(numberKey({ protocols: some }, ports, MAX_PORT, noNames), words), view.untracked);
  }
  const original = originals.get(field);
  return original === undefined ? unknownKey() : whileTracked(atFirst(original, words), view.untracked);
}

function member(body: Json, key: string): Json {
  return isObject(body) ? (body[key] ?? null) : null;
}

const MAX_PORT = 65535;
