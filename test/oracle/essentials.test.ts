// What a machine needs whatever its flows are works through the rules of every target, with real packets; and each part of
// it stops where its essential is lost.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchanging, failures, routedNetwork } from './essentials-network.ts';
import { Shell, describeLoaders, scriptOf } from './loaders.ts';
import { without } from './essentials-mutants.ts';
import type { Network } from './nftables-network.ts';

/** Everything of IPv6 that needs a router. */
const routed = ['TCP', 'UDP', 'refusal', 'ping'].flatMap((one) => [`${one} in 6`, `${one} out 6`]).concat('path MTU 6');

/**
 * What is lost of the rules, what then fails, and what fails or not as it happens. Losses that have nothing to do with each
 * other share a row.
 */
const mutants: readonly (readonly [losses: readonly string[], lost: readonly string[], chance?: readonly string[]])[] =
  [
    [['in established'], ['finds neighbours 6', ...both('TCP out', 'UDP out', 'path MTU', 'ping out')]],
    [['out established'], ['is found by neighbours 6', ...both('TCP in', 'UDP in', 'ping in')]],
    // Errors about a connection pass in two ways; without both, large packets vanish.
    [['in established related', 'out established related'], []],
    [
      [
        'in established related',
        'in icmp destination-unreachable',
        'in icmpv6 packet-too-big',
        'out established related',
        'out icmp destination-unreachable',
      ],
      ['refusal in 4', 'refusal out 4', ...both('path MTU')],
    ],
    [
      ['in icmp echo-request', 'out icmp echo-request', 'in dhcp', 'in loopback'],
      ['ping in 4', 'ping out 4', 'DHCP 4', ...both('loopback')],
    ],
    [
      ['in icmpv6 echo-request', 'in dhcpv6'],
      ['is found by neighbours 6', 'ping in 6', 'DHCP 6'],
    ],
    [
      ['out icmpv6 echo-request', 'out dhcp-request', 'out dhcpv6-request', 'out loopback'],
      ['finds neighbours 6', 'ping out 6', ...both('DHCP', 'loopback')],
    ],
    // The question of the host itself says who it is: what it asks first is answered all the same.
    [['in neighbour-discovery nd-neighbor-solicit'], ['is found by neighbours 6'], ['DHCP 6']],
    [['out neighbour-discovery nd-neighbor-advert'], ['is found by neighbours 6'], ['DHCP 6']],
    [['out neighbour-discovery nd-neighbor-solicit'], ['finds neighbours 6', ...routed]],
    [['in neighbour-discovery nd-neighbor-advert'], ['finds neighbours 6', ...routed]],
  ];

function both(...what: readonly string[]): readonly string[] {
  return what.flatMap((one) => [`${one} 4`, `${one} 6`]);
}

describeLoaders('essentials through', ['ping'], (loader) => {
  let network: Network;
  let shell: Shell;
  const rules = scriptOf(exchanging('declared'), 'h', loader);
  beforeAll(async () => {
    network = await routedNetwork();
    shell = new Shell(network, 'h', loader);
  });
  afterAll(() => {
    network.remove();
    shell.remove();
  });

  it('work without rules', async () => {
    expect(await failures(network)).toEqual([]);
  });

  it.each(['open', 'declared'] as const)('work where egress is %s', async (egress) => {
    shell.load(scriptOf(exchanging(egress), 'h', loader));
    expect(await failures(network)).toEqual([]);
  });

  const rows = mutants.map(([losses, lost, chance = []]) => [losses.join(', '), losses, lost, chance] as const);
  it.each(rows)('are missed without %s', async (_losses, losses, lost, chance) => {
    shell.load(without(loader.target, rules, losses));
    const found = (await failures(network)).filter((one) => !chance.includes(one));
    expect(found.toSorted()).toEqual(lost.toSorted());
  });
});
