// What the programs print of rules that they have loaded is read as those rules: topo's own, and every match.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Packet } from '../../src/packets/packet.ts';
import { PacketSets } from '../../src/packets/packet-sets.ts';
import { SymbolTable } from '../../src/packets/symbol-table.ts';
import { acceptedBy } from '../../src/rulesets/meaning.ts';
import { namesOf } from '../../src/rulesets/symbols.ts';
import { iptables } from '../../src/rulesets/readers/iptables-save.ts';
import type { Ruleset } from '../../src/rulesets/ruleset.ts';
import { readIptables } from '../../src/rulesets/strict/iptables-text.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { type Backend, Tables, backends, lacks } from './iptables-backends.ts';
import { Network } from './nftables-network.ts';
import { allRulesets } from './rulesets.ts';

/** Packets that one lets through and the other does not: of each direction, both ways. */
function differences(a: Ruleset, b: Ruleset): readonly Packet[] {
  const sets = new PacketSets(new SymbolTable(namesOf([a, b])));
  return (['in', 'out'] as const).flatMap((direction) => {
    const [ofA, ofB] = [acceptedBy(sets, a, direction), acceptedBy(sets, b, direction)];
    return [sets.difference(ofA, ofB), sets.difference(ofB, ofA)].flatMap((set) => sets.witness(set) ?? []);
  });
}

describeWith(['iptables', 'ip6tables', 'ipset', 'ip', 'namespaces'], 'a listing', () => {
  for (const backend of backends) {
    const lack = lacks(backend);
    if (lack === undefined) describe(`of backend ${backend}`, () => readFrom(backend));
    else describe.skip(`of backend ${backend} (skipped: ${lack})`, () => it('is read', () => undefined));
  }
});

/** As people write them: the programs print many of them in another way. */
const written: Readonly<Record<4 | 6, readonly string[]>> = {
  4: [
    ...['-s 198.51.100.7', '! -s 198.51.100.0/255.255.255.0', '-d 192.0.2.77/24', '-s 10.0.0.0/255.0.255.0'],
    ...['-p tcp', '! -p udp', '-p 47', '-p all', '-p ah', '-p esp -m esp --espspi 5', '-p udplite', '-p igmp'],
    ...['-i eth0', '! -i eth+', '-i lo', '! -i lo', '-i +', '-f', '! -f'],
    ...[
      '-p tcp --dport 80',
      '-p udp ! --sport 1024:',
      '-p tcp --dport :',
      '-p sctp --dport 5:7',
      '-p dccp -m dccp --dport 5',
    ],
    ...['-p tcp --syn', '-p tcp ! --syn', '-p tcp --tcp-flags ALL NONE', '-p tcp ! --tcp-flags SYN,ACK SYN'],
    ...['-p tcp -m multiport --dports 22,80:90', '-p udp -m multiport ! --ports 1,2', '-p tcp -m multiport --sports 9'],
    ...['-p icmp', '-p icmp --icmp-type 8', '-p icmp --icmp-type ping', '-p icmp ! --icmp-type 3/4'],
    ...['-p icmp --icmp-type any', '-p icmp --icmp-type host-prohibited'],
    ...['-m state --state NEW', '-m conntrack ! --ctstate INVALID,UNTRACKED', '-m conntrack --ctstate DNAT,NEW'],
    ...[
      '-m conntrack --ctproto 6',
      '-m iprange ! --src-range 192.0.2.1-192.0.2.9',
      '-m mac --mac-source 02:AA:00:00:00:01',
    ],
    ...[
      '-m ttl --ttl-lt 9',
      '-m ttl ! --ttl-eq 64',
      '-m addrtype ! --dst-type LOCAL,MULTICAST',
      '-m pkttype --pkt-type unicast',
    ],
    ...['-m limit --limit 3/min', '-m mark --mark 0x1/0xff', '-m length --length 5:9', '-m recent --set --name x'],
    ...['-p tcp -m comment --comment "a \\"b\\" \' ! -j" -m tcp ! --dport 1 -m multiport --sports 2,3'],
    ...['-m set --match-set addresses src', '-m set ! --match-set nets dst', '-m set --match-set services src,dst'],
  ],
  6: [
    ...['-s 2001:db8::7', '! -d 2001:db8::/ffff:ffff::', '-p ipv6-icmp', '-p icmpv6 --icmpv6-type 128'],
    ...['-p icmpv6 --icmpv6-type router-advertisement', '-p icmpv6 ! --icmpv6-type 1/4', '-m hl --hl-gt 254', '-m ah'],
    ...[
      '-p tcp --dport 80',
      '-m iprange --src-range 2001:db8::1-2001:db8::9',
      '-s ::ffff:192.0.2.1',
      '-p sctp --sport 7',
    ],
    ...['-m rt --rt-type 0', '-m frag --fraglast', '-m set --match-set six src'],
  ],
};

const sets = [
  ...['create addresses hash:ip', 'add addresses 198.51.100.7', 'create nets hash:net counters comment'],
  ...[
    'add nets 192.0.2.0/24 comment "a \'b\' nomatch"',
    'add nets 192.0.2.0/28 nomatch',
    'create services hash:ip,port',
  ],
  ...['add services 198.51.100.7,tcp:80-82', 'add services 198.51.100.7,icmp:ping', 'add services 198.51.100.7,gre:0'],
  ...['create six hash:net family inet6', 'add six 2001:db8::/32', ''],
].join('\n');

function fileOf(...rules: readonly string[]): string {
  const chains = [':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'];
  return ['*filter', ...chains, ...rules.map((rule) => `-A INPUT ${rule} -j ACCEPT`), 'COMMIT', ''].join('\n');
}

function readFrom(backend: Backend): void {
  let network: Network;
  let tables: Tables;
  let listed: string;
  const run = (program: string, input: string): string => {
    const { status, stdout, stderr } = network.run('h', program.split(' ')[0]!, program.split(' ').slice(1), input);
    expect([program, status, stderr]).toEqual([program, 0, '']);
    return stdout;
  };
  const ipset = pathOf('ipset') ?? 'ipset';
  beforeAll(() => {
    network = new Network();
    network.machine('h');
    tables = new Tables(network, 'h', backend);
    run(`${ipset} restore`, sets);
    listed = run(`${ipset} save`, '');
  });
  afterAll(() => {
    network.remove();
    tables.remove();
  });
  beforeEach(() => tables.reset());

  it.each(allRulesets('iptables'))('of %s is read as what was loaded', (_title, text) => {
    expect(tables.restore(text)).toBe('');
    for (const program of [tables.iptables.bind(tables), tables.ip6tables.bind(tables)]) {
      expect(program('-A', 'INPUT', '-j', 'TOPO-INPUT').stderr).toBe('');
      expect(program('-A', 'OUTPUT', '-j', 'TOPO-OUTPUT').stderr).toBe('');
    }
    expect(differences(iptables.read(tables.saved()), readIptables(text, 'written'))).toEqual([]);
  });

  it.each([4, 6] as const)('of rules of IPv%s is read as what was written', (family) => {
    const [program, kind] = family === 4 ? (['iptables', 'iptables'] as const) : (['ip6tables', 'ip6tables'] as const);
    for (const rule of written[family]) {
      run(`${pathOf(program)?.replace(/[^/]*$/, '') ?? ''}${kind}-${backend}-restore`, fileOf(rule));
      const saved = tables.saved()[family === 4 ? 0 : 1]!;
      const rulesets = [{ name: 'written', text: fileOf(rule) }, saved].map((one) => {
        return iptables.read([
          { ...one, kind },
          { name: 'sets', text: listed },
        ]);
      });
      expect([rule, saved.text, differences(rulesets[0]!, rulesets[1]!)]).toEqual([rule, saved.text, []]);
    }
  });

  it('of sets is read as what was written', () => {
    const rules = fileOf(...written[4].filter((rule) => rule.includes('--match-set')));
    const [given, saved] = [
      sets.replace('80-82', '80\nadd services 198.51.100.7,81\nadd services 198.51.100.7,82'),
      listed,
    ];
    const read = (text: string): Ruleset =>
      iptables.read([
        { name: 'rules', text: rules },
        { name: 'sets', text },
      ]);
    expect(differences(read(given), read(saved))).toEqual([]);
    expect(namesOf([read(saved)]).conditions).toEqual(['ip6tables-save was not given']);
  });
}
