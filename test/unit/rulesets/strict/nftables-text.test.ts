import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/rulesets/interpreter.ts';
import { acceptedBy } from '../../../../src/rulesets/meaning.ts';
import { readNftables } from '../../../../src/rulesets/strict/nftables-text.ts';
import { always } from '../../../../src/rulesets/match.ts';
import type { RulesetRule, Ruleset } from '../../../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../../../src/rulesets/unreadable.ts';
import { type PacketSet, PacketSets } from '../../../../src/packets/packet-sets.ts';
import { everything } from '../../../../src/packets/diagrams.ts';

const head = ['table inet topo', 'delete table inet topo', 'table inet topo {', '\tchain input {'];
const type = '\t\ttype filter hook input priority filter; policy drop;';

/** A file with these statements in its one chain; the first stands on line 6. */
function file(...statements: readonly string[]): string {
  return [...head, type, ...statements.map((one) => `\t\t${one}`), '\t}', '}', ''].join('\n');
}

const KEY = 'ip saddr . ip daddr . meta l4proto . th dport';

/** A set on line 4, its elements from line 9 on, and a rule that looks into it. */
function withSet(
  key = KEY,
  elements = ['10.0.0.0/8 . 192.0.2.1 . tcp . 80-90 comment "a . b",', '0.0.0.0/0 . 192.0.2.1 . udp . 53,'],
  rule = `${key} @some accept`,
): string {
  const set = ['set some {', `typeof ${key}`, 'flags interval', 'counter', 'elements = {', ...elements, '}', '}'];
  return file(rule).replace('\tchain', `${set.join('\n')}\n\tchain`);
}

function read(text: string): Ruleset {
  return readNftables(text, 'rules');
}

function ruleOf(statement: string): RulesetRule | undefined {
  return read(file(statement)).chains.get('input')?.rules[0];
}

describe('reads', () => {
  it('a rule with its line', () => {
    const rule = 'ip daddr 192.0.2.1 tcp dport 443 counter accept comment "a # b { c"';
    const text = file('# words { that say', '', rule);
    expect(read(text)).toEqual({
      bases: [{ chain: 'input', hook: 'input', policy: 'drop', line: 5 }],
      remarks: [],
      chains: new Map([
        [
          'input',
          {
            name: 'input',
            file: 'rules',
            rules: [
              {
                line: 8,
                text: rule,
                action: { kind: 'accept' },
                match: {
                  kind: 'product',
                  product: {
                    family: 4,
                    destinations: [{ family: 4, length: 32, lo: 0xc0000201n, hi: 0xc0000201n }],
                    protocols: [{ lo: 6, hi: 6 }],
                    ports: [{ lo: 443, hi: 443 }],
                  },
                },
              },
            ],
          },
        ],
      ]),
    });
  });

  it('a set of several values', () => {
    expect(ruleOf('ip saddr { 192.0.2.1, 192.0.2.2, } tcp dport { 443, 80 } counter accept')?.match).toMatchObject({
      product: {
        sources: [{ lo: 0xc0000201n }, { lo: 0xc0000202n }],
        ports: [
          { lo: 80, hi: 80 },
          { lo: 443, hi: 443 },
        ],
      },
    });
  });

  it('each element of a named set as a rule, on its own line', () => {
    const { rules } = read(withSet()).chains.get('input')!;
    expect(rules.map(({ line, text, action }) => [line, text.split(' comment')[0], action.kind])).toEqual([
      [9, '10.0.0.0/8 . 192.0.2.1 . tcp . 80-90', 'accept'],
      [10, '0.0.0.0/0 . 192.0.2.1 . udp . 53 ,', 'accept'],
    ]);
    const sets = new PacketSets();
    const alone = read(
      file(
        'ip saddr 10.0.0.0/8 ip daddr 192.0.2.1 tcp dport 80-90 counter accept',
        'ip daddr 192.0.2.1 udp dport 53 counter accept',
      ),
    );
    expect(acceptedBy(sets, read(withSet()), 'in')).toBe(acceptedBy(sets, alone, 'in'));
  });

  it.each([
    [
      'th sport',
      'ip6 saddr . ip6 daddr . meta l4proto . th sport . th dport',
      '::/0 . fd00::1 . sctp . 5-7 . 80',
      'ip6 daddr fd00::1 sctp sport 5-7 sctp dport 80',
    ],
    [
      'icmp',
      'ip saddr . ip daddr . icmp type',
      '10.0.0.1 . 10.0.0.2 . echo-request',
      'ip saddr 10.0.0.1 ip daddr 10.0.0.2 icmp type echo-request',
    ],
    [
      'icmpv6',
      'ip6 saddr . ip6 daddr . icmpv6 type',
      '::/0 . fd00::/8 . echo-request',
      'ip6 daddr fd00::/8 icmpv6 type echo-request',
    ],
    [
      'protocols',
      'ip saddr . ip daddr . meta l4proto',
      '10.0.0.1 . 0.0.0.0/0 . ah',
      'ip saddr 10.0.0.1 meta l4proto ah',
    ],
  ])('elements with %s', (_, key, element, rule) => {
    const sets = new PacketSets();
    const accepted = acceptedBy(sets, read(withSet(key, [`${element},`])), 'in');
    expect(accepted).toBe(acceptedBy(sets, read(file(`${rule} accept`)), 'in'));
  });

  it('a look-up by state as a rule for each', () => {
    const { rules } = read(file('ct state vmap { established : accept, invalid : drop }')).chains.get('input')!;
    expect(rules.map(({ line, action }) => [line, action.kind])).toEqual([
      [6, 'accept'],
      [6, 'drop'],
    ]);
  });

  it('what only counts or logs as what decides nothing', () => {
    expect(ruleOf('counter comment "dropped"')).toMatchObject({ line: 6, match: always, action: { kind: 'continue' } });
    expect(ruleOf('limit rate 5/second burst 20 packets log prefix "topo drop in: "')?.action.kind).toBe('continue');
  });
});

describe('refuses', () => {
  it.each([
    ['ip daddr 192.0.2.1 tcp dport 443 counter', 'accept now'],
    ['tcp dport 70000 accept', 'line 6: 70000: no number or range up to 65535'],
    ['tcp dport 20-10 accept', 'line 6: 20-10: no number or range'],
    ['tcp dport 010 accept', 'line 6: 010: no number'],
    ['tcp dport != 22 accept', 'line 6: !=: no number'],
    ['tcp dport { } accept', 'line 6: }: no number'],
    ['tcp dport { 22, , 23 } accept', 'line 6: ,: no number'],
    ['tcp dport 22 tcp dport 23 accept', 'line 6: accept: ports a second time'],
    ['th dport 22 accept', 'line 6: th: ports of protocols that are not named before'],
    ['meta l4proto { tcp, gre } th dport 22 accept', 'line 6: th: ports of protocols'],
    ['ip daddr 2001:db8::1 accept', 'line 6: 2001:db8::1: no address or prefix of IPv4'],
    ['ip daddr 192.0.2.1/24 accept', 'line 6: 192.0.2.1/24: no address or prefix of IPv4'],
    ['ip protocol tcp accept', 'line 6: protocol: none of saddr, daddr'],
    ['icmp type nd-router-advert accept', 'line 6: nd-router-advert: none of'],
    ['oif "lo" accept', 'line 6: oif: not iif'],
    ['iif "eth0" accept', 'line 6: "eth0": not "lo"'],
    ['ct state new accept', 'line 6: new: not vmap'],
    ['ct state vmap { new : accept }', 'line 6: new: none of established, related, invalid'],
    ['jump other', 'line 6: jump: none of accept, drop'],
    ['tcp dport 22', 'line 6: ends too early: a rule that does nothing'],
    ['tcp dport 22 accept drop', 'line 6: drop: more than the statement should have'],
    ['accept comment bare', 'line 6: bare: no text between quotes'],
    ['accept comment "open', 'line 6: is not written in words and quoted texts'],
    ['accept # a remark', 'line 6: #: more than'],
    ['limit rate 9/second burst 20 packets log prefix "x"', 'line 6: 9/second: not 5/second'],
    ['limit rate 5/second burst 20 packets accept', 'line 6: accept: not log'],
    ['tcp dport {\n80,\n} accept', 'line 6: ends too early'],
    ['ip saddr . ip daddr @other accept', 'line 6: @other: no set before it has ip saddr . ip daddr'],
    ['flush ruleset', 'line 6: flush: none of accept, drop'],
  ])('%s', (statement, problem) => {
    if (problem === 'accept now') expect(ruleOf(statement)?.action.kind).toBe('continue');
    else expect(() => read(file(statement))).toThrow(problem);
  });

  const good = file('counter accept');

  it.each([
    ['another table', good.replaceAll('inet topo', 'ip topo')],
    ['a table that is not emptied first', good.replace('delete table inet topo\n', '')],
    ['more behind the table', `${good}table inet other {\n}\n`],
    ['a last line without end', good.trimEnd()],
    ['another hook', good.replace('hook input', 'hook forward')],
    ['another priority', good.replace('priority filter', 'priority 10')],
    ['another policy', good.replace('policy drop', 'policy reject')],
    ['a chain without type', good.replace(type, '')],
    ['an open chain', good.replace('\t}\n}', '}')],
    ['a second chain of one direction', good.replace('\t}\n}', `\t}\n\tchain other {\n${type}\n\t}\n}`)],
    ['a set that is not closed', withSet().replace('}\n}', '}')],
    ['a set of another kind', withSet().replace('flags interval', 'flags interval, dynamic')],
    ['a set without counters', withSet().replace('counter\n', '')],
    ['a set that merges by itself', withSet().replace('counter\n', 'counter\nauto-merge\n')],
    ['a set with a type in place of a key', withSet().replace(`typeof ${KEY}`, 'type ipv4_addr')],
    [
      'a set with another key than the rule',
      withSet(KEY, undefined, 'ip saddr . ip daddr . meta l4proto @some accept'),
    ],
    ['a set looked into from another rule', withSet(KEY, undefined, `${KEY} @some drop`)],
    [
      'a set behind what looks into it',
      withSet().replace('table inet topo {', `table inet topo {\nchain early {\n${type}\n${KEY} @some accept\n}`),
    ],
    [
      'two sets of one name',
      withSet().replace(
        '\tchain',
        'set some {\ntypeof ip saddr\nflags interval\ncounter\nelements = {\n10.0.0.1,\n}\n}\n\tchain',
      ),
    ],
    ['an element with too few fields', withSet(KEY, ['10.0.0.1 . 10.0.0.2 . tcp,'])],
    ['an element with too many fields', withSet(KEY, ['10.0.0.1 . 10.0.0.2 . tcp . 1 . 2,'])],
    ['an element of the other family', withSet(KEY, ['fd00::1 . 10.0.0.2 . tcp . 1,'])],
    ['an element with the port of no such protocol', withSet(KEY, ['10.0.0.1 . 10.0.0.2 . esp . 1,'])],
    ['an element without a comma', withSet(KEY, ['10.0.0.1 . 10.0.0.2 . tcp . 1'])],
    ['an element with a verdict', withSet(KEY, ['10.0.0.1 . 10.0.0.2 . tcp . 1 : drop,'])],
    ['an element that is an interval of addresses', withSet(KEY, ['10.0.0.1-10.0.0.9 . 10.0.0.2 . tcp . 1,'])],
    ['a key with a port before its protocol', withSet('ip saddr . th dport . meta l4proto', ['10.0.0.1 . 1 . tcp,'])],
    ['a key of both families', withSet('ip saddr . ip6 daddr', ['10.0.0.1 . fd00::1,'])],
    ['a key with a field twice', withSet('ip saddr . ip saddr', ['10.0.0.1 . 10.0.0.1,'])],
    ['a key with two protocols', withSet('ip saddr . meta l4proto . icmp type', ['10.0.0.1 . tcp . echo-request,'])],
    ['a key of something else', withSet('ip saddr . meta mark', ['10.0.0.1 . 1,'])],
    ['nothing', ''],
    ['a line feed alone', '\n'],
    ['carriage returns', good.replaceAll('\n', '\r\n')],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(Unreadable);
  });
});

it('lets everything through where no chain looks', () => {
  const ruleset = read(file('counter accept'));
  const sets = new PacketSets();
  expect(acceptedBy(sets, ruleset, 'out')).toBe(everything);
  const packet = sets.witness(everything)!;
  expect(decide(ruleset, 'out', packet)).toEqual({ verdict: 'accept' });
  expect(decide(ruleset, 'in', packet)).toMatchObject({
    verdict: 'accept',
    place: { file: 'rules', line: 6, chain: 'input' },
  });
});

it('the first rule that decides is the one that counts', () => {
  const sets = new PacketSets();
  const accepted = (...statements: readonly string[]): PacketSet => acceptedBy(sets, read(file(...statements)), 'in');
  const all = accepted('counter accept');
  expect(all).toBe(everything);
  expect(accepted('tcp dport 22 drop', 'tcp dport 22 accept')).toBe(accepted());
  expect(accepted('tcp dport 22 accept', 'tcp dport 22 drop')).toBe(accepted('tcp dport 22 accept'));
  expect(accepted('tcp dport 22 accept', 'drop', 'accept')).toBe(accepted('tcp dport 22 accept'));
  expect(accepted('ip saddr 10.0.0.1 icmpv6 type echo-request accept')).toBe(accepted());
  expect(accepted('meta l4proto gre tcp dport 1 accept')).toBe(accepted());
  const policy = read(file('tcp dport 22 drop').replace('policy drop', 'policy accept'));
  expect(acceptedBy(sets, policy, 'in')).toBe(sets.complement(accepted('tcp dport 22 accept')));
});
