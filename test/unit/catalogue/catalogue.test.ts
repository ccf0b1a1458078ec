import { describe, expect, it } from 'vitest';
import {
  catalogueCandidates,
  catalogueEntry,
  catalogueNames,
  catalogueWords,
} from '../../../src/catalogue/catalogue.ts';
import { rulesById } from '../../../src/lint-rules.ts';

const entries = catalogueNames.flatMap((name) => catalogueEntry(name) ?? []);
const aliases = entries.flatMap((entry) => (entry.aliases ?? []).map((alias) => [alias, entry] as const));

/** What a reader does not tell apart. */
const alike = (word: string): string => word.toLowerCase().replaceAll(' ', '-');

describe('the words for a catalogue entry', () => {
  it.each(aliases)('%s is nobody else’s name, alias or title', (alias, entry) => {
    const others = entries.filter((other) => other !== entry).flatMap(catalogueWords);
    expect(others.map(alike)).not.toContain(alike(alias));
    expect(alike(alias)).not.toBe(alike(entry.name));
    expect((entry.aliases ?? []).filter((other) => alike(other) === alike(alias))).toEqual([alias]);
    expect([...rulesById.keys()]).not.toContain(alias);
  });

  it.each(entries.map((entry) => [entry.name, entry] as const))('each finds %s alone', (_, entry) => {
    for (const word of catalogueWords(entry))
      for (const spelling of [word, word.toUpperCase(), word.replaceAll('-', ' '), ` ${word.replaceAll(' ', '-')} `])
        expect(catalogueCandidates(spelling), spelling).toEqual([entry]);
  });

  it.each([
    ['jitsi-videobridge', 'jvb'],
    ['postgres', 'postgresql'],
    ['mongod', 'mongodb'],
    ['turnserver', 'coturn'],
    ['OpenSSH', 'sshd'],
  ])('%s means %s, but is not its name', (word, name) => {
    expect(catalogueCandidates(word).map((entry) => entry.name)).toEqual([name]);
    expect(catalogueEntry(word)).toBeUndefined();
  });

  it.each(['', ' ', '-', 'xyzzy', 'jitsi', 'toString'])('%j means none', (word) => {
    expect(catalogueCandidates(word)).toEqual([]);
  });
});
