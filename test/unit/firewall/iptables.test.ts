import { describe, expect, it } from 'vitest';
import { type RuleFile, emit } from '../../../src/emit.ts';
import { topologyOf } from '../../support/topologies.ts';
import { designExample, examples, modelOf } from './examples.ts';

const origin = { fileName: 'test.yaml', hash: 'sha256:…', target: 'iptables' } as const;

/** The files of host h. */
function fileOf(body: string, from: Partial<typeof origin> = {}): RuleFile {
  const { files, problems } = emit(topologyOf(body), { ...origin, ...from, host: 'h' });
  expect(problems).toEqual([]);
  return files[0]!;
}

const textOf = (body: string): string => fileOf(body).text;

/** Rules of flows, without what all of them have. */
function flowRules(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => / --comment "(?!essential: )/.test(line))
    .map((line) => line.replace(/ -m comment --comment "([^"]*)" -j ACCEPT$/, ' # $1'));
}

/** What iptables-restore reads: lines that are no remarks. */
function code(text: string): readonly string[] {
  return text.split('\n').filter((line) => !/^(#|$)/.test(line));
}

const world = `zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8, "fd00::/8"] }
hosts: { h: { addresses: [10.0.0.1, "fd00::1"] } }
`;

describe('the rules of iptables', () => {
  it('declare their own chains, jump from nowhere, and end with a drop', () => {
    const lines = code(textOf(world));
    expect(lines.slice(0, 3)).toEqual(['*filter', ':TOPO-INPUT - [0:0]', ':TOPO-OUTPUT - [0:0]']);
    expect(lines.slice(-3)).toEqual([
      '-A TOPO-INPUT -m limit --limit 5/second --limit-burst 20 -j LOG --log-prefix "topo drop in: "',
      '-A TOPO-INPUT -j DROP',
      'COMMIT',
    ]);
    expect(lines.filter((line) => /^(?:-[46] )?-A (?!TOPO-INPUT )|-[IDXF] /.test(line))).toEqual([]);
    expect(flowRules(lines.join('\n'))).toEqual([]);
  });

  it('let in the essentials', () => {
    const text = textOf(world);
    for (const line of [
      '-A TOPO-INPUT -m conntrack --ctstate ESTABLISHED,RELATED -m comment --comment "essential: established" -j ACCEPT',
      '-A TOPO-INPUT -m conntrack --ctstate INVALID -m comment --comment "essential: invalid" -j DROP',
      '-A TOPO-INPUT -i lo -m comment --comment "essential: loopback" -j ACCEPT',
      '-6 -A TOPO-INPUT -p ipv6-icmp --icmpv6-type 135 -m hl --hl-eq 255 -m comment --comment "essential: neighbour-discovery, nd-neighbor-solicit" -j ACCEPT',
      '-6 -A TOPO-INPUT -s :: -p ipv6-icmp --icmpv6-type 143 -m comment --comment "essential: mld, mld2-listener-report" -j ACCEPT',
      '-4 -A TOPO-INPUT -p udp --sport 67 --dport 68 -m comment --comment "essential: dhcp" -j ACCEPT',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('match any source by saying nothing, and keep the families apart', () => {
    expect(
      flowRules(
        textOf(`${world}components: { c: { zone: internet }, s: { host: h, listeners: { l: 3478/udp+tcp, m: "3478,3480/tcp" } } }
flows: [{ id: f, from: c, to: s.l }, { id: g, from: lan, to: s.m }]`),
      ),
    ).toEqual([
      '-4 -A TOPO-INPUT -d 10.0.0.1 -p udp --dport 3478 # f',
      '-6 -A TOPO-INPUT -d fd00::1 -p udp --dport 3478 # f',
      '-4 -A TOPO-INPUT -d 10.0.0.1 -p tcp --dport 3478 # f, g',
      '-6 -A TOPO-INPUT -d fd00::1 -p tcp --dport 3478 # f, g',
      '-4 -A TOPO-INPUT -s 10.0.0.0/8 -d 10.0.0.1 -p tcp --dport 3480 # g',
      '-6 -A TOPO-INPUT -s fd00::/8 -d fd00::1 -p tcp --dport 3480 # g',
    ]);
  });

  it('have one source and destination each', () => {
    expect(
      flowRules(
        textOf(`zones: { z: [192.0.2.0/25, 198.51.100.0/24] }\nhosts: { h: { addresses: [10.0.0.1, 10.0.0.2] } }
components: { s: { host: h, listeners: { l: 80/tcp } } }\nflows: [{ id: f, from: z, to: s }]`),
      ),
    ).toEqual([
      '-4 -A TOPO-INPUT -s 192.0.2.0/25 -d 10.0.0.1 -p tcp --dport 80 # f',
      '-4 -A TOPO-INPUT -s 192.0.2.0/25 -d 10.0.0.2 -p tcp --dport 80 # f',
      '-4 -A TOPO-INPUT -s 198.51.100.0/24 -d 10.0.0.1 -p tcp --dport 80 # f',
      '-4 -A TOPO-INPUT -s 198.51.100.0/24 -d 10.0.0.2 -p tcp --dport 80 # f',
    ]);
  });

  it('have ranges, lists of ports and source ports', () => {
    expect(
      flowRules(
        textOf(`zones: { lan: [10.0.0.0/8] }\nhosts: { h: { addresses: [10.0.0.1] } }
components: { s: { host: h, listeners: { r: 40000-57000/udp, l: "80,443,8000-8010/sctp" } } }
flows:
  - { id: r, from: lan, to: s.r, source_ports: 1024-65535, match_source_ports: true }
  - { id: l, from: lan, to: s.l, source_ports: "7,9", match_source_ports: true }
  - { id: m, from: lan, to: s.r, source_ports: "7,9", match_source_ports: true }`),
      ),
    ).toEqual([
      '-4 -A TOPO-INPUT -s 10.0.0.0/8 -d 10.0.0.1 -p udp --sport 1024:65535 --dport 40000:57000 # r',
      '-4 -A TOPO-INPUT -s 10.0.0.0/8 -d 10.0.0.1 -p sctp -m multiport --sports 7,9 -m multiport --dports 80,443,8000:8010 # l',
      '-4 -A TOPO-INPUT -s 10.0.0.0/8 -d 10.0.0.1 -p udp -m multiport --sports 7,9 -m multiport --dports 40000:57000 # m',
    ]);
  });

  it('are several where one match cannot hold the ports', () => {
    const ports = Array.from({ length: 20 }, (_, i) => 1000 + 2 * i);
    const rules = flowRules(
      textOf(`zones: { lan: [10.0.0.0/8] }\nhosts: { h: { addresses: [10.0.0.1] } }
components: { s: { host: h, listeners: { l: "${ports.join()},2000-2009/tcp" } } }\nflows: [{ id: f, from: lan, to: s }]`),
    );
    const lists = rules.map((rule) => / --dports (\S+)/.exec(rule)?.[1]?.split(',') ?? []);
    expect(lists.map((list) => list.length)).toEqual([14, 7]);
    expect(lists.flat().sort()).toEqual([...ports.map(String), '2000:2009'].sort());
  });

  it('have protocols without ports; AH of IPv6 is a header, not a protocol', () => {
    expect(
      flowRules(
        textOf(`${world}components: { s: { host: h, listeners: { l: icmp+gre+esp+ah } } }
flows: [{ id: f, from: lan, to: s }]`),
      ).map((rule) => rule.replace(/ -s .* -d \S+/, '')),
    ).toEqual([
      '-4 -A TOPO-INPUT -p icmp --icmp-type 8 # f',
      '-4 -A TOPO-INPUT -p gre # f',
      '-4 -A TOPO-INPUT -p esp # f',
      '-4 -A TOPO-INPUT -p ah # f',
      '-6 -A TOPO-INPUT -p ipv6-icmp --icmpv6-type 128 # f',
      '-6 -A TOPO-INPUT -p gre # f',
      '-6 -A TOPO-INPUT -p esp # f',
      '-6 -A TOPO-INPUT -m ah # f',
    ]);
  });

  it('restrict what is sent where egress is declared, and only there', () => {
    const body = (
      egress: string,
    ): string => `${world}components: { c: { host: h }, d: { addresses: [198.51.100.53, "2001:db8::53"], listeners: { l: 53/udp } } }
flows: [{ id: dns, from: c, to: d }]
firewall: { egress: ${egress}, log_drops: false }`;
    expect(textOf(body('open'))).not.toContain('-A TOPO-OUTPUT');
    const text = textOf(body('declared'));
    expect(text).not.toContain('-j LOG');
    expect(text).toContain('\n-A TOPO-OUTPUT -o lo ');
    expect(text).toMatch(/\n-A TOPO-INPUT -j DROP\n[^]*\n-A TOPO-OUTPUT -j DROP\nCOMMIT\n$/);
    expect(flowRules(text)).toEqual([
      '-4 -A TOPO-OUTPUT -s 10.0.0.1 -d 198.51.100.53 -p udp --dport 53 # dns',
      '-6 -A TOPO-OUTPUT -s fd00::1 -d 2001:db8::53 -p udp --dport 53 # dns',
    ]);
  });

  it('keep within the limits of names and logs', () => {
    for (const example of [designExample, ...examples]) {
      for (const { text } of emit(modelOf(example), origin).files) {
        for (const [, chain = ''] of text.matchAll(/-[AI] (\S+)/g)) expect(chain.length).toBeLessThanOrEqual(28);
        for (const [, prefix = ''] of text.matchAll(/--log-prefix "([^"]*)"/g)) expect(prefix.length).toBeLessThan(30);
      }
    }
  });
});

describe('hostile text', () => {
  const hostile =
    'x" -j ACCEPT\nCOMMIT\n*nat\n-A INPUT -j ACCEPT # \\\r\nTOPO_RULES_END\n\u2028\u202E\u0000\t$(reboot) `reboot`';
  const flow = (purpose: string): string => {
    const words = JSON.stringify(purpose);
    return `${world.replace('{ h: {', `{ h: { title: ${words},`)}components: { s: { host: h, title: ${words}, listeners: { l: 80/tcp } } }
flows: [{ from: lan, to: s, purpose: ${words}, owner: ${words}, ticket: ${words}, approved_by: ${words} }]`;
  };

  it('changes nothing but remarks, in the rules and in the script', () => {
    const from = { fileName: hostile, hash: hostile } as unknown as typeof origin;
    const [wild, tame] = [fileOf(flow(hostile), from), fileOf(flow('plain'))];
    expect(code(wild.text)).toEqual(code(tame.text));
    expect(code(wild.accompanying[0]!.text)).toEqual(code(tame.accompanying[0]!.text));
    expect(wild.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('is cut where it is long, with a hash that stays', () => {
    const [c, d, k, l, m] = ['c', 'd', 'k', 'l', 'm'].map((letter) => letter.repeat(63));
    const text = textOf(`${world.replace('{ h:', `{ ${k}: { addresses: [10.0.0.2] }, h:`)}
components: { ${c}: { host: ${k}, listeners: { ${l}: 81/tcp } }, ${d}: { host: h, listeners: { ${m}: 80/tcp } } }
flows: [{ from: ${c}.${l}, to: ${d}.${m} }]`);
    const comments = [...text.matchAll(/--comment "([^"]*)"/g)].map(([, comment = '']) => comment);
    expect(Math.max(...comments.map((comment) => comment.length))).toBe(255);
    expect(comments.at(-1)).toMatch(/^c+-l+-to-d+-m+~[0-9a-f]{8}$/);
  });
});

describe('the script', () => {
  it('holds the rules as they are', () => {
    for (const example of [designExample, ...examples]) {
      for (const target of ['nftables', 'iptables'] as const) {
        for (const { host, text, accompanying: companions } of emit(modelOf(example), { ...origin, target }).files) {
          expect(companions.map(({ name }) => name)).toEqual([`${host}.apply.sh`]);
          expect(companions[0]!.text).toContain(`\n  cat <<'TOPO_RULES_END'\n${text}TOPO_RULES_END\n}\n`);
        }
      }
    }
  });

  it('knows whether an administrator gets in', () => {
    const body = (flows: string): string => `${world}components: { s: { use: sshd, host: h } }\nflows: [${flows}]`;
    const script = (flows: string): string => fileOf(body(flows)).accompanying[0]!.text;
    expect(script('{ from: lan, to: s.ssh }')).toContain('\nway_in=yes\n');
    expect(script('')).toContain('\nway_in=no\n');
  });
});

describe('an explained rule', () => {
  it('is a line of the rules, with its flows', () => {
    const file = fileOf(
      `${world}components: { s: { host: h, listeners: { l: 80/tcp } } }\nflows: [{ id: f, from: lan, to: s }]`,
    );
    const rules = file.explained();
    expect(rules.map(({ flows }) => flows.map(({ id }) => id))).toEqual([['f'], ['f']]);
    for (const { text } of rules) expect(file.text.split('\n')).toContain(text);
  });
});
