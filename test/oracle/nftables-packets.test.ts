// Real packets judge the rules: what the file declares arrives, and nothing next to it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { emit } from '../../src/emit.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith } from '../support/programs.ts';
import { type Network, mutate } from './nftables-network.ts';
import {
  type Case,
  declared,
  declaredNetwork,
  declaredTable,
  openvidu,
  openviduNetwork,
  openviduTable,
  wrong,
} from './packet-cases.ts';

function rulesOf(topology: Topology, host: string): string {
  return emit(topology, { fileName: 'test.yaml', hash: 'sha256:…', host }).files[0]?.text ?? '';
}

describeWith(['nft', 'ip', 'namespaces'], 'packets to the host of openvidu-ce', () => {
  let network: Network;
  let rules: string;
  beforeAll(async () => {
    rules = rulesOf(openvidu, 'openvidu');
    network = await openviduNetwork();
  });
  afterAll(() => network.remove());

  const load = (text: string): string => network.nft('host', ['-f', '-'], text).stderr;

  it('all arrive while there are no rules', async () => {
    const open = openviduTable.map((one): Case => (one.expected === 'silent' ? { ...one, expected: 'open' } : one));
    expect(await wrong(network, open)).toEqual([]);
  });

  it('arrive where the file says so, and nowhere else', async () => {
    expect(load(rules)).toBe('');
    expect(await wrong(network, openviduTable)).toEqual([]);
  });

  it.each([
    ['a rule is lost', /.* tcp \. 443 .*\n/, ''],
    ['a range is wider', 'udp . 40000-57000', 'udp . 40000-57001'],
    ['a range is narrower', 'udp . 40000-57000', 'udp . 40001-57000'],
    ['tcp and udp change places', 'udp . 40000-57000', 'tcp . 40000-57000'],
    ['IPv6 is lost', /.*@in_ipv6 accept\n/, ''],
    ['a source is wider', '198.51.100.0/28', '198.51.100.0/27'],
    ['a source is forgotten', '2001:db8:2::/64 .', '::/0 .'],
    ['one of two transports is lost', /.* tcp \. 3478 .*\n/g, ''],
    ['neighbor discovery is lost', /.*nd-neighbor-solicit.*\n/, ''],
    ['loopback is lost', /.*iif "lo".*\n/, ''],
    ['what is known does not pass', 'established : accept', 'established : drop'],
    ['the rest is let through', 'policy drop', 'policy accept'],
  ])('show when %s', async (_what, from, to) => {
    expect(load(mutate(rules, from, to))).toBe('');
    expect(await wrong(network, openviduTable)).not.toEqual([]);
  });
});

describeWith(['nft', 'ip', 'namespaces'], 'packets of a host with declared egress', () => {
  let network: Network;
  beforeAll(async () => {
    network = await declaredNetwork();
  });
  afterAll(() => network.remove());

  it('leave where the file says so, and nowhere else', async () => {
    expect(network.nft('h', ['-f', '-'], rulesOf(declared, 'h')).stderr).toBe('');
    expect(await wrong(network, declaredTable)).toEqual([]);
  });
});
