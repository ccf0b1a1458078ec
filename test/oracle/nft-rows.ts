// Samples of what nft(8) has, loaded by nft and listed as JSON; what this machine's nft or kernel does not take is made by hand.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nftables } from '../../src/rulesets/readers/nft-json.ts';
import type { ReadingLevel } from '../../src/rulesets/reading-level.ts';
import type { Ruleset } from '../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../src/rulesets/unreadable.ts';
import { pathOf } from '../support/programs.ts';
import { unknownWords } from '../unit/rulesets/readers/unknown-words.ts';

const hooks: Readonly<Record<string, readonly [family: string, hook: string]>> = {
  input: ['inet', 'type filter hook input priority 0'],
  output: ['inet', 'type filter hook output priority 0'],
  prerouting: ['inet', 'type filter hook prerouting priority -300'],
  forward: ['inet', 'type filter hook forward priority 0'],
  'prerouting nat': ['inet', 'type nat hook prerouting priority -100'],
  'postrouting nat': ['inet', 'type nat hook postrouting priority 100'],
  ip: ['ip', 'type filter hook input priority 0'],
  arp: ['arp', 'type filter hook input priority 0'],
  netdev: ['netdev', 'type filter hook ingress device lo priority 0'],
};

const objects: Readonly<Record<string, readonly string[]>> = {
  '@s': ['set s {', ' type ipv4_addr; flags dynamic;', '}'],
  '@m': ['map m {', ' type ipv4_addr : mark; flags dynamic;', '}'],
  'ftp-standard': ['ct helper ftp-standard {', ' type "ftp" protocol tcp;', '}'],
  '"agg"': ['ct timeout agg {', ' protocol tcp; l3proto ip; policy = { established: 100 }', '}'],
  '"exp"': ['ct expectation exp {', ' protocol tcp; dport 5060; timeout 1m; size 8; l3proto ip', '}'],
};

const payload = (protocol: string, field: string): object => ({ payload: { protocol, field } });

const is = (left: object, right: unknown): object => ({ match: { op: '==', left, right } });

/** What nft would list: its kernel lacks the module, or this version of it the word, or it needs something else there. */
const byHand: Readonly<Record<string, object>> = {
  'meta ibrname "br0"': is({ meta: { key: 'ibrname' } }, 'br0'),
  'meta obrname "br0"': is({ meta: { key: 'obrname' } }, 'br0'),
  'socket cgroupv2 level 1 "a.slice"': is({ socket: { key: 'cgroupv2', level: 1 } }, 'a.slice'),
  'icmpv6 parameter-problem 1': is(payload('icmpv6', 'parameter-problem'), 1),
  'icmpv6 packet-too-big 1': is(payload('icmpv6', 'packet-too-big'), 1),
  'ah nexthdr 6': is(payload('ah', 'nexthdr'), 6),
  'comp nexthdr 6': is(payload('comp', 'nexthdr'), 6),
  'meta pkttype set host': { mangle: { key: { meta: { key: 'pkttype' } }, value: 'host' } },
  'meta secmark set "sm"': { secmark: 'sm' },
  'queue to 1': { queue: { num: 1 } },
  'forward: flow add @ft': { flow: { op: 'add', flowtable: '@ft' } },
  'netdev: fwd to "lo"': { fwd: { dev: 'lo' } },
  last: { last: null },
  'xt match "x"': { xt: { type: 'match', name: 'x' } },
};

export interface NftSample {
  readonly sample: string;
  /** Behind it. */
  readonly verdict: '' | ' accept';
}

interface Listed {
  readonly metainfo?: object;
  readonly rule?: { readonly chain: string; readonly expr: readonly object[] };
  readonly chain?: { readonly name: string };
}

/** How well each sample is read, in order, and the expressions of the kernel that nft made of all. */
export function readingLevels(
  samples: readonly NftSample[],
  folder: string,
): { readonly levels: readonly ReadingLevel[]; readonly expressions: ReadonlySet<string> } {
  const file = join(folder, 'samples.nft');
  writeFileSync(file, samples.map((one, i) => (one.sample in byHand ? '' : tableOf(one, i))).join('\n'));
  const nft = pathOf('nft')!;
  const script = `ip link set lo up; ${nft} --debug=netlink -c -f ${file} >&2; ${nft} -f ${file} && ${nft} -j list ruleset`;
  const { stdout, stderr, status } = spawnSync(pathOf('namespaces')!, ['-n', 'sh', '-c', script], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  const { nftables: all } = JSON.parse(stdout) as { nftables: readonly Listed[] };
  const levels = samples.map((one, i) => levelOf(all, one, i));
  return { levels, expressions: new Set([...stderr.matchAll(/\[ ([a-z]+)/g)].map(([, name]) => name!)) };
}

function parts(sample: string): readonly [hook: string, rule: string] {
  const [, hook = 'input', rule = ''] = /^(?:([a-z ]+): )?(.*)$/.exec(sample) ?? [];
  return [hook, rule];
}

/** A table of its own, where the rule stands twice. */
function tableOf({ sample, verdict }: NftSample, i: number): string {
  const [hook, rule] = parts(sample);
  const [family, base] = hooks[hook]!;
  const named = Object.entries(objects).flatMap(([word, lines]) => (rule.includes(word) ? lines : []));
  const lines = [` ${base};`, ` ${rule}${verdict}`, ` ${rule}${verdict}`];
  return [`table ${family} t${i} {`, ...named, 'chain other {', '}', 'chain c {', ...lines, '}', '}'].join('\n');
}

function levelOf(all: readonly Listed[], { sample, verdict }: NftSample, i: number): ReadingLevel {
  const own = sample in byHand ? handmade(sample, verdict) : all.filter((one) => isOf(one, `t${i}`));
  const lastRule = own.findLastIndex((one) => one.rule?.chain === 'c');
  try {
    const [once, twice] = [own.filter((_, at) => at !== lastRule), own].map(read);
    const count = unknownWords(once!).length;
    if (count === 0) return 'exact';
    return count === unknownWords(twice!).length ? 'condition' : 'bounded';
  } catch (error) {
    if (error instanceof Unreadable) return 'refused';
    throw error;
  }
}

function isOf(one: object, table: string): boolean {
  if ('metainfo' in one) return true;
  const [body = {}] = Object.values(one) as readonly { readonly table?: string; readonly name?: string }[];
  return body.table === table || ('table' in one && body.name === table);
}

function handmade(sample: string, verdict: string): readonly Listed[] {
  const [hook] = parts(sample);
  const [family, base] = hooks[hook]!;
  const [, type, at] = /^type (\S+) hook (\S+)/.exec(base)!;
  const place = { family, table: 't', handle: 1 };
  const chain = {
    ...place,
    name: 'c',
    type,
    hook: at,
    prio: 0,
    policy: 'accept',
    ...(family === 'netdev' && { dev: 'lo' }),
  };
  const expr = [byHand[sample]!, ...(verdict === '' ? [] : [{ accept: null }])];
  const rule = { rule: { ...place, chain: 'c', expr } };
  return [{ metainfo: { json_schema_version: 1 } }, { chain }, rule, rule] as readonly Listed[];
}

function read(list: readonly Listed[]): Ruleset {
  return nftables.read([{ name: 'samples', text: JSON.stringify({ nftables: list }) }]);
}
