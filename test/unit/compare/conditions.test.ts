// One condition in the words of iptables and of nft is one condition, and its neighbour is another.

import { describe, expect, it } from 'vitest';
import { diffRulesets } from '../../../src/compare/answer.ts';
import { iptables } from '../../../src/rulesets/readers/iptables-save.ts';
import { nftables } from '../../../src/rulesets/readers/nft-json.ts';
import type { Ruleset } from '../../../src/rulesets/ruleset.ts';

type Expression = object;

const is = (left: object, right: unknown, op = '=='): Expression => ({ match: { op, left, right } });
const meta = (key: string): object => ({ meta: { key } });
const ct = (key: string, dir?: string): object => ({ ct: { key, ...(dir === undefined ? {} : { dir }) } });
const header = (protocol: string, field: string): object => ({ payload: { protocol, field } });
const masked = (left: object, mask: number): object => ({ '&': [left, mask] });
const fib = (result: string, ...flags: readonly string[]): object => ({ fib: { result, flags } });

/** IPv4; IPv6 lets everything pass. */
function written(chain: string, rule: string): Ruleset {
  const table = (lines: readonly string[], policy: string): string =>
    [
      '*filter',
      ...['INPUT', 'FORWARD', 'OUTPUT'].map((name) => `:${name} ${policy} [0:0]`),
      ...lines,
      'COMMIT',
      '',
    ].join('\n');
  return iptables.read([
    { name: 'v4', kind: 'iptables', text: table([`-A ${chain} ${rule} -j ACCEPT`], 'DROP') },
    { name: 'v6', kind: 'ip6tables', text: table([], 'ACCEPT') },
  ]);
}

/** The same in nft's words. */
function translated(chain: string, ...expressions: readonly Expression[]): Ruleset {
  const bases = ['INPUT', 'FORWARD', 'OUTPUT'].map((name) => ({
    chain: {
      family: 'ip',
      table: 'filter',
      name,
      handle: 1,
      type: 'filter',
      hook: name.toLowerCase(),
      prio: 0,
      policy: 'drop',
    },
  }));
  const rule = { rule: { family: 'ip', table: 'filter', chain, handle: 2, expr: [...expressions, { accept: null }] } };
  const list = [{ metainfo: { json_schema_version: 1 } }, ...bases, rule];
  return nftables.read([{ name: 'nft', text: JSON.stringify({ nftables: list }) }]);
}

type Pair = readonly [rule: string, expressions: readonly Expression[], neighbour: string];

const input: readonly Pair[] = [
  ['-m mark --mark 0x1', [is(meta('mark'), 1)], '-m mark --mark 0x2'],
  ['-m mark ! --mark 0x1', [is(meta('mark'), 1, '!=')], '-m mark --mark 0x1'],
  ['-m mark --mark 0x1/0xff', [is(masked(meta('mark'), 255), 1)], '-m mark --mark 0x1/0xfff'],
  ['-m mark ! --mark 0x0/0x80000000', [is(masked(meta('mark'), 0x80000000), 0, '!=')], '-m mark ! --mark 0x0'],
  ['-m connmark --mark 0x1/0xff', [is(masked(ct('mark'), 255), 1)], '-m connmark --mark 0x1'],
  ['-m connmark ! --mark 0x1', [is(ct('mark'), 1, '!=')], '-m mark ! --mark 0x1'],
  ['-m addrtype --src-type LOCAL', [is(fib('type', 'saddr'), 'local')], '-m addrtype --src-type UNICAST'],
  [
    '-m addrtype ! --src-type LOCAL,UNICAST',
    [is(fib('type', 'saddr'), { set: ['local', 'unicast'] }, '!=')],
    '-m addrtype ! --src-type LOCAL',
  ],
  ['-f', [is(masked(header('ip', 'frag-off'), 0x1fff), 0, '!=')], '! -f'],
  ['! -f', [is(masked(header('ip', 'frag-off'), 0x1fff), 0)], '-f'],
  ['-m pkttype --pkt-type multicast', [is(meta('pkttype'), 'multicast')], '-m pkttype --pkt-type broadcast'],
  ['-m pkttype ! --pkt-type unicast', [is(meta('pkttype'), 'host', '!=')], '-m pkttype ! --pkt-type multicast'],
  ['-p ah -m ah --ahspi 500:600', [is(header('ah', 'spi'), { range: [500, 600] })], '-p ah -m ah --ahspi 500:601'],
  ['-p esp -m esp ! --espspi 500', [is(header('esp', 'spi'), 500, '!=')], '-p esp -m esp --espspi 500'],
  ['-p tcp -m ecn --ecn-tcp-cwr', [is(header('tcp', 'flags'), 'cwr', 'in')], '-p tcp -m ecn --ecn-tcp-ece'],
  ['-m ecn --ecn-ip-ect 1', [is(header('ip', 'ecn'), 'ect1')], '-m ecn --ecn-ip-ect 2'],
  ['-m dscp --dscp 0x10', [is(header('ip', 'dscp'), 'cs2')], '-m dscp --dscp 0x11'],
  ['-m dscp ! --dscp-class AF11', [is(header('ip', 'dscp'), 'af11', '!=')], '-m dscp ! --dscp 0x13'],
  ['-m helper --helper ftp', [is(ct('helper'), 'ftp')], '-m helper --helper sip'],
  [
    '-m mac --mac-source 02:00:00:00:00:01',
    [is(header('ether', 'saddr'), '02:00:00:00:00:01')],
    '-m mac --mac-source 02:00:00:00:00:02',
  ],
  ['-m length --length 100:200', [is(meta('length'), { range: [100, 200] })], '-m length --length 100:201'],
  ['-m length ! --length 100', [is(meta('length'), 100, '!=')], '-m length --length 100'],
  [
    '-m conntrack --ctstatus ASSURED,EXPECTED',
    [is(ct('status'), ['expected', 'assured'], 'in')],
    '-m conntrack --ctstatus ASSURED',
  ],
  ['-m conntrack ! --ctstatus ASSURED', [is(ct('status'), 'assured', '!')], '-m conntrack ! --ctstatus CONFIRMED'],
  ['-m conntrack --ctdir REPLY', [is(ct('direction'), 'reply')], '-m conntrack --ctdir ORIGINAL'],
  [
    '-m conntrack --ctorigdst 192.0.2.0/24',
    [is(ct('daddr', 'original'), { prefix: { addr: '192.0.2.0', len: 24 } })],
    '-m conntrack --ctorigdst 192.0.2.0/25',
  ],
  [
    '-m conntrack --ctorigsrc 192.0.2.1/32',
    [is(ct('ip saddr', 'original'), '192.0.2.1')],
    '-m conntrack --ctorigdst 192.0.2.1/32',
  ],
  ['-m conntrack --ctstate DNAT', [is(ct('status'), 'dnat', 'in')], '-m conntrack --ctstate SNAT'],
  [
    '-p tcp -m tcpmss --mss 1:536',
    [is({ 'tcp option': { name: 'maxseg', field: 'size' } }, { range: [1, 536] })],
    '-p tcp -m tcpmss --mss 1:537',
  ],
  ['-m devgroup --src-group 0x1', [is(meta('iifgroup'), 1)], '-m devgroup --src-group 0x2'],
  ['-m cpu --cpu 1', [is(meta('cpu'), 1)], '-m cpu --cpu 0'],
  ['-m ttl --ttl-lt 5', [is(header('ip', 'ttl'), 5, '<')], '-m ttl --ttl-lt 6'],
];

const output: readonly Pair[] = [
  ['-m owner --uid-owner 1000', [is(meta('skuid'), 1000)], '-m owner --gid-owner 1000'],
  ['-m owner --gid-owner 1000-2000', [is(meta('skgid'), { range: [1000, 2000] })], '-m owner --gid-owner 1000-2001'],
];

describe.each([
  ['INPUT', input],
  ['FORWARD', input.filter(([rule]) => !rule.includes('mac'))],
  ['OUTPUT', output],
] as const)('in %s', (chain, pairs) => {
  it.each(pairs)('%s', (rule, expressions, neighbour) => {
    const other = translated(chain, ...expressions);
    expect(diffRulesets(written(chain, rule), other).verdict).toBe('equal');
    expect(diffRulesets(written(chain, neighbour), other).verdict).not.toBe('equal');
  });
});

describe('what only looks alike stays apart', () => {
  it.each<[string, Expression, string]>([
    // Without a socket, a helper or an option iptables turns the answer round, and nft has none (xt_owner.c, nft_meta.c).
    ['-m owner ! --uid-owner 1000', is(meta('skuid'), 1000, '!='), 'OUTPUT'],
    ['-m helper ! --helper ftp', is(ct('helper'), 'ftp', '!='), 'INPUT'],
    [
      '-p tcp -m tcpmss ! --mss 1:536',
      is({ 'tcp option': { name: 'maxseg', field: 'size' } }, { range: [1, 536] }, '!='),
      'INPUT',
    ],
    // The clock of iptables runs in UTC, and nft prints hours of the zone where it runs.
    ['-m time --timestart 08:00 --timestop 16:00', is(meta('hour'), { range: ['08:00', '16:00'] }), 'INPUT'],
  ])('%s', (rule, expression, chain) => {
    expect(diffRulesets(written(chain, rule), translated(chain, expression)).verdict).not.toBe('equal');
  });
});
