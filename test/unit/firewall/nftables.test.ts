import { describe, expect, it } from 'vitest';
import { emit, isTarget, targetChoices, NoRulesFor } from '../../../src/emit.ts';
import { topologyOf } from '../../support/topologies.ts';
import { designExample, examples, modelOf } from './examples.ts';

const origin = { fileName: 'test.yaml', hash: 'sha256:…' };

/** The file of host h. */
function textOf(body: string, from = origin): string {
  const { files, problems } = emit(topologyOf(body), { host: 'h', ...from });
  expect(problems).toEqual([]);
  return files[0]?.text ?? '';
}

/** Elements of sets, each behind the name of its set and with what its comment says. */
function flowRules(text: string): readonly string[] {
  let set = '';
  return text.split('\n').flatMap((line) => {
    set = /^\tset (\w+) \{$/.exec(line)?.[1] ?? set;
    const [, element, comment] = /^\t\t\t(.*) comment "(.*)",$/.exec(line) ?? [];
    return element === undefined ? [] : [`${set}: ${element} # ${comment}`];
  });
}

/** What nft reads: lines that are no remarks. */
function code(text: string): readonly string[] {
  return text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
}

const world = `zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8, "fd00::/8"] }
hosts: { h: { addresses: [10.0.0.1, "fd00::1"] } }
`;

describe('the nftables file', () => {
  it('replaces its own table in one transaction, and flushes nothing', () => {
    const text = textOf(world);
    expect(code(text).slice(0, 3)).toEqual(['table inet topo', 'delete table inet topo', 'table inet topo {']);
    expect(code(text).join('\n')).not.toMatch(/flush/);
  });

  it('drops everything but the essentials where no flow ends', () => {
    const text = textOf(world);
    expect(text).toContain('type filter hook input priority filter; policy drop;');
    expect(flowRules(text)).toEqual([]);
  });

  it('keeps both families apart, and lets the more specific source give way', () => {
    expect(
      flowRules(
        textOf(`${world}components: { c: { zone: internet }, s: { host: h, listeners: { l: 3478/udp+tcp, m: 3478-3479/tcp } } }
flows: [{ id: f, from: c, to: s.l }, { id: g, from: lan, to: s.m }]`),
      ),
    ).toEqual([
      'in_ipv4: 0.0.0.0/0 . 10.0.0.1 . udp . 3478 # f',
      'in_ipv4: 0.0.0.0/0 . 10.0.0.1 . tcp . 3478 # f; g',
      'in_ipv4: 10.0.0.0/8 . 10.0.0.1 . tcp . 3479 # g',
      'in_ipv6: ::/0 . fd00::1 . udp . 3478 # f',
      'in_ipv6: ::/0 . fd00::1 . tcp . 3478 # f; g',
      'in_ipv6: fd00::/8 . fd00::1 . tcp . 3479 # g',
    ]);
  });

  it('opens one family where the source has one', () => {
    expect(
      flowRules(
        textOf(`zones: { internet: [0.0.0.0/0] }
hosts: { h: { addresses: [10.0.0.1, "fd00::1"] } }
components: { s: { host: h, listeners: { l: "80,443,8000-8010/tcp" } } }
flows: [{ id: f, from: internet, to: s }]`),
      ),
    ).toEqual(['80', '443', '8000-8010'].map((ports) => `in_ipv4: 0.0.0.0/0 . 10.0.0.1 . tcp . ${ports} # f`));
  });

  it('has protocols without ports, and an echo request in the words of its family', () => {
    expect(
      flowRules(
        textOf(
          `${world}components: { s: { host: h, listeners: { l: icmp+esp+ah } } }\nflows: [{ id: f, from: lan, to: s }]`,
        ),
      ),
    ).toEqual([
      'in_ipv4_icmp: 10.0.0.0/8 . 10.0.0.1 . echo-request # f',
      'in_ipv4_protocols: 10.0.0.0/8 . 10.0.0.1 . esp # f',
      'in_ipv4_protocols: 10.0.0.0/8 . 10.0.0.1 . ah # f',
      'in_ipv6_icmp: fd00::/8 . fd00::1 . echo-request # f',
      'in_ipv6_protocols: fd00::/8 . fd00::1 . esp # f',
      'in_ipv6_protocols: fd00::/8 . fd00::1 . ah # f',
    ]);
  });

  it('keeps a rule in its family where both ends may be anyone', () => {
    expect(
      flowRules(
        textOf(`zones: { internet: [0.0.0.0/0] }
hosts: { h: { addresses: [0.0.0.0/0] } }
components: { s: { host: h, listeners: { l: 80/tcp } } }
flows: [{ id: f, from: internet, to: s }]`),
      ),
    ).toEqual(['in_ipv4: 0.0.0.0/0 . 0.0.0.0/0 . tcp . 80 # f']);
  });

  it('has an output chain where egress is declared, and only there', () => {
    const body = (
      egress: string,
    ): string => `${world}components: { c: { host: h }, d: { addresses: [198.51.100.53, "2001:db8::53"], listeners: { l: 53/udp } } }
flows: [{ id: dns, from: c, to: d }]
firewall: { egress: ${egress}, log_drops: false }`;
    expect(textOf(body('open'))).not.toContain('hook output');
    const text = textOf(body('declared'));
    expect(text).toContain('type filter hook output priority filter; policy drop;');
    expect(text).toContain('oif "lo"');
    expect(text).not.toContain('log prefix');
    expect(flowRules(text)).toEqual([
      'out_ipv4: 10.0.0.1 . 198.51.100.53 . udp . 53 # dns',
      'out_ipv6: fd00::1 . 2001:db8::53 . udp . 53 # dns',
    ]);
  });

  it('logs drops at a limited rate, where asked to', () => {
    expect(textOf(`${world}firewall: { log_drops: true }`)).toContain(
      'limit rate 5/second burst 20 packets log prefix "topo drop in: "',
    );
  });

  it('matches source ports in a set of their own, and the more specific gives way in both', () => {
    expect(
      flowRules(
        textOf(`${world}components:
  c: { host: h, listeners: { l: 1-100/udp } }
  near: { zone: lan, addresses: [10.5.0.0/16] }
flows:
  - { id: f, from: lan, to: c, ports: 10-20, source_ports: 5-7, match_source_ports: true }
  - { id: g, from: near, to: c, ports: 15-30, source_ports: "6-9,11", match_source_ports: true }
  - { id: i, from: near, to: c, ports: 12, source_ports: 6, match_source_ports: true }
  - { id: j, from: near, to: c, ports: 30 }`),
      ).filter((line) => line.startsWith('in_ipv4')),
    ).toEqual([
      'in_ipv4: 10.5.0.0/16 . 10.0.0.1 . udp . 30 # g; j',
      'in_ipv4_source_ports: 10.0.0.0/8 . 10.0.0.1 . udp . 5-7 . 10-20 # f; g; i',
      'in_ipv4_source_ports: 10.5.0.0/16 . 10.0.0.1 . udp . 8-9 . 15-29 # g',
      'in_ipv4_source_ports: 10.5.0.0/16 . 10.0.0.1 . udp . 11 . 15-29 # g',
      'in_ipv4_source_ports: 10.5.0.0/16 . 10.0.0.1 . udp . 6-7 . 21-29 # g',
    ]);
  });

  it('takes a second set where one of two elements has the wider source and the other the wider destination', () => {
    const text = textOf(`zones: { lan: [10.0.0.0/8], office: [10.7.0.0/16] }
hosts: { h: { addresses: [192.0.2.0/28] } }
components: { s: { host: h, listeners: { wide: 80/tcp, narrow: { ports: 80-81, transport: tcp, bind: 192.0.2.3 } } } }
flows: [{ id: f, from: office, to: s.wide }, { id: g, from: lan, to: s.narrow }]`);
    expect(flowRules(text)).toEqual([
      'in_ipv4: 10.7.0.0/16 . 192.0.2.0/28 . tcp . 80 # f',
      'in_ipv4_2: 10.0.0.0/8 . 192.0.2.3 . tcp . 80-81 # g',
    ]);
    expect(text).toContain('th dport @in_ipv4 accept\n\t\tip saddr');
  });

  it('says how many rules merging has saved, and nothing where it changes nothing', () => {
    const body = (ports: string): string => `${world}components: { s: { host: h, listeners: { l: "1-90/tcp" } } }
flows: [{ id: f, from: lan, to: s, ports: 80 }, { id: g, from: lan, to: s, ports: ${ports} }]`;
    expect(textOf(body('81'))).toContain('# rules      2 (merged from 4)\n');
    expect(textOf(body('82'))).not.toContain('merged from');
  });
});

describe('hostile text', () => {
  const hostile = 'x"; } accept # \\\ntable inet evil {}\r\u2028\u202E\u0000\ttable ip evil {}';
  const flow = (
    id: string,
    purpose: string,
  ): string => `${world}components: { s: { host: h, title: ${JSON.stringify(purpose)}, listeners: { l: 80/tcp } } }
flows: [{ ${id}from: lan, to: s, purpose: ${JSON.stringify(purpose)}, owner: ${JSON.stringify(purpose)}, ticket: ${JSON.stringify(purpose)}, approved_by: ${JSON.stringify(purpose)} }]`;

  it('changes nothing but remarks and comments', () => {
    const from = { fileName: hostile, hash: hostile };
    const bare = (text: string): readonly string[] =>
      code(text).map((line) => line.replace(/comment "[^"]*"(?=,?$)/, 'comment'));
    expect(bare(textOf(flow('', hostile), from))).toEqual(bare(textOf(flow('', 'plain'))));
  });

  it('is on one line, and shows in its own direction', () => {
    const text = textOf(flow('', hostile), { fileName: hostile, hash: hostile });
    expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('is cut where it is long, with a hash that stays', () => {
    const text = textOf(flow(`id: ${'i'.repeat(128)}, `, 'p'.repeat(100_000)));
    expect(text).toMatch(/comment "i{119}~[0-9a-f]{8}",/);
    expect(text.length).toBeLessThan(10_000);
    const long = `${world.replace('{ h:', `{ ${'k'.repeat(63)}: { addresses: [10.0.0.2] }, h:`)}
components: { ${'c'.repeat(63)}: { host: ${'k'.repeat(63)}, listeners: { ${'l'.repeat(63)}: 81/tcp } }, ${'d'.repeat(63)}: { host: h, listeners: { ${'m'.repeat(63)}: 80/tcp } } }
flows: [{ from: ${'c'.repeat(63)}.${'l'.repeat(63)}, to: ${'d'.repeat(63)}.${'m'.repeat(63)} }]`;
    const comments = [...textOf(long).matchAll(/comment "([^"]*)"/g)].map(([, comment = '']) => comment);
    expect(Math.max(...comments.map((comment) => comment.length))).toBe(128);
    expect(comments[0]).toMatch(/^c+-l+~[0-9a-f]{8}$/);
  });
});

describe('emit', () => {
  it('gives a file for each host, in the order of the file, named after it', () => {
    const { files } = emit(topologyOf('hosts: { b: {}, a: {} }'), origin);
    expect(files.map(({ host, name }) => [host, name])).toEqual([
      ['b', 'b.nft'],
      ['a', 'a.nft'],
    ]);
  });

  it('gives no file where one flow of one host cannot be said', () => {
    const body = `zones: { lan: [10.0.0.0/8] }\nhosts: { h: { addresses: [10.0.0.1] }, bare: {} }
components: { s: { hosts: [h, bare], listeners: { l: 80/tcp } } }\nflows: [{ from: lan, to: s }]`;
    const all = emit(topologyOf(body), origin);
    expect(all.files).toEqual([]);
    expect(all.problems.map(({ rule, severity }) => `${rule.id} ${severity}`)).toEqual(['unenforceable error']);
    expect(emit(topologyOf(body), { ...origin, host: 'h' }).files).toHaveLength(1);
  });

  it('refuses a host that is not there, and guesses which was meant', () => {
    const topology = topologyOf('hosts: { openvidu: {} }');
    expect(() => emit(topology, { ...origin, host: 'opnvidu' })).toThrow(NoRulesFor);
    expect(() => emit(topology, { ...origin, host: 'opnvidu' })).toThrow('no host is named "opnvidu"');
    expect(helpFor('openvidu', 'opnvidu')).toBe('did you mean "openvidu"?');
    expect(helpFor('aaa, bbb', 'x')).toBe('hosts: aaa and bbb');
  });

  function helpFor(hosts: string, wanted: string): string {
    const topology = topologyOf(`hosts: { ${hosts.replaceAll(/\w+/g, '$&: {}')} }`);
    try {
      emit(topology, { ...origin, host: wanted });
    } catch (error) {
      if (error instanceof NoRulesFor) return error.help;
    }
    throw new Error('rules for a host that is not there');
  }

  it('lists its targets', () => {
    expect(targetChoices.map(({ id }) => id)).toEqual(['nftables', 'iptables', 'aws-terraform', 'aws-cli']);
    expect([isTarget('nftables'), isTarget('nft')]).toEqual([true, false]);
  });

  it.each([designExample, ...examples])('gives the same bytes for the same file: $name', (example) => {
    const bytes = (): readonly string[] => emit(modelOf(example), origin).files.map(({ text }) => text);
    expect(bytes()).toEqual(bytes());
  });

  it('means the same in any order of the file', () => {
    const body = (turned: boolean): string => {
      const list = (...items: readonly string[]): string => (turned ? [...items].reverse() : items).join(', ');
      return `zones: { ${list('internet: [0.0.0.0/0, "::/0"]', `lan: [${list('10.0.0.0/8', '192.168.0.0/16', '"fd00::/8"')}]`)} }
hosts: { ${list(`h: { addresses: [${list('10.0.0.1', '10.0.0.9', '"fd00::1"')}] }`, 'i: { addresses: [10.0.0.2] }', 'j: { addresses: [10.0.0.3] }')} }
components: { ${list(`app: { hosts: [${list('i', 'j')}] }`, `s: { host: h, listeners: { ${list('a: 80/tcp', 'b: { any_of: [443/udp, 443/tcp] }', 'c: 5000-6000/udp')} } }`)} }
flows: [${list('{ id: one, from: lan, to: s.* }', '{ id: two, from: app, to: s.a }', '{ id: three, from: s.c, to: app, ports: 9, transport: udp, both_ways: true }')}]`;
    };
    const sortedIds = (rule: string): string =>
      rule.replace(/# (.*)/, (_, ids: string) => ids.split('; ').sort().join());
    const rules = (turned: boolean): readonly (readonly string[])[] =>
      emit(topologyOf(body(turned)), origin)
        .files.toSorted((a, b) => (a.host < b.host ? -1 : 1))
        .map(({ text }) => flowRules(text).map(sortedIds).toSorted());
    expect(rules(true)).toEqual(rules(false));
    expect(rules(false).flat()).toHaveLength(24);
  });
});
