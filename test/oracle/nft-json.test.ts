// What nft lists as JSON means what its text means: rules written in two ways are the same set, rules that differ are not,
// and topo's own rules come back as the strict reader has them.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { PacketSets } from '../../src/packets/packet-sets.ts';
import { SymbolTable } from '../../src/packets/symbol-table.ts';
import { acceptedBy } from '../../src/rulesets/meaning.ts';
import { namesOf } from '../../src/rulesets/symbols.ts';
import { nftables } from '../../src/rulesets/readers/nft-json.ts';
import type { Ruleset } from '../../src/rulesets/ruleset.ts';
import { readNftables } from '../../src/rulesets/strict/nftables-text.ts';
import { describeWith } from '../support/programs.ts';
import { Network } from './nftables-network.ts';
import { allRulesets } from './rulesets.ts';

function same(one: Ruleset, other: Ruleset): boolean {
  const sets = new PacketSets(new SymbolTable(namesOf([one, other])));
  return (['in', 'out'] as const).every(
    (direction) => acceptedBy(sets, one, direction) === acceptedBy(sets, other, direction),
  );
}

/** Statements of an input chain that drops the rest, and others that mean the same. */
const equal: readonly (readonly [one: string, other: string])[] = [
  ['tcp dport 22 accept', 'meta l4proto tcp th dport 22 accept'],
  ['tcp dport { 22, 80-90 } accept', 'tcp dport 22 accept; tcp dport 80-90 accept'],
  ['tcp dport != 22 accept', 'tcp dport 0-21 accept; tcp dport > 22 accept'],
  ['tcp dport < 22 accept', 'tcp dport 0-21 accept'],
  ['tcp dport >= 22 accept', 'tcp dport 22-65535 accept'],
  ['ip saddr 10.0.0.0/8 accept', 'ip saddr 10.0.0.0-10.255.255.255 accept'],
  ['ip saddr != 10.0.0.0/8 accept', 'ip saddr 10.0.0.0/8 drop; meta nfproto ipv4 accept'],
  [
    'ip saddr . tcp dport { 10.0.0.1 . 22, 10.0.1.0/24 . 80-90 } accept',
    'ip saddr 10.0.0.1 tcp dport 22 accept; ip saddr 10.0.1.0/24 tcp dport 80-90 accept',
  ],
  [
    'ip saddr . tcp dport != { 10.0.0.1 . 22 } accept',
    'ip saddr 10.0.0.1 tcp dport 22 drop; meta nfproto ipv4 meta l4proto tcp accept',
  ],
  [
    'ip protocol . th dport { tcp . 22, udp . 53 } accept',
    'ip version 4 tcp dport 22 accept; ip version 4 udp dport 53 accept',
  ],
  ['ip6 saddr fe80::/10 accept', 'ip6 saddr fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff accept'],
  ['ip6 saddr ::ffff:192.0.2.1 accept', 'ip6 saddr ::ffff:c000:201 accept'],
  [
    'ct state vmap { established : accept, related : accept, invalid : drop }; ct state new accept',
    'ct state { established, related, new } accept',
  ],
  ['ct state established,related accept', 'ct state { established, related } accept'],
  ['ct state & (established|related) != 0 accept', 'ct state established accept; ct state related accept'],
  ['ct state != new accept', 'ct state { invalid, established, related, untracked } accept'],
  // nft compares it as a number: no packet has both bits (`nft --debug=netlink`).
  ['ct state != new,established accept', 'accept'],
  ['tcp flags syn accept', 'tcp flags & syn == syn accept'],
  ['tcp flags syn,ack accept', 'tcp flags & (syn|ack) != 0 accept'],
  ['tcp flags ! syn,ack accept', 'tcp flags & (syn|ack) == 0 accept'],
  // nft makes a test of the bit of a set of one flag.
  ['tcp flags syn accept', 'tcp flags { syn } accept'],
  ['tcp flags syn / syn,ack accept', 'tcp flags & (syn|ack) == syn accept'],
  ['tcp flags != syn / syn,ack accept', 'tcp flags & (syn|ack) == syn drop; meta l4proto tcp accept'],
  ['icmp type echo-request accept', 'meta nfproto ipv4 meta l4proto icmp icmp type 8 accept'],
  [
    'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept',
    'ip6 hoplimit 255 icmpv6 type 135-136 accept',
  ],
  ['icmp type != echo-request accept', 'icmp type echo-request drop; ip protocol icmp accept'],
  ['icmp code port-unreachable accept', 'icmp code 3 accept'],
  ['iif lo accept', 'iifname "lo" accept'],
  ['iifname "eth*" accept', 'iifname { "eth*" } accept'],
  ['iifname != "lo" accept', 'iifname "lo" drop; accept'],
  ['iifname . tcp dport { "eth0" . 22 } accept', 'iifname "eth0" tcp dport 22 accept'],
  ['iifname vmap { "eth0" : accept, "lo" : drop }', 'iifname "eth0" accept'],
  ['oifname "eth0" accept', 'drop'],
  ['meta protocol ip6 accept', 'meta nfproto ipv6 accept'],
  ['ip ttl < 5 accept', 'ip ttl 0-4 accept'],
  ['ip6 nexthdr tcp accept', 'meta nfproto ipv6 meta l4proto tcp accept'],
  ['tcp dport vmap { 22 : accept, 23 : continue, 24-30 : drop } ; accept', 'tcp dport 24-30 drop; accept'],
  ['tcp dport vmap { 22 : jump x, 23 : goto x }; tcp dport 23 accept', 'tcp dport 22-23 ip saddr 10.0.0.1 accept'],
  ['tcp dport vmap @verdicts', 'tcp dport 80 accept'],
  ['ip saddr @hosts accept', 'ip saddr { 10.0.0.0/8, 192.0.2.1 } accept'],
  ['ip saddr != @hosts accept', 'ip saddr @hosts drop; meta nfproto ipv4 accept'],
  [
    'ip saddr . tcp dport @pairs accept',
    'ip saddr 10.0.0.0/8 tcp dport 80-90 accept; ip saddr 192.0.2.1 tcp dport 7 accept',
  ],
  ['tcp dport vmap { 22 : accept, * : drop }; accept', 'tcp dport 22 accept; meta l4proto tcp drop; accept'],
  ['meta l4proto { tcp, udp } th dport 53 accept', 'udp dport 53 accept; tcp dport 53 accept'],
  ['ip protocol != tcp accept', 'ip protocol tcp drop; meta nfproto ipv4 accept'],
  ['meta l4proto != tcp accept', 'meta l4proto tcp drop; accept'],
  [
    'iifname . ip saddr vmap { "eth0" . 10.0.0.1 : accept, "lo" . 10.0.0.2 : return }; iif lo accept',
    'iifname "eth0" ip saddr 10.0.0.1 accept; ip saddr 10.0.0.2 drop; iif lo accept',
  ],
  ['iif lo iifname "eth0" accept', 'drop'],
  ['counter; accept', 'accept'],
  ['reject', 'drop'],
  ['limit rate 5/second log prefix "x"; tcp dport 1 accept', 'tcp dport 1 counter accept'],
  ['goto x', 'ip saddr 10.0.0.1 accept'],
  ['jump x; tcp dport 1 return; accept', 'ip saddr 10.0.0.1 accept; meta l4proto tcp th dport 1 drop; accept'],
  ['ip dscp set cs1 accept', 'ip version 4 accept'],
  ['meta mark 1 accept; meta mark != 1 drop', 'meta mark 1 accept'],
  ['ether saddr 00:01:02:03:04:05 accept', 'ether saddr { 00:01:02:03:04:05 } accept'],
];

/** None of these is the same as another, or as itself where chance decides. */
const different: readonly (readonly [one: string, other: string])[] = [
  ['tcp flags syn accept', 'tcp flags == syn accept'],
  ['tcp flags syn,ack accept', 'tcp flags { syn, ack } accept'],
  ['ip protocol tcp accept', 'meta l4proto tcp accept'],
  ['th dport 22 accept', 'meta l4proto { tcp, udp, sctp } th dport 22 accept'],
  ['iifname "eth*" accept', 'iifname "eth0" accept'],
  ['meta mark 1 accept', 'meta mark 2 accept'],
  ['limit rate 5/second accept', 'limit rate 5/second accept; limit rate 5/second accept'],
  ['meta mark 1 accept', 'meta mark set 2; meta mark 1 accept'],
  ['ip saddr @changing accept', 'drop'],
  ['oifname != "eth0" accept', 'accept'],
  ['ct status dnat accept', 'ct status == dnat accept'],
];

/** `nft -o` makes sets, concatenations and verdict maps of them. */
const mergeable = [
  ...[22, 80, 443].map((port) => `tcp dport ${port} accept`),
  ...[1, 2].map((i) => `ip saddr 10.0.0.${i} udp dport ${i} accept`),
  ...['accept', 'drop', 'accept'].map((verdict, i) => `ip6 saddr ::${i} ct state new ${verdict}`),
];

const sets = `
set hosts { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 comment "a", 192.0.2.1 }
}
set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/8 . 80-90, 192.0.2.1 . 7 }
}
set changing { type ipv4_addr; flags dynamic,timeout; timeout 1h; }
map verdicts { type inet_service : verdict; elements = { 80 : accept, 81 : drop, 82 : continue }
}
chain x { ip saddr 10.0.0.1 accept; tcp dport 7 return;
}`;

describeWith(['nft', 'ip', 'namespaces'], 'the JSON of the kernel', () => {
  let network: Network;
  beforeAll(() => {
    network = new Network();
    network.machine('h');
  });
  afterAll(() => network.remove());

  function listed(text: string): Ruleset {
    expect(network.nft('h', ['-f', '-'], `flush ruleset\n${text}`).stderr).toBe('');
    return nftables.read([{ name: 'live', text: network.nft('h', ['-j', 'list', 'ruleset']).stdout }]);
  }

  function input(statements: string): Ruleset {
    return listed(
      `table inet t { ${sets}\nchain in { type filter hook input priority 0; policy drop; ${statements}\n}\n}`,
    );
  }

  it.each(equal)('of %s is that of %s', (one, other) => {
    expect(same(input(one), input(other))).toBe(true);
  });

  it.each(different)('of %s is not that of %s', (one, other) => {
    expect(same(input(one), input(other))).toBe(false);
  });

  it('of merged rules is that of the rules', () => {
    const text = `table inet t {\nchain in { type filter hook input priority 0; policy drop;\n${mergeable.join('\n')}\n}\n}\n`;
    const plain = listed(text);
    const merged = network.nft('h', ['-o', '-f', '-'], `flush ruleset\n${text}`);
    expect(merged.stderr + merged.stdout).toContain('Merging');
    const ruleset = nftables.read([{ name: 'live', text: network.nft('h', ['-j', 'list', 'ruleset']).stdout }]);
    expect(ruleset.chains.get('inet t in')!.rules.length).toBeLessThan(mergeable.length);
    expect(same(plain, ruleset)).toBe(true);
  });

  it.each(allRulesets('nftables'))('of %s has the packets of the text', (_, text) => {
    const ruleset = listed(text);
    expect(same(ruleset, readNftables(text, 'text'))).toBe(true);
  });

  it('knows a change of one port', () => {
    const [, text] = allRulesets('nftables')[0]!;
    const changed = text.replace(/dport ([0-9]+)/, (_, port: string) => `dport ${Number(port) + 1}`);
    expect(changed).not.toBe(text);
    expect(same(listed(changed), readNftables(text, 'text'))).toBe(false);
  });
});
