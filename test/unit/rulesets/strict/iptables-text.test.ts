import { describe, expect, it } from 'vitest';
import { readIptables } from '../../../../src/rulesets/strict/iptables-text.ts';
import { always } from '../../../../src/rulesets/match.ts';
import type { RulesetRule, Ruleset } from '../../../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../../../src/rulesets/unreadable.ts';

/** A file with these lines; the first stands on line 4. */
function file(...lines: readonly string[]): string {
  return ['*filter', ':TOPO-INPUT - [0:0]', ':TOPO-OUTPUT - [0:0]', ...lines, 'COMMIT', ''].join('\n');
}

function read(text: string): Ruleset {
  return readIptables(text, 'rules');
}

function ruleOf(line: string): RulesetRule | undefined {
  return [...read(file(line)).chains.values()].flatMap(({ rules }) => rules)[0];
}

describe('reads', () => {
  it('a rule with its line', () => {
    const line = '-4 -A TOPO-INPUT -d 192.0.2.1 -p tcp --dport 443 -m comment --comment "a # -j DROP" -j ACCEPT';
    expect(ruleOf(line)).toEqual({
      line: 4,
      text: line,
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
    });
  });

  it('several ports', () => {
    expect(ruleOf('-A TOPO-INPUT -p udp -m multiport --dports 80,443,1000:2000 -j ACCEPT')?.match).toMatchObject({
      product: {
        ports: [
          { lo: 80, hi: 80 },
          { lo: 443, hi: 443 },
          { lo: 1000, hi: 2000 },
        ],
      },
    });
  });

  it('both chains; what runs off their end is not decided here, and passes', () => {
    const { bases, chains } = read(file('# words', '', '-A TOPO-OUTPUT -o lo -j ACCEPT', '-A TOPO-INPUT -j DROP'));
    expect(bases).toEqual([
      { chain: 'TOPO-INPUT', hook: 'input', policy: 'accept', line: 2 },
      { chain: 'TOPO-OUTPUT', hook: 'output', policy: 'accept', line: 3 },
    ]);
    expect(chains.get('TOPO-INPUT')?.rules).toMatchObject([{ line: 7, match: always, action: { kind: 'drop' } }]);
    expect(chains.get('TOPO-OUTPUT')?.rules).toMatchObject([{ line: 6, match: { product: { loopback: true } } }]);
  });

  it('a line that only logs as one that decides nothing', () => {
    const line = '-A TOPO-INPUT -m limit --limit 5/second --limit-burst 20 -j LOG --log-prefix "topo drop in: "';
    expect(ruleOf(line)).toEqual({ line: 4, text: line, match: always, action: { kind: 'continue' } });
  });
});

describe('refuses', () => {
  it.each([
    ['-A INPUT -j ACCEPT', 'line 4: INPUT: none of TOPO-INPUT, TOPO-OUTPUT'],
    ['-I TOPO-INPUT -j ACCEPT', 'line 4: -I: not -A'],
    ['-A TOPO-INPUT -j RETURN', 'line 4: RETURN: none of ACCEPT, DROP'],
    ['-A TOPO-INPUT -p tcp', 'line 4: ends too early: not -j'],
    ['-A TOPO-INPUT -j ACCEPT -p tcp', 'line 4: -p: more than the statement should have'],
    ['-A TOPO-INPUT ! -s 10.0.0.1 -j ACCEPT', 'line 4: !: not -j'],
    ['-A TOPO-INPUT -s 10.0.0.1 -j ACCEPT', 'line 4: 10.0.0.1: an address on a line of both families'],
    ['-6 -A TOPO-INPUT -s 10.0.0.1 -j ACCEPT', 'line 4: 10.0.0.1: no address or prefix of IPv6'],
    ['-4 -A TOPO-INPUT -s 10.0.0.1,10.0.0.2 -j ACCEPT', 'line 4: 10.0.0.1,10.0.0.2: no address or prefix of IPv4'],
    ['-4 -A TOPO-INPUT -s 10.0.0.1 -s 10.0.0.2 -j ACCEPT', 'line 4: -j: sources a second time'],
    ['-A TOPO-INPUT --dport 22 -j ACCEPT', 'line 4: --dport: ports of a protocol that is not named before'],
    ['-A TOPO-INPUT -p gre --dport 22 -j ACCEPT', 'line 4: --dport: ports of a protocol'],
    ['-A TOPO-INPUT -p tcp --dport 20000:10000 -j ACCEPT', 'line 4: 20000:10000: no number or range'],
    ['-A TOPO-INPUT -p tcp --dport 70000 -j ACCEPT', 'line 4: 70000: no number or range'],
    ['-A TOPO-INPUT -p tcp -m multiport --dports 1,2,,3 -j ACCEPT', 'line 4: 1,2,,3:  is no port or range'],
    ['-A TOPO-INPUT -p tcp -m multiport --ports 1,2 -j ACCEPT', 'line 4: --ports: none of --sports, --dports'],
    [
      `-A TOPO-INPUT -p tcp -m multiport --dports ${Array.from({ length: 16 }, (_, i) => 2 * i).join()} -j ACCEPT`,
      'more than 15 slots',
    ],
    ['-A TOPO-INPUT -p 6 -j ACCEPT', 'line 4: 6: none of tcp'],
    ['-A TOPO-INPUT -p icmp --icmp-type 8 -j ACCEPT', 'line 4: icmp: a line of both families'],
    ['-6 -A TOPO-INPUT -p icmp --icmp-type 8 -j ACCEPT', 'line 4: icmp: not ipv6-icmp'],
    ['-4 -A TOPO-INPUT -p icmp -j ACCEPT', 'line 4: -j: not --icmp-type'],
    ['-6 -A TOPO-INPUT -p ah -j ACCEPT', 'line 4: ah: ip6tables finds it with -m ah only'],
    ['-4 -A TOPO-INPUT -m ah -j ACCEPT', 'line 4: -m ah: in IPv4 that is -p ah'],
    ['-4 -A TOPO-INPUT -m hl --hl-eq 255 -j ACCEPT', 'line 4: -m hl: a hop limit outside IPv6'],
    ['-A TOPO-INPUT -m conntrack --ctstate NEW -j ACCEPT', 'line 4: NEW: NEW is no state'],
    ['-A TOPO-INPUT -m recent --rcheck -j ACCEPT', 'line 4: -m recent: not -j'],
    ['-A TOPO-INPUT -m -j ACCEPT', 'line 4: -m: not -j'],
    ['-A TOPO-INPUT -o lo -j ACCEPT', 'line 4: -o: not -i'],
    ['-A TOPO-INPUT -i lo+ -j ACCEPT', 'line 4: lo+: not lo'],
    ['-A TOPO-INPUT -m comment --comment bare -j ACCEPT', 'line 4: bare: no text between quotes'],
    ['-A TOPO-INPUT -m comment --comment "a\\" -j ACCEPT', 'line 4: is not written in words'],
    [' -A TOPO-INPUT -j ACCEPT\t', 'line 4: is not written in words'],
    ['-D INPUT -j TOPO-INPUT', 'line 4: -D: not -A'],
  ])('%s', (line, problem) => {
    expect(() => read(file(line))).toThrow(problem);
  });

  const good = file('-A TOPO-INPUT -j DROP');

  it.each([
    ['another table', good.replace('*filter', '*nat')],
    ['another chain', good.replace(':TOPO-OUTPUT', ':OUTPUT')],
    ['a policy', good.replace(':TOPO-INPUT -', ':TOPO-INPUT ACCEPT')],
    ['a missing end', good.replace('COMMIT\n', '')],
    ['more behind the end', `${good}*nat\nCOMMIT\n`],
    ['a last line without end', good.trimEnd()],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(Unreadable);
  });
});
