import { type Match, allOf, always, anyOf, not } from '../../match.ts';
import {
  type ConditionField,
  type NameCondition,
  conditionFields,
  dscpClasses,
  helpedWords,
  maskedNumber,
  numberIn,
  originalDirectionWords,
  ownedWords,
  sizedWords,
  sourceTypeWords,
} from '../conditions.ts';
import type { NftConstants } from './constants.ts';
import type { Json } from '../json-values.ts';
import { type Key, intervalsOf, numbering, unknownKey } from './key.ts';
import { type Reading, namer } from './reading.ts';
import { textOf } from './statement-text.ts';
import type { Value } from './values.ts';

interface NamedField {
  readonly field: ConditionField;
  /** What a packet must have besides what nft itself asks for. */
  readonly words?: string;
  readonly constants?: NftConstants;
}

function names(table: Readonly<Record<string, number>>): NftConstants {
  return new Map(Object.entries(table));
}

/** `nft describe ip ecn` and `meta pkttype`. */
const notifications = names({ 'not-ect': 0, ect1: 1, ect0: 2, ce: 3 });
const packetTypes = names({ host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 });

const named: Readonly<Record<keyof typeof conditionFields, Omit<NamedField, 'field'>>> = {
  ...{ mark: {}, connectionMark: {}, length: {}, cpu: {}, incomingGroup: {}, outgoingGroup: {}, realm: {} },
  ...{ user: { words: ownedWords }, group: { words: ownedWords }, packetType: { constants: packetTypes } },
  ...{ fragment: {}, ahIndex: {}, espIndex: {}, segmentSize: { words: sizedWords } },
  ...{ dscp: { constants: dscpClasses }, dscp6: { constants: dscpClasses } },
  ...{ ecn: { constants: notifications }, ecn6: { constants: notifications } },
};

const fieldsByName: ReadonlyMap<string, NamedField> = new Map(
  (Object.keys(named) as readonly (keyof typeof named)[]).map((key) => {
    const field: ConditionField = conditionFields[key];
    return [field.name, { field, ...named[key] }];
  }),
);

/** A number that both languages name alike, of packets that have what it needs; undefined for any other left side. */
export function conditionKey(left: string, needs: Match, name: NameCondition): Key | undefined {
  const found = fieldsByName.get(left);
  if (found === undefined) return undefined;
  const { field, words, constants = new Map() } = found;
  const number = numbering(constants, field.highest);
  const whole = words === undefined ? needs : allOf([needs, { kind: 'unknown', words }]);
  return {
    needs: whole,
    among(values) {
      const set = intervalsOf(values, number, field.highest);
      return set === undefined ? undefined : allOf([whole, numberIn(field, set, name)]);
    },
    ends: [0, field.highest],
    number,
    masked: (mask) => maskedKey(field, mask, whole, number, name),
  };
}

function maskedKey(
  field: ConditionField,
  mask: number,
  needs: Match,
  number: (value: Value) => number | undefined,
  name: NameCondition,
): Key {
  return {
    needs,
    among(values) {
      const numbers = values.map(number);
      if (!numbers.every((one) => one !== undefined)) return undefined;
      return allOf([needs, anyOf(numbers.map((one) => maskedNumber(field, mask, one, name)))]);
    },
    number,
  };
}

/** A type of the route to the source; others than these exist in no rule of nft(8). */
export const sourceTypeKey: Key = {
  needs: always,
  among(values) {
    const types = values.map((value) => (value.kind === 'one' ? String(value.value) : undefined));
    if (!types.every((type) => type !== undefined)) return undefined;
    return anyOf(types.map((type): Match => ({ kind: 'unknown', words: sourceTypeWords(type) })));
  },
};

/** The helper that expected the connection; without one nothing matches, turned round or not (nft_ct.c). */
export function helperKey(name: NameCondition): Key {
  const needs: Match = { kind: 'unknown', words: helpedWords };
  return {
    needs,
    among(values) {
      const helpers = values.map((value) => (value.kind === 'one' ? String(value.value) : undefined));
      if (!helpers.every((helper) => helper !== undefined)) return undefined;
      return allOf([needs, anyOf(helpers.map((helper) => name(`ct helper == ${helper}`)))]);
    },
  };
}

/** A number that both languages name alike, or nothing that is understood. */
export function namedKey(json: Json, needs: Match, reading: Reading): Key {
  const text = textOf(json);
  const name = /^[io]ifgroup$/.test(text) ? `meta ${text}` : text;
  return conditionKey(name, needs, namer(reading, json)) ?? unknownKey(needs);
}

/** Original or reply. */
export const directionKey: Key = {
  needs: always,
  among(values) {
    const original: Match = { kind: 'unknown', words: originalDirectionWords };
    const matches = values.map((value) => {
      if (value.kind !== 'one') return undefined;
      return value.value === 'original' ? original : value.value === 'reply' ? not(original) : undefined;
    });
    return matches.every((one) => one !== undefined) ? anyOf(matches) : undefined;
  },
};
