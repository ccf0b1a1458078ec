import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../../src/net/addresses.ts';
import type { Packet } from '../../../../src/packets/packet.ts';
import { PacketSets } from '../../../../src/packets/packet-sets.ts';
import { SymbolTable } from '../../../../src/packets/symbol-table.ts';
import { decide } from '../../../../src/rulesets/interpreter.ts';
import { acceptedBy } from '../../../../src/rulesets/meaning.ts';
import { namesOf } from '../../../../src/rulesets/symbols.ts';
import { iptables } from '../../../../src/rulesets/readers/iptables-save.ts';
import type { Direction } from '../../../../src/packets/packet.ts';
import type { Ruleset } from '../../../../src/rulesets/ruleset.ts';
import { unknownWords } from './unknown-words.ts';

function address(text: string): Packet['source'] {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

type Given = Partial<Omit<Packet, 'source' | 'destination'>> & { readonly from?: string; readonly to?: string };

function packet({ from = '198.51.100.7', to = '192.0.2.10', ...given }: Given): Packet {
  const protocol = given.protocol ?? 6;
  return {
    ...{ loopback: false, state: 'new', protocol, hopLimit: 64 },
    ...([6, 17, 132].includes(protocol) && { ports: { source: 40_000, destination: 80 } }),
    ...given,
    source: address(from),
    destination: address(to),
  };
}

/** A machine whose chain accepts what the match holds for. */
function reading(match: string, { chain = 'INPUT', family = 4, ipset = '' } = {}): Ruleset {
  const table = ['*filter', ':INPUT DROP [0:0]', ':OUTPUT DROP [0:0]', `-A ${chain} ${match} -j ACCEPT`, 'COMMIT', ''];
  const name = family === 4 ? 'iptables' : 'ip6tables';
  return iptables.read([
    { name, kind: name, text: table.join('\n') },
    ...(ipset === '' ? [] : [{ name: 'sets', text: ipset }]),
  ]);
}

/** Which of the packets the match holds for: asked of the interpreter and of the sets, which must agree. */
function held(ruleset: Ruleset, direction: Direction, packets: readonly Packet[]): readonly boolean[] {
  const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
  const accepted = acceptedBy(sets, ruleset, direction);
  return packets.map((one) => {
    const passes = decide(ruleset, direction, one).verdict === 'accept';
    expect(sets.contains(accepted, one)).toBe(passes);
    return passes;
  });
}

type Case = readonly [match: string, yes: readonly Given[], no: readonly Given[]];

function judge(match: string, yes: readonly Given[], no: readonly Given[], options = {}): void {
  const ruleset = reading(match, options);
  const direction = 'chain' in options && options.chain === 'OUTPUT' ? 'out' : 'in';
  const packets = [...yes, ...no].map(packet);
  expect(held(ruleset, direction, packets)).toEqual([...yes.map(() => true), ...no.map(() => false)]);
}

const port = (destination: number, source = 40_000): Given => ({ ports: { source, destination } });
const flags = (tcpFlags: number): Given => ({ tcpFlags });
const icmp = (icmpType: number, icmpCode = 0): Given => ({ protocol: 1, icmpType, icmpCode });
const state = (one: Packet['state']): Given => ({ state: one });
const mac = (one: string): Given => ({ mac: one });

const exact: readonly Case[] = [
  ['', [{}], []],
  ['-s 198.51.100.0/24', [{}], [{ from: '198.51.101.7' }]],
  ['! -s 198.51.100.0/24', [{ from: '198.51.101.7' }], [{}]],
  ['-s ! 198.51.100.0/24', [{ from: '198.51.101.7' }], [{}]],
  ['-s 198.51.100.0/255.255.255.0', [{}], [{ from: '198.51.101.7' }]],
  ['-s 198.51.100.77/24', [{}], [{ from: '198.51.101.7' }]],
  ['--source 198.51.100.7,203.0.113.0/24', [{}, { from: '203.0.113.9' }], [{ from: '198.51.100.8' }]],
  ['-s 0.0.0.0/0', [{}], []],
  ['-d 192.0.2.10', [{}], [{ to: '192.0.2.11' }]],
  ['-d 192.0.2.10/32 -s 198.51.100.7/32', [{}], [{ to: '192.0.2.11' }, { from: '198.51.100.8' }]],
  ['-p tcp', [{}], [{ protocol: 17 }]],
  ['! -p udp', [{}, { protocol: 47 }], [{ protocol: 17 }]],
  ['-p 47', [{ protocol: 47 }], [{}]],
  ['-p gre', [{ protocol: 47 }], [{}]],
  ['-p all', [{}, { protocol: 47 }], []],
  ['-p ah -m ah', [{ protocol: 51 }], [{}]],
  ['-i eth0', [{ interface: 'eth0' }], [{ interface: 'eth01' }, { loopback: true }]],
  ['! -i eth0', [{ interface: 'eth1' }, { loopback: true }], [{ interface: 'eth0' }]],
  ['-i eth+', [{ interface: 'eth0' }, { interface: 'eth' }], [{ interface: 'wlan0' }, { loopback: true }]],
  ['-i lo', [{ loopback: true }], [{ interface: 'eth0' }]],
  ['! -i lo', [{ interface: 'eth0' }], [{ loopback: true }]],
  ['-i l+', [{ loopback: true }, { interface: 'lan' }], [{ interface: 'eth0' }]],
  ['-i +', [{ loopback: true }, { interface: 'eth0' }], []],
  ['-o eth0', [], [{ interface: 'eth0' }]],
  ['! -o eth0', [{ interface: 'eth0' }, { interface: 'eth1' }], []],
  ['-p tcp -m tcp --dport 80', [{}], [port(81), { protocol: 17 }]],
  ['-p tcp --dport 80', [{}], [port(81)]],
  ['-p tcp --dport http', [{}], [port(81)]],
  ['-p tcp -m tcp ! --dport 80', [port(79), port(81)], [{}, { ...port(81), protocol: 17 }]],
  ['-p tcp -m tcp --dport ! 80', [port(81)], [{}]],
  ['-p udp -m udp --sport 1024:', [{ protocol: 17 }], [{ protocol: 17, ports: { source: 1023, destination: 80 } }, {}]],
  ['-p udp -m udp --sport :1023', [{ protocol: 17, ports: { source: 0, destination: 1 } }], [{ protocol: 17 }]],
  ['-p tcp -m tcp --dport 90:80', [], [port(80), port(85), port(90)]],
  ['-p sctp -m sctp --dport 80', [{ protocol: 132 }], [{ protocol: 132, ...port(81) }, {}]],
  ['-p tcp -m multiport --dports 22,80:90', [{}, port(90), port(22)], [port(91)]],
  ['-p tcp -m multiport ! --dports 22,80:90', [port(91)], [{}, port(22)]],
  ['-p tcp -m multiport --sports 22,40000', [{}], [port(80, 23)]],
  ['-p tcp -m multiport --ports 22,80', [{}, port(81, 22)], [port(81)]],
  ['-p tcp -m multiport ! --ports 22,80', [port(81)], [{}, port(81, 22)]],
  ['-p tcp --syn', [flags(2), flags(2 + 64)], [flags(18), flags(0)]],
  ['-p tcp ! --syn', [flags(18), flags(0)], [flags(2), { protocol: 17 }]],
  ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE', [flags(0), flags(128)], [flags(1)]],
  ['-p tcp -m tcp --tcp-flags ALL SYN,ACK', [flags(18)], [flags(2), flags(26)]],
  ['-p tcp -m tcp ! --tcp-flags SYN,ACK SYN', [flags(18), flags(0)], [flags(2)]],
  ['-p tcp -m tcp --tcp-flags ! SYN,RST,ACK SYN', [flags(18), flags(0)], [flags(2)]],
  ['-p tcp -m tcp --tcp-flags SYN ACK', [], [flags(2), flags(16), flags(18)]],
  ['-p icmp -m icmp --icmp-type 8', [icmp(8), icmp(8, 3)], [icmp(0), {}]],
  ['-p icmp -m icmp --icmp-type 3/4', [icmp(3, 4)], [icmp(3, 3)]],
  ['-p icmp -m icmp ! --icmp-type 8', [icmp(0)], [icmp(8), {}]],
  ['-p icmp --icmp-type echo-request', [icmp(8)], [icmp(0)]],
  ['-p icmp --icmp-type fragmentation-needed', [icmp(3, 4)], [icmp(3)]],
  ['-p icmp -m icmp --icmp-type any', [icmp(8), icmp(255)], [{}]],
  ['-m state --state NEW,RELATED', [{}, state('related')], [state('invalid')]],
  ['-m state ! --state NEW', [state('invalid')], [{}]],
  ['-m conntrack --ctstate RELATED,ESTABLISHED', [state('established')], [{}, state('untracked')]],
  ['-m conntrack ! --ctstate INVALID', [{}], [state('invalid')]],
  ['-m conntrack --ctstate UNTRACKED', [state('untracked')], [{}]],
  ['-m iprange --src-range 198.51.100.5-198.51.100.9', [{}], [{ from: '198.51.100.10' }]],
  ['-m iprange ! --src-range 198.51.100.5-198.51.100.9', [{ from: '198.51.100.10' }], [{}]],
  ['-m iprange --dst-range 192.0.2.1-192.0.2.10', [{}], [{ to: '192.0.2.11' }]],
  ['-m mac --mac-source 02:00:00:AA:bb:01', [mac('02:00:00:aa:bb:01')], [mac('02:00:00:aa:bb:02'), { loopback: true }]],
  [
    '-m mac ! --mac-source 02:00:00:AA:bb:01',
    [mac('02:00:00:aa:bb:02')],
    [mac('02:00:00:aa:bb:01'), { loopback: true }],
  ],
  ['-m ttl --ttl-eq 64', [{}], [{ hopLimit: 63 }]],
  ['-m ttl ! --ttl-eq 64', [{ hopLimit: 63 }], [{}]],
  ['-m ttl --ttl-lt 64', [{ hopLimit: 63 }], [{}]],
  ['-m ttl --ttl-gt 64', [{ hopLimit: 65 }], [{}]],
  ['-m ttl --ttl-gt 255', [], [{ hopLimit: 255 }]],
  ['-m comment --comment "a # \\"b\\" -j DROP"', [{}], []],
  ['-m comment --comment -s', [{}], []],
  ['-m addrtype --dst-type MULTICAST', [{ to: '224.0.0.1' }], [{}]],
  ['-m addrtype --dst-type LOCAL,BROADCAST,MULTICAST', [{}, { to: '224.0.0.1' }], []],
  ['-m recent --set --name x --mask 255.255.255.255 --rsource', [{}], []],
];

describe('holds for exactly the packets of', () => {
  it.each(exact)('%s', (match, yes, no) => {
    judge(match, yes, no);
    expect(unknownWords(reading(match)).filter((words) => !/broadcast|not given/.test(words))).toEqual([]);
  });

  const six: Given = { from: '2001:db8::7', to: '2001:db8::10' };
  it.each<Case>([
    ['-s 2001:db8::/64', [six], [{ ...six, from: '2001:db8:0:1::7' }]],
    ['! -s 2001:db8::/64', [{ ...six, from: '2001:db8:0:1::7' }], [six]],
    ['-s ::ffff:192.0.2.1', [{ ...six, from: '::ffff:c000:201' }], [six]],
    ['-d 2001:db8::/ffff:ffff:ffff:ffff::', [six], [{ ...six, to: 'fe80::1' }]],
    [
      '-p ipv6-icmp -m icmp6 --icmpv6-type 128',
      [{ ...six, protocol: 58, icmpType: 128 }],
      [{ ...six, protocol: 58, icmpType: 129 }],
    ],
    [
      '-p icmpv6 -m icmp6 --icmpv6-type 1/4',
      [{ ...six, protocol: 58, icmpType: 1, icmpCode: 4 }],
      [{ ...six, protocol: 58, icmpType: 1 }],
    ],
    ['-p ipv6-icmp --icmpv6-type router-advertisement', [{ ...six, protocol: 58, icmpType: 134 }], [six]],
    ['-m hl --hl-eq 255', [{ ...six, hopLimit: 255 }], [six]],
    ['-m hl --hl-lt 255', [six], [{ ...six, hopLimit: 255 }]],
    ['-m ah', [{ ...six, protocol: 51 }], [six]],
    ['-m iprange --src-range 2001:db8::5-2001:db8::9', [six], [{ ...six, from: '2001:db8::a' }]],
  ])('%s of IPv6', (match, yes, no) => judge(match, yes, no, { family: 6 }));

  it.each<Case>([
    ['-o eth0', [{ interface: 'eth0' }], [{ interface: 'eth1' }]],
    ['-o lo', [{ loopback: true }], [{ interface: 'eth0' }]],
    ['-i eth0', [], [{ interface: 'eth0' }]],
    ['! -i eth0', [{ interface: 'eth0' }], []],
  ])('%s of what goes out', (match, yes, no) => judge(match, yes, no, { chain: 'OUTPUT' }));
});

describe('is a condition of its own words', () => {
  it.each([
    ['-m limit --limit 3/min', 'limit rate 3/minute burst 5'],
    ['-m owner --socket-exists', '-m owner --socket-exists'],
    ['-m string --string "a b" --algo bm', '-m string --string "a b" --algo bm'],
    ['-m recent --rcheck --seconds 3 --name x', '-m recent --rcheck --seconds 3 --name x'],
    ['-m recent ! --set --name x', '-m recent ! --set --name x'],
    ['-m conntrack --ctproto 6', '-m conntrack --ctproto 6'],
    ['-p tcp -m tcp --tcp-option 5', '-m tcp --tcp-option 5'],
    ['-p tcp -m tcp --dport nonsense', '-m tcp --dport nonsense'],
    ['-p udplite -m multiport --dports 80', '-m multiport --dports 80'],
    ['-p icmp -m icmp --icmp-type 255/255', '-m icmp --icmp-type 255/255'],
    ['-m mac --mac-source XX:XX:XX:XX:XX:XX', '-m mac --mac-source XX:XX:XX:XX:XX:XX'],
    ['-m addrtype --dst-type LOCAL --limit-iface-in', '-m addrtype --dst-type LOCAL --limit-iface-in'],
    ['-m addrtype --src-type LOCAL', 'fib saddr type local'],
    ['-m addrtype --dst-type LOCAL', 'the destination is a broadcast address'],
    ['-m conntrack --ctstate DNAT', 'ct status dnat'],
    ['-m set --match-set x src', '-m set --match-set x src'],
    ['-m something --new 5', '-m something --new 5'],
    ['-s 10.0.0.0/255.0.255.0', '-s 10.0.0.0/255.0.255.0'],
    ['! -s 10.0.0.0/255.0.255.0', '-s 10.0.0.0/255.0.255.0'],
    ['! -f', 'ip frag-off & 0x1fff == 0x0'],
    ['-p tcp --made-up 3', '--made-up 3'],
  ])('%s', (match, words) => {
    expect(unknownWords(reading(match))).toEqual([words, 'ip6tables-save was not given']);
  });

  it('beside what is understood', () => {
    const ruleset = reading('-p tcp -m tcp --dport 80 -m limit --limit 3/min');
    const assumed = ['limit rate 3/minute burst 5'];
    const packets = [packet({}), packet({ assumed }), packet({ assumed, ...port(81) })];
    expect(held(ruleset, 'in', packets)).toEqual([false, true, false]);
  });

  it('that turns with !', () => {
    const ruleset = reading('! -f');
    expect(held(ruleset, 'in', [packet({}), packet({ assumed: ['ip frag-off & 0x1fff == 0x0'] })])).toEqual([
      false,
      true,
    ]);
  });
});

describe('a set', () => {
  const cases: readonly (readonly [type: string, members: readonly string[], ...Case])[] = [
    ['hash:ip', ['198.51.100.7'], '-m set --match-set s src', [{}], [{ from: '198.51.100.8' }]],
    ['hash:ip', ['198.51.100.7'], '-m set ! --match-set s src', [{ from: '198.51.100.8' }], [{}]],
    ['hash:ip', ['192.0.2.10'], '-m set --match-set s dst', [{}], [{ to: '192.0.2.11' }]],
    [
      'hash:ip family inet hashsize 1024 netmask 24',
      ['198.51.100.0'],
      '-m set --match-set s src',
      [{}],
      [{ from: '198.51.101.7' }],
    ],
    ['hash:ip', [], '-m set --match-set s src', [], [{}]],
    [
      'hash:net counters comment',
      ['198.51.100.0/24 packets 0 bytes 0 comment "nomatch"', '198.51.100.0/28 nomatch', '198.51.100.3'],
      '-m set --match-set s src',
      [{ from: '198.51.100.99' }, { from: '198.51.100.3' }],
      [{}],
    ],
    [
      'bitmap:ip range 192.0.2.0-192.0.2.255',
      ['192.0.2.10-192.0.2.12'],
      '-m set --match-set s dst',
      [{}],
      [{ to: '192.0.2.13' }],
    ],
    [
      'bitmap:port range 0-1024',
      ['80', '90-91'],
      '-m set --match-set s dst',
      [{}, { protocol: 17 }, port(91)],
      [port(81), { protocol: 132 }],
    ],
    ['hash:ip,port', ['198.51.100.7,tcp:80'], '-m set --match-set s src,dst', [{}], [{ protocol: 17 }, port(81)]],
    ['hash:ip,port', ['198.51.100.7,tcp:80'], '-m set --match-set s src,src', [port(1, 80)], [{}]],
    ['hash:ip,port', ['198.51.100.7,icmp:8/0'], '-m set --match-set s src,dst', [icmp(8)], [icmp(8, 1), {}]],
    ['hash:ip,port', ['198.51.100.7,47:0'], '-m set --match-set s src,dst', [{ protocol: 47 }], [{}]],
    ['hash:net,port', ['198.51.100.0/24,80'], '-m set --match-set s src,dst', [{}], [{ protocol: 17 }]],
    ['hash:net,net', ['198.51.100.0/24,192.0.2.0/24'], '-m set --match-set s src,dst', [{}], [{ to: '192.0.3.1' }]],
    [
      'hash:net,iface',
      ['198.51.100.0/24,eth0'],
      '-m set --match-set s src,src',
      [{ interface: 'eth0' }],
      [{ interface: 'eth1' }],
    ],
    [
      'hash:ip,port,ip',
      ['198.51.100.7,tcp:80,192.0.2.10'],
      '-m set --match-set s src,dst,dst',
      [{}],
      [{ to: '192.0.2.11' }],
    ],
    [
      'hash:mac',
      ['02:00:00:AA:BB:01'],
      '-m set --match-set s src',
      [mac('02:00:00:aa:bb:01')],
      [mac('02:00:00:aa:bb:02')],
    ],
    ['hash:ip,port', ['198.51.100.7,tcp:80'], '-m set --match-set s src', [], [{}]],
    ['hash:ip family inet6', ['2001:db8::1'], '-m set --match-set s src', [], [{}]],
    ['hash:ip family inet6', ['2001:db8::1'], '-m set ! --match-set s src', [{}], []],
  ];
  it.each(cases)('%s of %j as %s', (type, members, match, yes, no) => {
    const ipset = [`create s ${type}`, ...members.map((one) => `add s ${one}`), ''].join('\n');
    judge(match, yes, no, { ipset });
  });

  it('of sets', () => {
    const ipset =
      'create a hash:ip\nadd a 198.51.100.7\ncreate b hash:net\nadd b 203.0.113.0/24\ncreate s list:set size 8\nadd s a\nadd s b\n';
    judge('-m set --match-set s src', [{}, { from: '203.0.113.9' }], [{ from: '198.51.100.8' }], { ipset });
  });

  it.each([
    ['hash:ip timeout 60', '198.51.100.7 timeout 9', 'src'],
    ['hash:ip,mark', '198.51.100.7,0x5', 'src,src'],
    ['hash:net,port', '198.51.100.0/24,tcp:80 nomatch', 'src,dst'],
    ['hash:mac', '02:00:00:aa:bb:01', 'dst'],
    ['hash:ip bitmask 255.0.255.0', '198.51.100.7', 'src'],
  ])('%s of %s is not understood', (type, member, sides) => {
    const words = `-m set --match-set s ${sides}`;
    expect(unknownWords(reading(words, { ipset: `create s ${type}\nadd s ${member}\n` }))).toContain(words);
  });

  it('and what may be in it by --return-nomatch is not understood', () => {
    const words = '-m set --match-set s src --return-nomatch';
    expect(unknownWords(reading(words, { ipset: 'create s hash:net\n' }))).toContain(words);
  });
});
