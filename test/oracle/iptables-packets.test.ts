// Real packets judge the rules of iptables by the table that those of nftables are judged by.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emit } from '../../src/emit.ts';
import type { Topology } from '../../src/topology/model.ts';
import { describeWith } from '../support/programs.ts';
import { type Backend, Tables, backends, lacks } from './iptables-backends.ts';
import { type Network, mutate } from './nftables-network.ts';
import {
  declared,
  declaredNetwork,
  declaredTable,
  openvidu,
  openviduNetwork,
  openviduTable,
  wrong,
} from './packet-cases.ts';
import { origin } from './rulesets.ts';

function scriptOf(topology: Topology, host: string): string {
  const [file] = emit(topology, { ...origin, target: 'iptables', host }).files;
  return file?.accompanying[0]?.text ?? '';
}

describeWith(['iptables', 'ip6tables', 'ip', 'namespaces'], 'packets through the rules of iptables', () => {
  for (const backend of backends) {
    const lack = lacks(backend);
    if (lack === undefined) describe(`of backend ${backend}`, () => judgedBy(backend));
    else describe.skip(`of backend ${backend} (skipped: ${lack})`, () => it('arrive', () => undefined));
  }
});

function judgedBy(backend: Backend): void {
  describe('to the host of openvidu-ce', () => {
    const rules = scriptOf(openvidu, 'openvidu');
    let network: Network;
    let tables: Tables;
    beforeAll(async () => {
      network = await openviduNetwork();
      tables = new Tables(network, 'host', backend);
    });
    beforeEach(() => tables.reset());
    afterAll(() => {
      network.remove();
      tables.remove();
    });
    const load = (text: string): number | null => tables.script(text)('now').status;

    it('arrive where the file says so, and nowhere else', async () => {
      expect(load(rules)).toBe(0);
      expect(await wrong(network, openviduTable)).toEqual([]);
    });

    it.each([
      ['a rule is lost', /^-4 .*--dport 443 .*\n/m, ''],
      ['a range is wider', '--dport 40000:57000', '--dport 40000:57001'],
      ['a range is narrower', '--dport 40000:57000', '--dport 40001:57000'],
      ['tcp and udp change places', '-p udp --dport 40000:57000', '-p tcp --dport 40000:57000'],
      ['IPv6 is lost', /^-6 .* -d 2001:.*\n/gm, ''],
      ['a source is wider', '-s 198.51.100.0/28', '-s 198.51.100.0/27'],
      ['a source is forgotten', '-s 2001:db8:2::/64 ', ''],
      ['one of two transports is lost', /^-4 .*-p tcp --dport 3478 .*\n/m, ''],
      ['neighbor discovery is lost', /^.*nd-neighbor-solicit.*\n/m, ''],
      ['the hop limit is another', /--hl-eq 255/g, '--hl-eq 254'],
      ['loopback is lost', /^.* -i lo .*\n/m, ''],
      ['what is known does not pass', /^.*ESTABLISHED.*\n/m, ''],
      ['the rest is let through', /-A TOPO-INPUT -j DROP/, '-A TOPO-INPUT -j RETURN'],
      ['nothing jumps to the rules', "hooks='INPUT'", "hooks=''"],
    ])('show when %s', async (_what, from, to) => {
      expect(load(mutate(rules, from, to))).toBe(0);
      expect(await wrong(network, openviduTable)).not.toEqual([]);
    });
  });

  describe('of a host with declared egress', () => {
    let network: Network;
    let tables: Tables;
    beforeAll(async () => {
      network = await declaredNetwork();
      tables = new Tables(network, 'h', backend);
    });
    afterAll(() => {
      network.remove();
      tables.remove();
    });

    it('leave where the file says so, and nowhere else', async () => {
      expect(tables.script(scriptOf(declared, 'h'))('now', '--from-console').status).toBe(0);
      expect(await wrong(network, declaredTable)).toEqual([]);
    });
  });
}
