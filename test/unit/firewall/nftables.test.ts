import { describe, expect, it } from 'vitest';
import { emit, isTarget, targetChoices, UnknownHost } from '../../../src/emit.ts';
import { topologyOf } from '../../support/topologies.ts';
import { designExample, examples, modelOf } from './examples.ts';

const origin = { fileName: 'test.yaml', hash: 'sha256:…' };

/** The file of host h. */
function textOf(body: string, from = origin): string {
  const { files, problems } = emit(topologyOf(body), { host: 'h', ...from });
  expect(problems).toEqual([]);
  return files[0]?.text ?? '';
}

/** Lines that are rules of flows, without their indentation. */
function flowRules(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) => (/ counter accept comment "(?!essential: )/.test(line) ? [line.trim()] : []));
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

  it('matches any source by saying nothing, and keeps both families apart', () => {
    expect(
      flowRules(
        textOf(`${world}components: { c: { zone: internet }, s: { host: h, listeners: { l: 3478/udp+tcp } } }
flows: [{ id: f, from: c, to: s }, { id: g, from: lan, to: s, transport: tcp }]`),
      ),
    ).toEqual([
      'ip daddr 10.0.0.1 meta l4proto { tcp, udp } th dport 3478 counter accept comment "f"',
      'ip6 daddr fd00::1 meta l4proto { tcp, udp } th dport 3478 counter accept comment "f"',
      'ip saddr 10.0.0.0/8 ip daddr 10.0.0.1 tcp dport 3478 counter accept comment "g"',
      'ip6 saddr fd00::/8 ip6 daddr fd00::1 tcp dport 3478 counter accept comment "g"',
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
    ).toEqual(['ip daddr 10.0.0.1 tcp dport { 80, 443, 8000-8010 } counter accept comment "f"']);
  });

  it('has protocols without ports, and an echo request in the words of its family', () => {
    expect(
      flowRules(
        textOf(
          `${world}components: { s: { host: h, listeners: { l: icmp+esp+ah } } }\nflows: [{ id: f, from: lan, to: s }]`,
        ),
      ),
    ).toEqual([
      'ip saddr 10.0.0.0/8 ip daddr 10.0.0.1 icmp type echo-request counter accept comment "f"',
      'ip saddr 10.0.0.0/8 ip daddr 10.0.0.1 meta l4proto { esp, ah } counter accept comment "f"',
      'ip6 saddr fd00::/8 ip6 daddr fd00::1 icmpv6 type echo-request counter accept comment "f"',
      'ip6 saddr fd00::/8 ip6 daddr fd00::1 meta l4proto { esp, ah } counter accept comment "f"',
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
    ).toEqual(['meta nfproto ipv4 tcp dport 80 counter accept comment "f"']);
  });

  it('has an output chain where egress is declared, and only there', () => {
    const body = (
      egress: string,
    ): string => `${world}components: { c: { host: h }, d: { zone: internet, listeners: { l: 53/udp } } }
flows: [{ id: dns, from: c, to: d }]
firewall: { egress: ${egress}, log_drops: false }`;
    expect(textOf(body('open'))).not.toContain('hook output');
    const text = textOf(body('declared'));
    expect(text).toContain('type filter hook output priority filter; policy drop;');
    expect(text).toContain('oif "lo"');
    expect(text).not.toContain('log prefix');
    expect(flowRules(text)).toEqual([
      'ip saddr 10.0.0.1 udp dport 53 counter accept comment "dns"',
      'ip6 saddr fd00::1 udp dport 53 counter accept comment "dns"',
    ]);
  });

  it('logs drops at a limited rate, where asked to', () => {
    expect(textOf(`${world}firewall: { log_drops: true }`)).toContain(
      'limit rate 5/second burst 20 packets log prefix "topo drop in: "',
    );
  });

  it('breaks long sets into lines', () => {
    const many = Array.from({ length: 40 }, (_, i) => `10.${i}.0.0/16`).join(', ');
    const text = textOf(`zones: { z: [${many}] }\nhosts: { h: { addresses: [192.0.2.1] } }
components: { s: { host: h, listeners: { l: 80/tcp } } }\nflows: [{ from: z, to: s }]`);
    expect(Math.max(...code(text).map((line) => line.length))).toBeLessThan(170);
    expect(text.match(/10\.\d+\.0\.0\/16/g)).toHaveLength(40);
  });
});

describe('hostile text', () => {
  const hostile = 'x"; } accept # \\\ntable inet evil {}\r\u2028\u202E\u0000\ttable ip evil {}';
  const flow = (
    id: string,
    purpose: string,
  ): string => `${world}components: { s: { host: h, title: ${JSON.stringify(purpose)}, listeners: { l: 80/tcp } } }
flows: [{ ${id}from: lan, to: s, purpose: ${JSON.stringify(purpose)}, owner: ${JSON.stringify(purpose)}, ticket: ${JSON.stringify(purpose)}, approved_by: ${JSON.stringify(purpose)} }]`;

  it('changes nothing but remarks', () => {
    const from = { fileName: hostile, hash: hostile };
    expect(code(textOf(flow('', hostile), from))).toEqual(code(textOf(flow('', 'plain'))));
  });

  it('is on one line, and shows in its own direction', () => {
    const text = textOf(flow('', hostile), { fileName: hostile, hash: hostile });
    expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('is cut where it is long, with a hash that stays', () => {
    const text = textOf(flow(`id: ${'i'.repeat(128)}, `, 'p'.repeat(100_000)));
    expect(text).toContain(`comment "${'i'.repeat(128)}"`);
    expect(text.length).toBeLessThan(10_000);
    const long = `${world.replace('{ h:', `{ ${'k'.repeat(63)}: { addresses: [10.0.0.2] }, h:`)}
components: { ${'c'.repeat(63)}: { host: ${'k'.repeat(63)}, listeners: { ${'l'.repeat(63)}: 81/tcp } }, ${'d'.repeat(63)}: { host: h, listeners: { ${'m'.repeat(63)}: 80/tcp } } }
flows: [{ from: ${'c'.repeat(63)}.${'l'.repeat(63)}, to: ${'d'.repeat(63)}.${'m'.repeat(63)} }]`;
    const comments = [...textOf(long).matchAll(/comment "([^"]*)"/g)].map(([, comment = '']) => comment);
    expect(Math.max(...comments.map((comment) => comment.length))).toBe(128);
    expect(comments.at(-2)).toMatch(/^c+-l+~[0-9a-f]{8}$/);
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
    expect(() => emit(topology, { ...origin, host: 'opnvidu' })).toThrow(UnknownHost);
    expect(() => emit(topology, { ...origin, host: 'opnvidu' })).toThrow('no host is named "opnvidu"');
    expect(new UnknownHost('opnvidu', ['openvidu']).help).toBe('did you mean "openvidu"?');
    expect(new UnknownHost('x', ['aaa', 'bbb']).help).toBe('hosts: aaa and bbb');
  });

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
    const rules = (turned: boolean): readonly (readonly string[])[] =>
      emit(topologyOf(body(turned)), origin)
        .files.toSorted((a, b) => (a.host < b.host ? -1 : 1))
        .map(({ text }) => flowRules(text).toSorted());
    expect(rules(true)).toEqual(rules(false));
    expect(rules(false).flat()).toHaveLength(8);
  });
});
