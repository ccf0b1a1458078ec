// The tables of the languages name everything that the installed programs and their manual pages name.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { matchRows } from '../../src/rulesets/readers/iptables/match-rows.ts';
import { targetRows } from '../../src/rulesets/readers/iptables/target-rows.ts';
import { expressionRows } from '../../src/rulesets/readers/nft/expression-rows.ts';
import { statementRows } from '../../src/rulesets/readers/nft/statement-rows.ts';
import type { LanguageRow } from '../../src/rulesets/reading-level.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { type NftSample, readingLevels } from './nft-rows.ts';

const rows: readonly LanguageRow[] = [...matchRows, ...targetRows];

function samplesOf(name: string): readonly string[] {
  return rows.flatMap(([one, , ...samples]) => (one === name ? samples : []));
}

/** The sections of a manual page and the lines in each, as roff. */
function sectionsOf(page: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  for (const line of gunzipSync(readFileSync(`/usr/share/man/man8/${page}.8.gz`))
    .toString()
    .split('\n')) {
    const [, heading] = /^\.S[SH] "?([^"]*)"?$/.exec(line) ?? [];
    if (heading !== undefined) sections.set(heading.replaceAll('\\-', '-'), []);
    else [...sections.values()].at(-1)?.push(line);
  }
  return sections;
}

describeWith(['iptables', 'ip6tables'], 'of iptables', () => {
  it('every match and target of iptables-extensions(8) has a row', () => {
    const headings = [...sectionsOf('iptables-extensions').keys()];
    const found = headings.slice(headings.indexOf('MATCH EXTENSIONS') + 1).filter((one) => one !== 'TARGET EXTENSIONS');
    expect(found.length).toBeGreaterThan(90);
    const names = found.map((one) => one.replace(' (IPv4-specific)', '').replace('-specific', ''));
    const known = new Set(rows.map(([name]) => name));
    expect(names.filter((name) => !known.has(name) && !known.has(name.replace(' (IPv6)', '')))).toEqual([]);
  });

  const extensions = readdirSync(xtablesFolder()).flatMap((file) => {
    const [, kind, name] = /^lib(xt|ipt|ip6t)_(.*)\.so$/.exec(file) ?? [];
    return kind === undefined || name === undefined ? [] : [{ kind, name }];
  });

  it('every extension that is installed has a row, and each of its options a sample', () => {
    expect(extensions.length).toBeGreaterThan(100);
    const missing = extensions.flatMap(({ kind, name }) => {
      const row = kind === 'ip6t' ? `${name} (IPv6)` : name;
      const words = new Set(samplesOf(row).flatMap((sample) => sample.split(/[ ]/)));
      const options = optionsOf(kind, name).filter((option) => !words.has(option));
      return samplesOf(row).length === 0 ? [row] : options.map((option) => `${row} ${option}`);
    });
    expect(missing).toEqual([]);
  });

  it.each(['iptables', 'ip6tables'] as const)('%s itself takes the samples', (program) => {
    const refused = rows.flatMap(([name, level, ...samples]) =>
      samples.filter((sample) => isOf(program, name, extensions) && level !== 'refused' && !takes(program, sample)),
    );
    expect(refused).toEqual([]);
  });
});

function xtablesFolder(): string {
  const found = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/xtables`);
  return found.find((folder) => existsSync(folder)) ?? '/usr/lib/xtables';
}

type Extension = { readonly kind: string; readonly name: string };

function isOf(program: 'iptables' | 'ip6tables', row: string, extensions: readonly Extension[]): boolean {
  const name = row.replace(' (IPv6)', '');
  const kinds = row.endsWith('(IPv6)') ? ['ip6t'] : ['xt', 'ipt'];
  const found = extensions.filter((one) => one.name === name && kinds.includes(one.kind));
  return found.length > 0 && row.endsWith('(IPv6)') === (program === 'ip6tables');
}

/** What `-m NAME -h` prints besides what it prints without. */
function optionsOf(kind: string, name: string): readonly string[] {
  const program = pathOf(kind === 'ip6t' ? 'ip6tables' : 'iptables') ?? '';
  const help = (more: readonly string[]): string => spawnSync(program, [...more, '-h'], { encoding: 'utf8' }).stdout;
  const general = help([]).trim().length;
  const text = help([/^[A-Z]/.test(name) ? '-j' : '-m', name]).slice(general);
  return [...new Set(text.match(/(?<![\w-])--[a-z][\w-]*/g) ?? [])];
}

/** The program reads the rule; what the kernel says of it is another matter. */
function takes(program: 'iptables' | 'ip6tables', sample: string): boolean {
  const [, , table = 'filter', chain = 'INPUT', rule = ''] = /^(-t (\S+) )?(?:-A (\S+) )?(.*)$/.exec(sample) ?? [];
  const path = pathOf(program)!.replace(/tables$/, 'tables-translate');
  const words = rule.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ''));
  const target = words.includes('-j') ? [] : ['-j', 'ACCEPT'];
  const { status, stderr } = spawnSync(path, ['-t', table, '-A', chain, ...words, ...target], { encoding: 'utf8' });
  return status === 0 || missing.test(stderr);
}

/** What the machine lacks, not the program. */
const missing = /doesn't exist|failed to get bpf object|Couldn't load match/;

describeWith(['nft', 'ip', 'namespaces'], 'of nft', () => {
  const fields = new Map<string, string>([
    ...['META', 'SOCKET', 'OSF', 'FIB', 'IPSEC', 'CONNTRACK'].map((word) => [word, word.toLowerCase()] as const),
    ...['VLAN', 'ARP', 'ICMP', 'IGMP', 'ICMPV6', 'TCP', 'UDP', 'SCTP', 'DCCP', 'IPCOMP'].map(
      (word) => [`${word} HEADER`, word.toLowerCase()] as const,
    ),
    ...[['CONNTRACK', 'ct'] as const, ['ROUTING', 'rt'] as const, ['ETHERNET HEADER', 'ether'] as const],
    ...[['IPV4 HEADER', 'ip'] as const, ['IPV6 HEADER', 'ip6'] as const, ['UDP-LITE HEADER', 'udplite'] as const],
    ...[['AUTHENTICATION HEADER', 'ah'] as const, ['IPCOMP HEADER', 'comp'] as const],
    ...[['ENCRYPTED SECURITY PAYLOAD HEADER', 'esp'] as const, ['EXTENSION HEADER', 'exthdr'] as const],
    ...[['NUMGEN', 'numgen'] as const, ['HASH', 'jhash'] as const, ['RAW PAYLOAD', '@'] as const],
  ]);

  it('every expression of nft(8) and each of its fields has a sample', () => {
    const missing: string[] = [];
    let count = 0;
    for (const [heading, lines] of sectionsOf('nft')) {
      const [, title] = /^(.*) EXPRESSIONS?$/.exec(heading) ?? [];
      if (title === undefined || ['PRIMARY', 'PAYLOAD'].includes(title)) continue;
      const name = fields.get(title);
      if (name === undefined) missing.push(heading);
      const words = wordsOf(name === 'exthdr' ? /^(exthdr|srh|tcp option|ip option)$/ : new RegExp(`^${name ?? ''}`));
      for (const field of keywordsOf(lines)) {
        count += 1;
        if (!field.split(' ').every((word) => words.has(word)) && !exempt.has(field))
          missing.push(`${name ?? heading} ${field}`);
      }
    }
    expect(count).toBeGreaterThan(130);
    expect(missing).toEqual([]);
  });

  it('every statement of nft(8) has a row', () => {
    const known = new Set(statementRows.map(([name]) => name));
    const found = [...sectionsOf('nft').keys()].flatMap(
      (one) => /^(.*) STATEMENTS?$/.exec(one)?.[1]?.toLowerCase() ?? [],
    );
    expect(found.length).toBeGreaterThan(15);
    expect(found.filter((name) => !known.has(name))).toEqual([]);
  });

  it('every sample is understood as well as the table says, and uses what the kernel has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'topo-samples-'));
    try {
      const asked = [
        ...expressionRows.flatMap(([, level, ...samples]) =>
          samples.map((sample) => ({ sample, level, verdict: ' accept' as const })),
        ),
        ...statementRows.flatMap(([, level, ...samples]) =>
          samples.map((sample) => ({ sample, level, verdict: '' as const })),
        ),
      ] satisfies readonly (NftSample & { level: string })[];
      const { levels, expressions } = readingLevels(asked, folder);
      expect(asked.map(({ sample }, i) => `${sample}: ${levels[i]!}`)).toEqual(
        asked.map(({ sample, level }) => `${sample}: ${level}`),
      );
      expect(kernelExpressions.filter((name) => !expressions.has(name))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The expressions of nf_tables (net/netfilter/nft_*.c) that nft 1.0.6 writes; its other ones have no word of nft's (compat, inner, tunnel). */
const kernelExpressions = (
  'bitwise byteorder cmp connlimit counter ct dup dynset exthdr fib hash immediate limit log lookup masq meta nat ' +
  'notrack numgen objref osf payload quota range redir reject rt socket synproxy tproxy xfrm'
).split(' ');

/** Types of values, and the two words of one thing, in tables of keywords. */
const exempt: ReadonlySet<string> = new Set(['ttl', 'saddr', 'daddr']);

function wordsOf(name: RegExp): ReadonlySet<string> {
  return new Set(
    expressionRows.flatMap(([one, , ...samples]) =>
      name.test(one) ? samples.flatMap((sample) => sample.split(/[ ,]/)) : [],
    ),
  );
}

/** The first column of the tables of a section whose heading is a keyword. */
function keywordsOf(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n');
  return [...text.matchAll(/^\.TS\n([^]*?)^\.TE/gm)].flatMap(([, table = '']) => {
    const rows = [...table.matchAll(/^T\{\n(?:\.sp\n)?([^]*?)\nT\}:/gm)].map(([, cell = '']) =>
      cell.replaceAll('\\', ''),
    );
    return ['Keyword', 'Name'].includes(rows[0] ?? '') ? rows.slice(1) : [];
  });
}
