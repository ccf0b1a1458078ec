// What holds for every target of the registry: goldens, one output for one input, text that stays text, and a proof that
// can fail. A new target is met by all of it without a line here; UPDATE=1 writes its goldens.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../src/compare/prove.ts';
import { obligationsOf, proveFiles, readerOf } from '../../../src/compare/prove-file.ts';
import { Unproved } from '../../../src/compare/unproved.ts';
import { type Emitted, type TargetId, emit, targetChoices } from '../../../src/emit.ts';
import type { Ruleset, RulesetRule } from '../../../src/rulesets/ruleset.ts';
import { type StrictReader, strictReaders } from '../../../src/rulesets/strict/registry.ts';
import { Unreadable } from '../../../src/rulesets/unreadable.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { topologyOf } from '../../support/topologies.ts';
import { hostileTexts } from '../render/hostile.ts';
import { designExample, examples, modelOf, root } from './examples.ts';

const folder = join(root, 'test/golden/targets');
const update = (process.env['UPDATE'] ?? '') !== '';

/** Both families, both directions, hosts that name one another; `text` stands wherever the rules may show it. */
function sample(text: string): Topology {
  const q = JSON.stringify(text);
  return topologyOf(`title: ${q}
zones: { internet: { title: ${q}, prefixes: [0.0.0.0/0, "::/0"] }, lan: [10.0.0.0/8, "fd00::/8"] }
hosts:
  web: { title: ${q}, addresses: [10.0.0.10, "fd00::10"] }
  db: { title: ${q}, addresses: [10.0.0.20, "fd00::20"] }
components:
  browser: { title: ${q}, zone: internet }
  admin: { zone: lan }
  nginx: { title: ${q}, host: web, listeners: { https: { ports: 443, transport: tcp, protocol: ${q} }, media: 40000-40010/udp } }
  pg: { host: db, listeners: { sql: 5432/tcp, ssh: 2222/tcp } }
flows:
  - { id: page, from: browser, to: nginx.https, purpose: ${q}, owner: ${q}, ticket: ${q}, when: ${q} }
  - { id: media, from: browser, to: nginx.media, purpose: ${q} }
  - { id: sql, from: nginx, to: pg.sql, purpose: ${q} }
  - { id: login, from: admin, to: pg.ssh, purpose: ${q} }
  - { id: names, from: nginx, to: internet, ports: 53, transport: udp+tcp, purpose: ${q} }
firewall: { egress: declared }`);
}

function written(target: TargetId, topology: Topology): Emitted {
  return emit(topology, { fileName: 'test.yaml', hash: 'sha256:…', target });
}

/** Every file that goes into a folder. */
function filesOf({ files, shared }: Emitted): ReadonlyMap<string, string> {
  const all = [...files.flatMap((file) => [file, ...file.accompanying]), ...shared];
  return new Map(all.map(({ name, text }) => [name, text]));
}

const ids = targetChoices.map(({ id }) => id);

it('goldens are of targets that there are', () => {
  const stray = readdirSync(folder).filter((name) => !ids.some((id) => id === name));
  expect(stray).toEqual([]);
});

describe.each(ids)('the target %s', (target) => {
  const judge: StrictReader = strictReaders[target];
  const topology = sample('harmless');
  const emitted = written(target, topology);

  it('has its goldens, and no other', () => {
    const own = join(folder, target);
    if (update) rmSync(own, { recursive: true, force: true });
    for (const [name, text] of filesOf(emitted)) {
      const path = join(own, name);
      if (update) mkdirSync(dirname(path), { recursive: true });
      if (update) writeFileSync(path, text);
      expect(existsSync(path) ? readFileSync(path, 'utf8') : 'missing: UPDATE=1 writes it', path).toBe(text);
    }
    expect(readdirSync(own).sort()).toEqual([...filesOf(emitted).keys()].sort());
  });

  it('writes the same for the same, and rules for every host', () => {
    expect(emitted.problems).toEqual([]);
    expect(emitted.files.map(({ host }) => host)).toEqual(['web', 'db']);
    expect(filesOf(written(target, sample('harmless')))).toEqual(filesOf(emitted));
  });

  it('writes of every example what is proved, or says what to change', () => {
    let proved = 0;
    for (const example of [designExample, ...examples]) {
      const { problems, proofs, files } = written(target, modelOf(example));
      expect(problems.filter(({ help }) => help === undefined)).toEqual([]);
      expect(proofs.map(({ host }) => host)).toEqual(files.map(({ host }) => host));
      proved += proofs.length;
    }
    expect(proved).toBeGreaterThan(5);
  });

  it.each(hostileTexts)('keeps the text %j out of its rules', (text) => {
    const hostile = written(target, sample(text));
    // The proof has read it back; that the same rules are there is for the counts to say.
    expect(hostile.proofs).toEqual(emitted.proofs);
    for (const [name, content] of filesOf(hostile)) {
      expect(content, name).not.toMatch(/[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      const lines = (one: string): number => one.split('\n').length;
      expect(lines(content), name).toBe(lines(filesOf(emitted).get(name) ?? ''));
    }
  });

  it('is proved by no reader that misses a rule, or reads everything as allowed', () => {
    const open = (ruleset: Ruleset): Ruleset => ({
      ...withRules(ruleset, () => []),
      bases: ruleset.bases.map((base) => ({ ...base, policy: 'accept' })),
    });
    const readers: readonly ((ruleset: Ruleset) => Ruleset)[] = [
      open,
      (ruleset) => withRules(ruleset, () => []),
      ...flowLines(emitted.files[0]!.text).map(
        (line) => (ruleset: Ruleset) => withRules(ruleset, (rules) => rules.filter((rule) => rule.line !== line + 1)),
      ),
    ];
    expect(readers.length).toBeGreaterThan(4);
    const [web] = emitted.files;
    expect(proveFiles(topology, judge, emitted.files)).toHaveLength(2);
    for (const wrong of readers) {
      const reader: StrictReader = {
        ...judge,
        read: (text, file, groups) =>
          file === web!.name ? wrong(judge.read(text, file, groups)) : judge.read(text, file, groups),
      };
      expect(() => proveFiles(topology, reader, emitted.files)).toThrow(Unproved);
    }
  });

  it('has a proof that notices every rule of a flow that is lost, and every other port and prefix', () => {
    const obligations = obligationsOf(topology, judge);
    const carriers = emitted.files.map(({ host }) => host);
    const judged = emitted.files.flatMap(({ host, name, text }) => {
      const read = readerOf(topology, judge, host, carriers);
      return mutantsOf(text).map(({ what, mutant }) => ({
        what,
        caught: noticed(() => differences(read(mutant, name), obligations(host)).length > 0),
      }));
    });
    expect(judged.length).toBeGreaterThan(20);
    expect(judged.filter(({ caught }) => !caught).map(({ what }) => what)).toEqual([]);
  });
});

/** Ports of the sample, which stand in rules of flows and nowhere else. */
const PORTS = /\b(?:53|2222|443|5432|40000|40010)\b/g;

/** Numbers of lines, from 0, that are a rule of a flow or a part of one. */
function flowLines(text: string): readonly number[] {
  return text.split('\n').flatMap((line, i) => (/^\s*(?:#|\/\/|;|!)/.test(line) || !line.match(PORTS) ? [] : [i]));
}

/** Each rule of a flow lost, and each with another port or prefix wherever the line says it. */
function mutantsOf(text: string): readonly { readonly what: string; readonly mutant: string }[] {
  const lines = text.split('\n');
  return flowLines(text).flatMap((i) => {
    const line = lines[i]!;
    const others = [
      ...(line.match(PORTS) ?? []).map((port) =>
        line.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), String(Number(port) + 1)),
      ),
      line.replaceAll(/(?<=\b10\.0\.0\.0\/)8\b/g, '9'),
    ];
    const changed = [...new Set(others)].filter((one) => one !== line);
    return [
      { what: `lost: ${line}`, mutant: lines.toSpliced(i, 1).join('\n') },
      ...changed.map((one) => ({ what: `${line} => ${one}`, mutant: lines.with(i, one).join('\n') })),
    ];
  });
}

/** A text that the reader refuses is noticed, too. */
function noticed(differs: () => boolean): boolean {
  try {
    return differs();
  } catch (error) {
    if (error instanceof Unreadable) return true;
    throw error;
  }
}

function withRules(ruleset: Ruleset, by: (rules: readonly RulesetRule[]) => readonly RulesetRule[]): Ruleset {
  const chains = [...ruleset.chains].map(([name, chain]) => [name, { ...chain, rules: by(chain.rules) }] as const);
  return { ...ruleset, chains: new Map(chains) };
}
