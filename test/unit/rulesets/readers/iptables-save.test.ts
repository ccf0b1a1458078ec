import { describe, expect, it } from 'vitest';
import { iptables } from '../../../../src/rulesets/readers/iptables-save.ts';
import type { HookName } from '../../../../src/rulesets/ruleset.ts';
import { filter, read, table, verdict } from './iptables-listings.ts';
import { unknownWords } from './unknown-words.ts';

describe('chains', () => {
  it('decide by the first rule that does, or by their policy', () => {
    const ruleset = read(filter('-A INPUT -p udp -j ACCEPT', '-A INPUT -p tcp -j DROP'));
    expect(verdict(ruleset)).toBe('drop in filter INPUT, line 6');
    expect(verdict(ruleset, { protocol: 17 })).toBe('accept in filter INPUT, line 5');
    expect(verdict(ruleset, { protocol: 50 })).toBe('drop in filter INPUT, line 2');
    expect(verdict(ruleset, {}, 'out')).toBe('accept in filter OUTPUT, line 4');
  });

  it('are left by RETURN, and by goto for good', () => {
    const ruleset = read(
      filter(
        ':a - [0:0]',
        ':b - [0:0]',
        '-A INPUT -p tcp -j a',
        '-A INPUT -p udp -g b',
        '-A INPUT -j ACCEPT',
        '-A a -s 198.51.100.0/24 -j RETURN',
        '-A a -j DROP',
        '-A b -s 192.0.2.0/24 -j ACCEPT',
      ),
    );
    expect(verdict(ruleset)).toBe('accept in filter INPUT, line 9');
    expect(verdict(ruleset, { source: { family: 4, value: 1n } })).toBe('drop in filter a, line 11');
    expect(verdict(ruleset, { protocol: 17 })).toBe('drop in filter INPUT, line 2');
  });

  it('of all tables that can drop are met, in the order of the kernel', () => {
    const all = ['security', 'filter', 'mangle', 'raw'].map((name) =>
      table(
        name,
        ...['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].map((chain) => `:${chain} ACCEPT [0:0]`),
      ),
    );
    const { bases } = read(all.join(''));
    const names = (hook: HookName): readonly string[] =>
      bases.filter((base) => base.hook === hook && base.policy === 'accept').map(({ chain }) => chain);
    expect(names('prerouting')).toEqual(['raw PREROUTING', 'mangle PREROUTING']);
    expect(names('input')).toEqual(['mangle INPUT', 'filter INPUT', 'security INPUT']);
    expect(names('forward')).toEqual([
      ...['mangle FORWARD', 'filter FORWARD', 'security FORWARD', 'mangle POSTROUTING (forward)'],
    ]);
    expect(names('output')).toEqual([
      ...['raw OUTPUT', 'mangle OUTPUT', 'filter OUTPUT', 'security OUTPUT', 'mangle POSTROUTING'],
    ]);
  });

  it('that both directions lead to are read for each, because they have no interface in common', () => {
    const ruleset = read(
      filter(':both - [0:0]', '-A INPUT -j both', '-A OUTPUT -j both', '-A both -i eth0 -j ACCEPT', '-A both -j DROP'),
    );
    expect(verdict(ruleset, { interface: 'eth0' })).toBe('accept in filter both, line 8');
    expect(verdict(ruleset, { interface: 'eth0' }, 'out')).toBe('drop in filter both (out), line 9');
  });

  it('that no packet meets are not in the ruleset', () => {
    const { chains } = read(filter(':other - [0:0]', ':idle - [0:0]', '-A FORWARD -j other', '-A idle -j ACCEPT'));
    expect([...chains.keys()].sort()).toEqual([
      ...['IPv6: ip6tables-save was not given', 'filter FORWARD', 'filter INPUT', 'filter OUTPUT', 'filter other'],
    ]);
  });
});

describe('targets', () => {
  it.each([
    'LOG --log-prefix "-j DROP"',
    'MARK --set-xmark 0x1/0xff',
    'NFLOG',
    'TCPMSS --clamp-mss-to-pmtu',
    'CT --zone 1',
    'TEE --gateway 192.0.2.1',
  ])('%s goes on', (target) => {
    expect(verdict(read(filter(`-A INPUT -j ${target}`, '-A INPUT -j ACCEPT')))).toContain('line 6');
  });

  it('are not needed: a rule may only count', () => {
    expect(verdict(read(filter('-A INPUT -s 192.0.2.0/24', '-A INPUT -j ACCEPT')))).toContain('accept');
  });

  it('REJECT drops', () => {
    expect(verdict(read(filter('-A INPUT -p tcp -j REJECT --reject-with tcp-reset')))).toBe(
      'drop in filter INPUT, line 5',
    );
  });

  it.each(['NFQUEUE --queue-num 1', 'QUEUE', 'TARPIT'])('%s may accept, drop or go on', (target) => {
    const ruleset = read(filter(`-A INPUT -j ${target}`, '-A INPUT -p tcp -j ACCEPT'));
    const [accepts, drops] = [`-j ${target} accepts`, `-j ${target} drops`];
    expect(unknownWords(ruleset).slice(0, 2)).toEqual([accepts, drops]);
    expect(verdict(ruleset, { assumed: [accepts], protocol: 17 })).toBe('accept in filter INPUT, line 5');
    expect(verdict(ruleset, { assumed: [drops] })).toBe('drop in filter INPUT, line 5');
    expect(verdict(ruleset)).toBe('accept in filter INPUT, line 6');
  });

  it('may stand before matches', () => {
    const ruleset = read(filter('-A INPUT -j ACCEPT -p tcp --dport 81', '-A INPUT -j DROP --tcp-option 5'));
    expect(verdict(ruleset)).toContain('line 2');
    expect(unknownWords(ruleset)).toContain('--tcp-option 5');
  });

  it.each([
    ['REDIRECT --to-ports 8080', { address: { kind: 'own' }, port: { kind: 'range', range: { lo: 8080, hi: 8080 } } }],
    ['REDIRECT', { address: { kind: 'own' } }],
    ['DNAT --to-destination :81', { port: { kind: 'range', range: { lo: 81, hi: 81 } } }],
    ['DNAT --to-destination 10.0.0.1:9000-9010/8000', { port: { kind: 'shift', by: 1000 } }],
    ['DNAT --to-destination 10.0.0.1-10.0.0.4', { address: { kind: 'range', lo: 0x0a000001n, hi: 0x0a000004n } }],
    ['DNAT --to-destination unheard.of', { address: { kind: 'unknown' } }],
  ])('that change destinations are read: %s', (target, translation) => {
    const nat = table('nat', ':PREROUTING ACCEPT [0:0]', `-A PREROUTING -p tcp --dport 80 -j ${target}`);
    const [rule] = read(nat + filter()).chains.get('nat PREROUTING')!.rules;
    expect(rule?.action).toMatchObject({ kind: 'translate', translation });
  });

  it('NOTRACK makes packets untracked', () => {
    const raw = (...lines: readonly string[]): string =>
      table('raw', ':PREROUTING ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...lines);
    const states = filter('-A INPUT -m state --state NEW -j ACCEPT', '-A INPUT -m state --state UNTRACKED -j DROP');
    const udp = { protocol: 17 };
    const exact = read(raw('-A PREROUTING -p tcp -j CT --notrack') + states);
    expect(verdict(exact)).toBe('drop in filter INPUT, line 11');
    expect(verdict(exact, udp)).toBe('accept in filter INPUT, line 10');
    expect(unknownWords(exact)).toHaveLength(1);
    const perhaps = read(raw('-A PREROUTING -s 192.0.2.0/24 -j ACCEPT', '-A PREROUTING -p tcp -j NOTRACK') + states);
    expect(verdict(perhaps)).toContain('accept');
    expect(verdict(perhaps, { assumed: ['table raw takes the packet from connection tracking'] })).toContain('drop');
    expect(verdict(perhaps, { ...udp, assumed: ['table raw takes the packet from connection tracking'] })).toContain(
      'accept',
    );
  });

  it('NOTRACK of what goes out over loopback still holds when it comes in', () => {
    const raw = table('raw', ':OUTPUT ACCEPT [0:0]', '-A OUTPUT -o lo -p tcp -j NOTRACK');
    const ruleset = read(raw + filter('-A INPUT -m state --state NEW -j ACCEPT'));
    expect(verdict(ruleset)).toContain('accept');
    expect(verdict(ruleset, { loopback: true })).toContain('drop');
  });

  it('HL and TTL make hop limits uncertain', () => {
    const mangle = table('mangle', ':PREROUTING ACCEPT [0:0]', '-A PREROUTING -j TTL --ttl-set 9');
    const words = unknownWords(read(mangle + filter('-A INPUT -m ttl --ttl-eq 9 -j ACCEPT')));
    expect(words[0]).toBe('the hop limit, as rules leave it, is 9 to 9 (line 9)');
  });
});

describe('conditions', () => {
  it('that may change from packet to packet are another one each time', () => {
    const limit = '-A INPUT -m limit --limit 1/sec -j ACCEPT';
    expect(unknownWords(read(filter(limit, limit, '-A INPUT -m limit --limit 2/sec -j DROP'))).slice(0, 3)).toEqual([
      'limit rate 1/second burst 5',
      'limit rate 1/second burst 5 #2',
      'limit rate 2/second burst 5',
    ]);
  });

  it('that do not are one', () => {
    const owner = '-A OUTPUT -m owner --socket-exists -j ACCEPT';
    expect(unknownWords(read(filter(owner, owner)))).toHaveLength(2);
  });

  it('of sets that rules fill are another one each time', () => {
    const sets = 'create s hash:ip\nadd s 192.0.2.1\n';
    const match = '-A INPUT -m set --match-set s src -j ACCEPT';
    const ruleset = read(filter(match, '-A INPUT -j SET --add-set s src', match), sets);
    expect(unknownWords(ruleset).slice(0, 2)).toEqual(['-m set --match-set s src', '-m set --match-set s src #2']);
  });
});

describe('reads', () => {
  it('lines as they stand there', () => {
    const rule = read(filter('[12:345] -A INPUT -p tcp   -m comment --comment "a \\"b\\"" -j ACCEPT')).chains.get(
      'filter INPUT',
    )?.rules[0];
    expect(rule).toMatchObject({ line: 5, text: '-A INPUT -p tcp   -m comment --comment "a \\"b\\"" -j ACCEPT' });
  });

  it.each([
    ['ends of lines of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['tabs', (text: string) => text.replaceAll(' ', '\t')],
    ['empty lines and comments', (text: string) => text.replaceAll('\n', '\n\n# -A INPUT -j DROP\n')],
    ['no end of the last line', (text: string) => text.trimEnd()],
    ['counters before rules', (text: string) => text.replaceAll('-A', '[1:2] -A')],
    ['no counters behind chains', (text: string) => text.replaceAll(' [0:0]', '')],
    ['an empty table', (text: string) => table('mangle') + text],
    [
      'a line of 100 kB',
      (text: string) => text.replace('-j ACCEPT', `-m comment --comment "${'x'.repeat(100_000)}" -j ACCEPT`),
    ],
  ])('%s', (_what, change) => {
    expect(verdict(read(change(filter('-A INPUT -p tcp -j ACCEPT'))))).toContain('accept in filter INPUT');
  });

  it('what iptables -S prints', () => {
    const text = '-P INPUT DROP\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-N a\n-A INPUT -p tcp -j a\n-A a -j ACCEPT\n';
    expect(iptables.recognises(text)).toBe(true);
    expect(verdict(read(text))).toBe('accept in filter a, line 6');
  });

  it('64,000 rules before anybody gives up', () => {
    const lines = Array.from(
      { length: 64_000 },
      (_, i) => `-A INPUT -s 10.0.${(i >> 8) & 255}.${i & 255}/32 -p tcp -m tcp --dport 80 -j ACCEPT`,
    );
    expect(read(filter(lines.join('\n'))).chains.get('filter INPUT')?.rules).toHaveLength(64_000);
  }, 60_000);
});
