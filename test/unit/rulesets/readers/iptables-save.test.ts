import { describe, expect, it } from 'vitest';
import { prefix } from '../../../../src/net/prefixes.ts';
import type { Packet } from '../../../../src/packets/packet.ts';
import { PacketSets } from '../../../../src/packets/packet-sets.ts';
import { Vocabulary } from '../../../../src/packets/vocabulary.ts';
import { decide } from '../../../../src/rulesets/interpreter.ts';
import { acceptedBy } from '../../../../src/rulesets/meaning.ts';
import { namesOf } from '../../../../src/rulesets/names.ts';
import { iptables } from '../../../../src/rulesets/readers/iptables-save.ts';
import type { Listing } from '../../../../src/rulesets/readers/reader.ts';
import type { Direction, Ruleset } from '../../../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../../../src/rulesets/unreadable.ts';
import { unknownWords } from './unknown-words.ts';

function table(name: string, ...lines: readonly string[]): string {
  return [`*${name}`, ...lines, 'COMMIT', ''].join('\n');
}

const policies = [':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'] as const;

function filter(...lines: readonly string[]): string {
  return table('filter', ...policies, ...lines);
}

function listing(text: string, more: Partial<Listing> = {}): Listing {
  return { name: 'dump', text, ...more };
}

function read(...texts: readonly string[]): Ruleset {
  return iptables.read(texts.map((text) => listing(text)));
}

const plain: Packet = {
  ...{ loopback: false, state: 'new', protocol: 6, hopLimit: 64, ports: { source: 40_000, destination: 80 } },
  source: { family: 4, value: prefix(4, 0xc6336407n, 32).lo },
  destination: { family: 4, value: 0xc000020an },
} as const;

function verdict(ruleset: Ruleset, packet: Partial<Packet> = {}, direction: Direction = 'in'): string {
  const whole = { ...plain, ...packet };
  const decision = decide(ruleset, direction, whole);
  const sets = new PacketSets(new Vocabulary(namesOf([ruleset])));
  expect(sets.contains(acceptedBy(sets, ruleset, direction), whole)).toBe(decision.verdict === 'accept');
  return `${decision.verdict} in ${decision.place?.chain ?? 'no chain'}, line ${decision.place?.line ?? 0}`;
}

function refusal(...listings: readonly (string | Listing)[]): string {
  try {
    iptables.read(listings.map((one) => (typeof one === 'string' ? listing(one) : one)));
  } catch (error) {
    if (error instanceof Unreadable) return `${error.file ?? 'no file'}, ${error.message}`;
    throw error;
  }
  return 'none';
}

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
      table(name, ...['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'].map((chain) => `:${chain} ACCEPT [0:0]`)),
    );
    const { bases } = read(all.join(''));
    const names = (direction: Direction): readonly string[] =>
      bases.filter((base) => base.direction === direction && base.policy === 'accept').map(({ chain }) => chain);
    expect(names('in')).toEqual([
      ...['raw PREROUTING', 'mangle PREROUTING', 'mangle INPUT', 'filter INPUT', 'security INPUT'],
    ]);
    expect(names('out')).toEqual([
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

  it('that nothing of the machine meets are not in the ruleset', () => {
    const { chains } = read(filter(':other - [0:0]', '-A FORWARD -j other', '-A other -j ACCEPT'));
    expect([...chains.keys()]).toEqual(['filter INPUT', 'filter OUTPUT', 'IPv6: ip6tables-save was not given']);
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

  it('that change destinations are remarked on', () => {
    const nat = table('nat', ':PREROUTING ACCEPT [0:0]', '-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080');
    expect(read(nat + filter()).remarks).toEqual([
      'Table nat of IPv4 changes destinations (dump, line 3): what is told here is of packets as they reach chain INPUT, and leave chain OUTPUT, behind it.',
    ]);
    expect(read(filter()).remarks).toEqual([]);
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
      '-m limit --limit 1/sec',
      '-m limit --limit 1/sec #2',
      '-m limit --limit 2/sec',
    ]);
  });

  it('that do not are one', () => {
    const owner = '-A OUTPUT -m owner --uid-owner 5 -j ACCEPT';
    expect(unknownWords(read(filter(owner, owner)))).toHaveLength(2);
  });

  it('of sets that rules fill are another one each time', () => {
    const sets = 'create s hash:ip\nadd s 192.0.2.1\n';
    const match = '-A INPUT -m set --match-set s src -j ACCEPT';
    const ruleset = read(filter(match, '-A INPUT -j SET --add-set s src', match), sets);
    expect(unknownWords(ruleset).slice(0, 2)).toEqual(['-m set --match-set s src', '-m set --match-set s src #2']);
  });
});

describe('families', () => {
  const both = '# Generated by iptables-save v1.8.9 on …\n' + filter('-A INPUT -j ACCEPT');
  const six = '# Generated by ip6tables-save v1.8.9 on …\n' + filter('-A INPUT -p tcp -j DROP');
  const ofIPv6 = { source: { family: 6, value: 1n }, destination: { family: 6, value: 2n } } as const;

  it.each([
    ['two listings', [both, six]],
    ['in the other order', [six, both]],
    ['one after the other', [both + six]],
  ])('as %s', (_title, texts) => {
    const ruleset = read(...texts);
    expect(verdict(ruleset)).toContain('accept in filter INPUT,');
    expect(verdict(ruleset, ofIPv6)).toContain('drop in filter INPUT (IPv6),');
    expect(unknownWords(ruleset)).toEqual([]);
  });

  it('whose listing is missing are undecided', () => {
    const ruleset = read(six);
    expect(unknownWords(ruleset)).toEqual(['iptables-save was not given']);
    expect(verdict(ruleset)).toContain('drop in IPv4: iptables-save was not given');
    expect(verdict(ruleset, { assumed: ['iptables-save was not given'] })).toContain('accept');
  });

  it.each([
    ['an address', '-A INPUT -s 2001:db8::/32 -j ACCEPT'],
    ['ICMPv6', '-A INPUT -p ipv6-icmp -j ACCEPT'],
  ])('are told by %s where there is no header', (_what, line) => {
    expect(unknownWords(read(filter(line)))).toEqual(['iptables-save was not given']);
  });

  it('are told by whoever gives the listing', () => {
    expect(unknownWords(iptables.read([listing(filter(), { kind: 'ip6tables' })]))).toEqual([
      'iptables-save was not given',
    ]);
  });

  it.each([
    [
      'a header',
      '# Generated by iptables-save v1.8.9 on …\n' + filter('-A INPUT -s 2001:db8::/32 -j ACCEPT'),
      'dump, line 6: 2001:db8::/32 is no address or prefix of IPv4',
    ],
    [
      'rules',
      filter('-A INPUT -s 2001:db8::1 -j ACCEPT', '-A INPUT -s 192.0.2.1 -j ACCEPT'),
      'dump, line 5: is of IPv6, line 6 of IPv4, in one table: give what each program printed by itself',
    ],
  ])('that contradict %s', (_what, text, problem) => expect(refusal(text)).toBe(problem));

  it('that contradict the command line', () => {
    expect(refusal(listing(six, { kind: 'iptables' }))).toBe(
      'dump, line 2: the header says IPv6, and the listing was given as that of iptables',
    );
  });

  it('may have rules of both backends, and a packet meets them all', () => {
    const legacy = '# Generated by iptables-save v1.8.9 on …\n' + filter('-A INPUT -j ACCEPT');
    const nft = '# Generated by iptables-nft-save v1.8.9 (nf_tables) on …\n' + filter('-A INPUT -p tcp -j DROP');
    expect(verdict(read(nft, legacy))).toBe('drop in filter INPUT (nf_tables), line 6');
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

  it('64,000 rules in a time that grows with them', () => {
    const lines = Array.from(
      { length: 64_000 },
      (_, i) => `-A INPUT -s 10.0.${(i >> 8) & 255}.${i & 255}/32 -p tcp -m tcp --dport 80 -j ACCEPT`,
    );
    const start = performance.now();
    expect(read(filter(lines.join('\n'))).chains.get('filter INPUT')?.rules).toHaveLength(64_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('recognises', () => {
  it.each([
    ['# Generated by iptables-nft-save v1.8.9 (nf_tables) on …\n', true],
    [filter(), true],
    ['*nat\r\n', true],
    ['create s hash:ip family inet\n', true],
    ['table inet filter {\n}\n', false],
    ['{"nftables": []}', false],
    ['topo: 1\nname: filter\n', false],
    ['', false],
  ])('%j: %s', (text, answer) => expect(iptables.recognises(text)).toBe(answer));
});

describe('refuses', () => {
  it.each([
    [
      'a listing that is cut off',
      filter().replace('COMMIT\n', ''),
      'line 1: table filter has no COMMIT: the listing is cut off',
    ],
    [
      'one in the middle',
      filter().replace('COMMIT\n', '') + filter(),
      'line 1: table filter has no COMMIT: the listing is cut off',
    ],
    ['nothing', '', 'line 1: holds no table: no listing of iptables-save'],
    ['another text', 'hello\n', 'line 1: hello: no line of iptables-save'],
    [
      'a rule in no table',
      filter() + '-A INPUT -j ACCEPT\n',
      'line 6: stands in no table: a line such as *filter is missing',
    ],
    ['an unknown table', table('broute'), 'line 1: broute is no table: raw, mangle, nat, filter, security'],
    ['a table twice', filter() + filter(), 'line 6: table filter of IPv4 a second time'],
    ['a chain twice', filter(':INPUT ACCEPT [0:0]'), 'line 5: chain INPUT a second time in table filter'],
    ['another policy', filter(':x MAYBE [0:0]'), 'line 5: chain x has the policy MAYBE: not ACCEPT, DROP or -'],
    [
      'a chain that is not declared',
      filter('-A x -j DROP'),
      'line 5: table filter has no chain x: its line is missing',
    ],
    [
      'a jump to a missing chain',
      filter('-A FORWARD -j x'),
      'line 5: table filter has no chain x, where FORWARD jumps to',
    ],
    [
      'a goto to a target',
      filter('-A FORWARD -g LOG'),
      'line 5: table filter has no chain LOG, where FORWARD jumps to',
    ],
    [
      'a loop',
      filter(':x - [0:0]', ':y - [0:0]', '-A x -j y', '-A y -g x'),
      'line 8: goto to x, which leads back here',
    ],
    ['translation elsewhere', filter('-A INPUT -j DNAT --to-destination 192.0.2.1'), 'line 5: DNAT outside table nat'],
    ['open quotes', filter('-A INPUT -m comment --comment "a -j DROP'), 'line 5: a text between quotes has no end'],
    ['a word too many', filter('-A INPUT tcp -j DROP'), 'line 5: tcp: no option of a rule'],
    ['another option', filter('-A INPUT -x -j DROP'), 'line 5: -x: no option of a rule'],
    ['an option without value', filter('-A INPUT -s'), 'line 5: -s and no value'],
    ['a rule that ends in !', filter('-A INPUT !'), 'line 5: ends too early'],
    ['two targets', filter('-A INPUT -j LOG -j DROP'), 'line 5: a second target'],
    [
      'a name for an address',
      filter('-A INPUT -s example.net -j DROP'),
      'line 5: example.net is no address or prefix of IPv4',
    ],
    [
      'a mask too long',
      filter('-A INPUT -s 192.0.2.0/33 -j DROP'),
      'line 5: 192.0.2.0/33 is no address or prefix of IPv4',
    ],
    ['an unknown protocol', filter('-A INPUT -p constructor -j DROP'), 'line 5: constructor is no protocol'],
    ['other insertions', filter('-I INPUT 1 -j DROP'), 'line 5: -I INPUT 1 -j DROP: no line of iptables-save'],
    [
      'another kind of packets',
      '# Generated by arptables-save v1.8.9\n*filter\nCOMMIT\n',
      'line 1: arptables filters no IP packets',
    ],
  ])('%s', (_what, text, problem) => expect(refusal(text)).toBe(`dump, ${problem}`));

  it.each([
    ['sets alone', 'create s hash:ip\n', 'no file, line 1: sets alone filter nothing: give what iptables-save printed'],
    [
      'an element of no set',
      'create s hash:ip\nadd t 192.0.2.1\n',
      'dump, line 2: there is no set t: its line is missing',
    ],
    ['a set twice', 'create s hash:ip\ncreate s hash:ip\n', 'dump, line 2: set s a second time'],
    ['half a line', 'create s hash:ip\nadd s', 'dump, line 2: the listing of ipset is cut off'],
    ['another command', 'create s hash:ip\nflush s x\n', 'dump, line 2: flush: no line of ipset save'],
  ])('%s', (_what, text, problem) =>
    expect(refusal(...(problem.startsWith('no file') ? [] : [filter()]), text)).toBe(problem),
  );
});
