import type { HookName } from '../../../../src/rulesets/ruleset.ts';
import { describe, expect, it } from 'vitest';
import { PacketSets, type PacketSet } from '../../../../src/packets/packet-sets.ts';
import { everything, nothing } from '../../../../src/packets/diagrams.ts';
import { SymbolTable } from '../../../../src/packets/symbol-table.ts';
import { acceptedBy } from '../../../../src/rulesets/meaning.ts';
import { namesOf } from '../../../../src/rulesets/symbols.ts';
import { nftables } from '../../../../src/rulesets/readers/nft-json.ts';
import type { Direction } from '../../../../src/packets/packet.ts';
import type { RulesetRule, Ruleset } from '../../../../src/rulesets/ruleset.ts';
import { accept, chain, drop, input, match, metainfo, payload, read, rule, ssh } from './nft-listing.ts';

function onlyRule(...expr: readonly unknown[]): RulesetRule {
  return read(input, rule('input', expr)).chains.get('inet t input')!.rules[0]!;
}

interface Meaning {
  readonly sets: PacketSets;
  readonly accepted: PacketSet;
}

function meaning(ruleset: Ruleset, direction: Direction = 'in'): Meaning {
  const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
  return { sets, accepted: acceptedBy(sets, ruleset, direction) };
}

function conditions(ruleset: Ruleset): readonly string[] {
  return namesOf([ruleset]).conditions;
}

describe('a rule', () => {
  it('is told as nft writes it, with its handle and comment', () => {
    const log = { log: { prefix: 'a "b" ', level: 'info' } };
    const one = read(
      input,
      rule('input', [ssh, { counter: { packets: 0, bytes: 0 } }, log, accept], { comment: 'ssh' }),
    );
    expect(one.chains.get('inet t input')).toMatchObject({ name: 'inet t input', file: 'live' });
    expect(one.chains.get('inet t input')!.rules).toEqual([
      {
        line: 1,
        text: 'tcp dport 22 counter log prefix "a \\"b\\" " accept comment "ssh" # handle 7',
        match: { kind: 'product', product: { protocols: [{ lo: 6, hi: 6 }], ports: [{ lo: 22, hi: 22 }] } },
        action: { kind: 'accept' },
        hasEffect: true,
      },
    ]);
  });

  it('has the line on which it begins', () => {
    const text = JSON.stringify({ nftables: [metainfo, input, rule('input', [ssh, accept])] }, null, 2);
    const [first] = nftables.read([{ name: 'live', text }]).chains.get('inet t input')!.rules;
    expect(
      text
        .split('\n')
        .slice(first!.line - 1, first!.line + 1)
        .join(' '),
    ).toMatch(/\{ +"rule"/);
  });

  it('with a long set is cut short, and its condition is not', () => {
    const many = Array.from({ length: 20 }, (_, i) => i);
    const one = onlyRule(match({ meta: { key: 'priority' } }, { set: many }), accept);
    expect(one.text).toBe('meta priority { 0, 1, 2, 3, 4, 5, … 14 more } accept # handle 7');
    expect(one.match).toEqual({ kind: 'unknown', words: `meta priority { ${many.join(', ')} }` });
  });

  it('looks a value up in a set also with the operator of early versions', () => {
    const states = { ct: { key: 'state' } };
    const [now, early] = ['==', 'in'].map((op) => onlyRule(match(states, { set: ['new', 'related'] }, op), accept));
    expect(early!.match).toEqual(now!.match);
  });

  it('asks what its hook can tell: nothing of the other interface', () => {
    const other = { meta: { key: 'oifname' } };
    expect(onlyRule(match(other, 'eth0'), accept).match).toEqual({ kind: 'any', of: [] });
    expect(onlyRule(match(other, 'eth0', '!='), accept).match).toMatchObject({ match: { words: 'oifname eth0' } });
  });

  it('counts what a map names only where the map has it', () => {
    const counters = {
      map: {
        key: payload('tcp', 'dport'),
        data: {
          set: [
            [22, 'a'],
            [23, 'b'],
          ],
        },
      },
    };
    expect(onlyRule({ counter: counters }, accept).match).toMatchObject({
      of: [{ product: { protocols: [{ lo: 6, hi: 6 }] } }, { kind: 'any', of: [{}, {}] }],
    });
  });

  it('that nothing is known of may accept, drop or go on', () => {
    const ruleset = read(input, rule('input', [{ sing: 'la' }, accept]));
    expect(ruleset.chains.get('inet t input')!.rules.map(({ action }) => action.kind)).toEqual([
      'accept',
      'drop',
      'accept',
    ]);
    expect(conditions(ruleset)).toEqual(['sing la accepts', 'sing la drops', 'sing la goes on']);
  });
});

describe('base chains', () => {
  const named = (...hooks: readonly (readonly [string, number])[]) =>
    hooks.map(([hook, prio]) => chain(`${hook}${prio}`, { hook, prio }));

  it('stand in the order in which packets meet them', () => {
    const ruleset = read(
      ...named(
        ['input', 0],
        ['postrouting', 100],
        ['prerouting', 0],
        ['input', -5],
        ['prerouting', -300],
        ['output', 0],
        ['forward', 0],
      ),
    );
    const met = (hook: HookName): readonly string[] =>
      ruleset.bases.filter((base) => base.hook === hook).map(({ chain }) => chain);
    expect(met('prerouting')).toEqual(['inet t prerouting-300', 'inet t prerouting0']);
    expect(met('input')).toEqual(['inet t input-5', 'inet t input0']);
    expect(met('output')).toEqual(['inet t output0', 'inet t postrouting100']);
    expect(met('forward')).toEqual([
      ...['inet t forward0', 'inet t postrouting100 (postrouting of what is forwarded)'],
    ]);
  });

  it('must all let a packet pass', () => {
    const late = chain('late', { hook: 'input', prio: 10, policy: 'drop' });
    expect(meaning(read(input, late, rule('input', [accept]))).accepted).toBe(nothing);
    expect(meaning(read(input, late, rule('input', [accept]), rule('late', [accept]))).accepted).toBe(everything);
  });

  it('of table ip see no IPv6', () => {
    const { sets, accepted } = meaning(read(chain('c', { family: 'ip', hook: 'input', policy: 'drop' })));
    expect(accepted).toBe(sets.of({ family: 6 }));
  });

  it('of type nat see new connections only', () => {
    const { sets, accepted } = meaning(read(chain('c', { type: 'nat', hook: 'prerouting', policy: 'drop' })));
    expect(sets.intersection(accepted, sets.of({ loopback: false, states: ['new'] }))).toBe(nothing);
    expect(sets.difference(sets.of({ loopback: true }), accepted)).toBe(nothing);
    expect(sets.difference(sets.of({ states: ['established', 'invalid', 'untracked'] }), accepted)).toBe(nothing);
  });

  it.each([
    ['bridge', 'input', {}],
    ['netdev', 'ingress', { dev: 'eth0' }],
    ['netdev', 'egress', { dev: ['eth0', 'eth1'] }],
  ])('of %s %s decide about some packets, and nothing says which', (family, hook, more) => {
    const ruleset = read(chain('c', { family, hook, policy: 'drop', ...more }));
    const { sets, accepted } = meaning(ruleset, hook === 'egress' ? 'out' : 'in');
    expect(conditions(ruleset)).toEqual([`the packet passes ${family} chain t c`]);
    expect(sets.possible(accepted, 'conditions')).not.toBe(nothing);
    expect(sets.possible(sets.complement(accepted), 'conditions')).toBe(everything);
  });

  it('of arp and of tables that sleep see nothing', () => {
    const table = { table: { family: 'inet', name: 't', flags: 'dormant' } };
    expect(read(chain('c', { family: 'arp', hook: 'input', policy: 'drop' })).bases).toEqual([]);
    expect(read(table, input).bases).toEqual([]);
  });
});

describe('what a chain sees depends on the hook', () => {
  const state = match({ ct: { key: 'state' } }, 'new', 'in');

  it('no state before tracking', () => {
    const raw = chain('raw', { hook: 'prerouting', prio: -300 });
    expect(conditions(read(raw, rule('raw', [state, drop])))).toEqual(['ct state new (prerouting before tracking)']);
    expect(conditions(read(input, rule('input', [state, drop])))).toEqual([]);
  });

  it('a chain that two hooks share is read for each', () => {
    const outside = match({ meta: { key: 'iifname' } }, 'eth0');
    const ruleset = read(
      ...[input, chain('output', { hook: 'output' }), chain('x')],
      ...['input', 'output'].map((one) => rule(one, [{ jump: { target: 'x' } }])),
      ...[rule('x', [outside, drop]), rule('x', [match({ meta: { key: 'mark' } }, 1), accept])],
    );
    expect([...ruleset.chains.keys()]).toEqual(['inet t output', 'inet t x', 'inet t input', 'inet t x (input)']);
    expect(ruleset.chains.get('inet t x (input)')!.name).toBe('inet t x');
    expect(meaning(ruleset, 'out').accepted).toBe(everything);
    expect(meaning(ruleset).accepted).not.toBe(everything);
  });

  it('a mark stays as it is, and may be another behind a rule that sets it', () => {
    const mark = { meta: { key: 'mark' } };
    const early = chain('early', { hook: 'prerouting' });
    const set = { mangle: { key: mark, value: 1 } };
    expect(
      conditions(read(early, input, rule('early', [match(mark, 1), drop]), rule('input', [match(mark, 1), accept]))),
    ).toEqual(['meta mark == 0x1']);
    expect(
      conditions(
        read(
          input,
          rule('input', [match(mark, 1), drop]),
          rule('input', [set]),
          rule('input', [match(mark, 1), accept]),
        ),
      ),
    ).toEqual(['meta mark == 0x1, as rules leave it', 'meta mark == 0x1, as rules leave it #2']);
  });
});

describe('remarks', () => {
  it.each([['input', match(payload('ip6', 'nexthdr'), 'tcp'), 'ip6 nexthdr is read as the protocol']])(
    'at %s tell of %j',
    (hook, statement, words) => {
      expect(read(chain('c', { hook }), rule('c', [statement])).remarks).toEqual([expect.stringContaining(words)]);
    },
  );

  it('say nothing of chains that no packet of the machine passes', () => {
    expect(read(chain('c', { hook: 'forward' }), rule('c', [{ masquerade: null }])).remarks).toEqual([]);
  });
});

describe('a large listing', () => {
  const count = 20_000;
  const addresses = Array.from({ length: count }, (_, i) => `10.${i >> 14}.${(i >> 6) & 255}.${(i << 2) & 255}`);

  it('of rules is read', () => {
    const rules = addresses.map((address) => rule('input', [match(payload('ip', 'saddr'), address), ssh, accept]));
    const { accepted } = meaning(read(input, ...rules));
    expect(accepted).not.toBe(nothing);
  });

  it('of elements is read, and means the same', () => {
    const set = (type: string, members: object): unknown => ({ [type]: { family: 'inet', table: 't', ...members } });
    const hosts = set('set', { name: 's', type: 'ipv4_addr', elem: addresses });
    const verdicts = set('map', {
      name: 'm',
      type: 'ipv4_addr',
      map: 'verdict',
      elem: addresses.map((one) => [one, accept]),
    });
    const source = payload('ip', 'saddr');
    const looked = read(input, hosts, rule('input', [match(source, '@s'), accept]));
    const mapped = read(input, verdicts, rule('input', [{ vmap: { key: source, data: '@m' } }]));
    const sets = new PacketSets();
    expect(acceptedBy(sets, looked, 'in')).toBe(acceptedBy(sets, mapped, 'in'));
  });
});

describe('a value that is not understood', () => {
  it.each([
    [payload('tcp', 'dport'), 'gopher', 'tcp dport gopher'],
    [payload('tcp', 'dport'), 70_000, 'tcp dport 70000'],
    [payload('ip', 'saddr'), '::1', 'ip saddr ::1'],
    [payload('ip', 'saddr'), { range: ['10.0.0.2', '10.0.0.1'] }, 'ip saddr 10.0.0.2-10.0.0.1'],
    [payload('ip6', 'nexthdr'), 'ipv6-frag', 'ip6 nexthdr ipv6-frag'],
    [payload('ip', 'length'), 100, 'ip length 100'],
    [{ meta: { key: 'iif' } }, 7, 'iif 7'],
    [{ fib: { result: 'type', flags: ['saddr'] } }, 'local', 'fib saddr type local'],
  ])('%j %j is a condition', (left, right, words) => {
    expect(conditions(read(input, rule('input', [match(left, right), accept])))).toEqual([words]);
    // Turned round, what it needs must be there all the same.
    const { sets, accepted } = meaning(read(input, rule('input', [match(left, right, '!='), accept])));
    const plain = meaning(read(input, rule('input', [match(left, right), accept])));
    expect(sets.possible(accepted, 'conditions')).toBe(plain.sets.possible(plain.accepted, 'conditions'));
    expect(sets.possible(sets.complement(accepted), 'conditions')).toBe(everything);
  });
});
