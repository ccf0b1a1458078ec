// What the reader of iptables does with every match and target is what the table of the language says.

import { describe, expect, it } from 'vitest';
import { matchRows } from '../../../../src/rulesets/readers/iptables/match-rows.ts';
import { targetRows } from '../../../../src/rulesets/readers/iptables/target-rows.ts';
import { targets } from '../../../../src/rulesets/readers/iptables/targets.ts';
import { iptables } from '../../../../src/rulesets/readers/iptables-save.ts';
import type { LanguageRow, ReadingLevel } from '../../../../src/rulesets/reading-level.ts';
import type { Ruleset } from '../../../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../../../src/rulesets/unreadable.ts';
import { unknownWords } from './unknown-words.ts';

const tables: Readonly<Record<string, string>> = {
  raw: 'PREROUTING OUTPUT',
  mangle: 'PREROUTING INPUT FORWARD OUTPUT POSTROUTING',
  nat: 'PREROUTING INPUT OUTPUT POSTROUTING',
  filter: 'INPUT FORWARD OUTPUT',
};

/** A table with these rules. */
function listing(table: string, rules: readonly string[]): string {
  const chains = tables[table]!.split(' ').map((name) => `:${name} ACCEPT [0:0]`);
  return [`*${table}`, ...chains, ...rules, 'COMMIT', ''].join('\n');
}

function read(name: string, sample: string, verdict: string, count: number): Ruleset {
  const [, , table = 'filter', chain = 'INPUT', rule = ''] = /^(-t (\S+) )?(?:-A (\S+) )?(.*)$/.exec(sample) ?? [];
  const text = listing(
    table,
    Array.from({ length: count }, () => `-A ${chain} ${rule}${verdict}`),
  );
  return iptables.read([{ name: 'dump', kind: name.endsWith('(IPv6)') ? 'ip6tables' : 'iptables', text }]);
}

/** Words that say another listing is missing are about no rule. */
function wordsIn(ruleset: Ruleset): readonly string[] {
  return unknownWords(ruleset).filter((words) => !words.endsWith('was not given'));
}

function leadsAnywhere({ chains }: Ruleset): boolean {
  return [...chains.values()].some(({ rules }) =>
    rules.some(({ action }) => action.kind === 'translate' && action.translation.address?.kind === 'unknown'),
  );
}

function levelOf(name: string, sample: string, verdict: string): ReadingLevel {
  try {
    const [once, twice] = [1, 2].map((count) => read(name, sample, verdict, count));
    const words = wordsIn(once!);
    if (words.length === 0 && !leadsAnywhere(once!)) return 'exact';
    return words.length === wordsIn(twice!).length && !leadsAnywhere(once!) ? 'condition' : 'bounded';
  } catch (error) {
    if (error instanceof Unreadable) return 'refused';
    throw error;
  }
}

function samplesOf(rows: readonly LanguageRow[]): readonly (readonly [string, ReadingLevel, string])[] {
  return rows.flatMap(([name, level, ...samples]) => samples.map((sample) => [name, level, sample] as const));
}

describe('a match is understood as well as the table says', () => {
  it.each(samplesOf(matchRows))('%s: %s %s', (name, level, sample) => {
    expect(levelOf(name, sample, ' -j ACCEPT')).toBe(level);
  });
});

describe('a target is understood as well as the table says', () => {
  it.each(samplesOf(targetRows))('%s: %s %s', (name, level, sample) => {
    expect(levelOf(name, sample, '')).toBe(level);
  });

  it('has a row for each that the reader knows', () => {
    const known = new Set(targetRows.map(([name]) => name.replace(/ \(IPv6\)$/, '')));
    expect([...targets.keys()].filter((name) => !known.has(name))).toEqual([]);
  });
});

it('has a sample for each row, in which its name stands', () => {
  for (const [name, , ...samples] of [...matchRows, ...targetRows]) {
    const word = name.replace(/ \(IPv6\)$/, '');
    expect(samples.filter((sample) => sample.split(' ').includes(word))).toEqual(samples);
    expect(samples).not.toEqual([]);
  }
});
