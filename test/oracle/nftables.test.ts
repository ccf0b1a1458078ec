// The kernel judges the rules: it loads them, and lists what it has understood.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { emit } from '../../src/emit.ts';
import { baselineRules } from '../../src/intent/baseline-rules.ts';
import type { Family } from '../../src/net/addresses.ts';
import { describeWith } from '../support/programs.ts';
import { Network, mutate } from './nftables-network.ts';
import { allRulesets, everyWord, origin } from './rulesets.ts';

describeWith(['nft', 'ip', 'namespaces'], 'nft loads', () => {
  let network: Network;
  beforeAll(() => {
    network = new Network();
    network.machine('h');
  });
  afterAll(() => network.remove());

  const foreign =
    'table inet foreign { chain input { type filter hook input priority 10; tcp dport 9 drop; }; }\ntable ip topo { }\n';
  const listing = (table: string): string => network.nft('h', ['-s', 'list', 'table', ...table.split(' ')]).stdout;

  it.each(allRulesets('nftables'))('%s', (_title, text) => {
    network.nft('h', ['-f', '-'], `flush ruleset\n${foreign}`);
    const before = [listing('inet foreign'), listing('ip topo')];
    const load = (...args: readonly string[]): string => network.nft('h', [...args, '-f', '-'], text).stderr;
    expect(load('-c')).toBe('');
    expect(load()).toBe('');
    const once = listing('inet topo');
    expect(load()).toBe('');
    expect(once).toContain('policy drop');
    expect(listing('inet topo')).toBe(once);
    expect([listing('inet foreign'), listing('ip topo')]).toEqual(before);
    expect(network.nft('h', ['list', 'tables']).stdout.trim().split('\n')).toHaveLength(3);
  });

  it('nothing of a file that is wrong in one place', () => {
    const text = emit(everyWord, { ...origin, host: 'h' }).files[0]?.text ?? '';
    network.nft('h', ['-f', '-'], text);
    const before = listing('inet topo');
    const mutants = [
      mutate(text, 'tcp . 53', 'tcp . 70000'),
      mutate(text, '8000-8010', '8010-8000'),
      mutate(text, 'ip daddr . meta', 'ip6 daddr . meta'),
      mutate(text, 'policy drop', 'policy perhaps'),
      mutate(text, /comment "f"/, `comment "${'a'.repeat(129)}"`),
      mutate(text, '. tcp . 80 ', '. tcp . 80-8005 '),
      mutate(text, /\}\s*$/, ''),
    ];
    const accepted = mutants.filter((mutant) => network.nft('h', ['-f', '-'], mutant).status === 0);
    expect(accepted).toEqual([]);
    expect(listing('inet topo')).toBe(before);
  });

  it('types of ICMP under the numbers that the essentials give them', () => {
    const known = (family: Family): string =>
      network.nft('h', ['describe', family === 4 ? 'icmp' : 'icmpv6', 'type']).stdout;
    const wrong = baselineRules.flatMap((one) =>
      one.kind === 'icmp'
        ? one.types.filter(({ name, number }) => !new RegExp(`^\\s*${name}\\s+${number}$`, 'm').test(known(one.family)))
        : [],
    );
    expect(wrong).toEqual([]);
    expect(known(6)).toContain('nd-neighbor-solicit');
  });
});
