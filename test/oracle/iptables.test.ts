// Both backends of iptables judge the rules: they load them, and list what they have understood.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RuleFile, emit } from '../../src/emit.ts';
import { describeWith } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { type Backend, Tables, backends, lacks } from './iptables-backends.ts';
import { Network, mutate } from './nftables-network.ts';
import { openvidu } from './packet-cases.ts';
import { allRulesets, everyWord, origin } from './rulesets.ts';

function fileOf(...[topology, host]: readonly [Parameters<typeof emit>[0], string]): RuleFile {
  return emit(topology, { ...origin, target: 'iptables', host }).files[0]!;
}

describeWith(['iptables', 'ip6tables', 'ip', 'namespaces'], 'iptables', () => {
  for (const backend of backends) {
    const lack = lacks(backend);
    if (lack === undefined) describe(`of backend ${backend}`, () => judgedBy(backend));
    else describe.skip(`of backend ${backend} (skipped: ${lack})`, () => it('loads', () => undefined));
  }
});

function judgedBy(backend: Backend): void {
  let network: Network;
  let tables: Tables;
  beforeAll(() => {
    network = new Network();
    network.machine('h');
    tables = new Tables(network, 'h', backend);
  });
  afterAll(() => {
    network.remove();
    tables.remove();
  });
  beforeEach(() => tables.reset());

  it.each(allRulesets('iptables'))('loads %s', (_title, text) => {
    const lines = (option: string): number => text.split('\n').filter((line) => line.startsWith(option)).length;
    const before = tables.listing();
    expect(tables.restore(text, '--test')).toBe('');
    expect(tables.listing()).toBe(before);
    expect(tables.restore(text)).toBe('');
    const once = tables.listing();
    expect(tables.restore(text)).toBe('');
    expect(tables.listing()).toBe(once);
    expect(once.match(/^-A TOPO-/gm)).toHaveLength(2 * lines('-A TOPO-') + lines('-4') + lines('-6'));
  });

  it('loads nothing of a file that is wrong in one place', () => {
    const { text } = fileOf(everyWord, 'h');
    tables.restore(text);
    const before = tables.listing();
    const mutants = [
      mutate(text, /^(-[46] .*--dport) 53/m, '$1 70000'),
      mutate(text, '8000:8010', '8010:8000'),
      mutate(text, /^-4 (.*) -d \S+/m, '-4 $1 -d 2001:db8::1'),
      mutate(text, '--ctstate', '--ctstat3'),
      mutate(text, /--dports (\S+)/, '--dports 1,2,3,4,5,6,7,8,9,10,11,12,$1'),
      mutate(text, '-j DROP', '-j PERHAPS'),
      mutate(text, /COMMIT\s*$/, ''),
    ];
    const accepted = mutants.filter((mutant) => tables.restore(mutant) === '');
    expect(accepted.map((mutant) => mutants.indexOf(mutant))).toEqual([]);
    expect(tables.listing()).toBe(before);
  });

  it('keeps a comment of 255 characters whole', () => {
    const id = 'i'.repeat(255);
    expect(tables.restore(mutate(fileOf(everyWord, 'h').text, '"b"', `"${id}"`))).toBe('');
    expect(tables.listing()).toContain(`--comment ${id} `);
  });

  describe('the script', () => {
    const { accompanying: companions } = fileOf(openvidu, 'openvidu');
    const text = companions[0]!.text;
    const jumps = (): readonly string[] => tables.listing().match(/^-A (?:INPUT|OUTPUT) .*$/gm) ?? [];
    const foreign = (): void => {
      for (const program of [tables.iptables.bind(tables), tables.ip6tables.bind(tables)]) {
        program('-N', 'DOCKER');
        program('-A', 'DOCKER', '-p', 'tcp', '--dport', '9', '-j', 'DROP');
        program('-A', 'INPUT', '-j', 'DOCKER');
      }
    };
    const others = (): string =>
      tables.listing().replace(/^(?::TOPO-|-A (?:TOPO-|INPUT -j TOPO-|OUTPUT -j TOPO-)).*\n/gm, '');

    it('loads three times: one jump, and everything of others stays', () => {
      foreign();
      const before = others();
      const run = tables.script(text);
      const listings = [1, 2, 3].map(() => {
        expect(run('now')).toMatchObject({ status: 0, stdout: 'topo: loaded\n' });
        return tables.listing();
      });
      expect(new Set(listings).size).toBe(1);
      expect(jumps()).toEqual(Array(2).fill(['-A INPUT -j TOPO-INPUT', '-A INPUT -j DOCKER']).flat());
      expect(others()).toBe(before);
      expect(run('remove').status).toBe(0);
      expect(tables.listing()).toBe(before);
    });

    it('restricts what is sent, and frees it again', () => {
      const body = (egress: string): string =>
        `hosts: { h: { addresses: [10.0.0.1] } }\nfirewall: { egress: ${egress} }`;
      const run = (egress: string): number | null =>
        tables.script(fileOf(topologyOf(body(egress)), 'h').accompanying[0]!.text)('now', '--from-console').status;
      expect(run('declared')).toBe(0);
      expect(jumps()).toContain('-A OUTPUT -j TOPO-OUTPUT');
      expect(tables.listing()).toContain('-A TOPO-OUTPUT -j DROP');
      expect(run('open')).toBe(0);
      expect(tables.listing()).not.toContain('-A TOPO-OUTPUT');
    });

    it.each([
      ['IPv4', mutate(text, /^(-4 .*--dport) 22/m, '$1 70000')],
      ['IPv6', mutate(text, /^(-6 .*--dport) 22/m, '$1 70000')],
    ])('changes nothing where a line of %s is wrong', (_family, mutant) => {
      foreign();
      const before = tables.listing();
      expect(tables.script(mutant)('now')).toMatchObject({ status: 1 });
      expect(tables.listing()).toBe(before);
      tables.script(text)('now');
      const loaded = tables.listing();
      expect(tables.script(mutant)('now').stderr).toContain('nothing was changed');
      expect(tables.listing()).toBe(loaded);
    });

    it('puts IPv4 back where IPv6 fails at the last moment', () => {
      foreign();
      const before = tables.listing();
      // The test of the rules passes, and then the kernel refuses.
      const failing = mutate(
        text,
        /^restore\(\) \{/m,
        'restore() { [ "$1$2" != 6 ] || [ -e "$state/failed" ] || { : >"$state/failed"; return 1; };',
      );
      expect(tables.script(failing)('now')).toMatchObject({ status: 1 });
      expect(tables.listing()).toBe(before);
    });

    it('says what it can, and refuses what it does not know', () => {
      const run = tables.script(text);
      for (const words of [[], ['load'], ['try', '0'], ['try', '60; reboot'], ['now', 'x', 'y']])
        expect(run(...words)).toMatchObject({ status: 2, stdout: '' });
      expect(run().stderr).toContain('confirm');
      expect(run('confirm').stderr).toContain('nothing awaits');
    });
  });
}
