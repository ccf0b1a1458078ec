import { describe, expect, it } from 'vitest';
import { type Emitted, type TargetId, emit } from '../../../src/emit.ts';
import { topologyOf } from '../../support/topologies.ts';
import { modelOf } from './examples.ts';

const origin = { fileName: 'test.yaml', hash: 'sha256:…' } as const;

const world = `zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8, "fd00::/8"] }
`;

function emitted(body: string, host?: string, target: TargetId = 'aws-terraform'): Emitted {
  return emit(topologyOf(body), { ...origin, target, ...(host === undefined ? {} : { host }) });
}

/** Keys of the rules of a host, without the essentials and the egress that every group has. */
function rulesOf(body: string, host = 'h', alone = false): readonly string[] {
  const { files, problems } = emitted(body, alone ? host : undefined);
  expect(problems).toEqual([]);
  const text = files.find((file) => file.host === host)?.text ?? '';
  return text
    .split('\n')
    .filter(
      (line) =>
        /^ {4}"/.test(line) && !/description = "(?:essential|egress: open)/.test(line) && line.includes('ip_protocol'),
    )
    .map((line) => /^ {4}"([^"]*)"/.exec(line)?.[1] ?? '');
}

const problemsOf = (body: string): readonly string[] => emitted(body).problems.map(({ message }) => message);

describe('rules of a security group', () => {
  it('name the group of the other host where both carry one, both ways', () => {
    const body = `${world}hosts: { h: { addresses: [10.0.0.1, "fd00::1"] }, o: { addresses: [10.0.0.2, "fd00::2"] } }
components: { s: { host: h, listeners: { l: 80/tcp } }, c: { host: o } }
flows: [{ id: a, from: c, to: s.l }]
firewall: { egress: declared }`;
    expect(rulesOf(body)).toEqual(['tcp 80 from o']);
    expect(rulesOf(body, 'o')).toEqual(['tcp 80 to h']);
    expect(rulesOf(body, 'h', true)).toEqual(['tcp 80 from 10.0.0.2/32', 'tcp 80 from fd00::2/128']);
  });

  it('name addresses where a reference would open the other family too', () => {
    const body = (
      bind: string,
    ): string => `${world}hosts: { h: { addresses: [10.0.0.1, "fd00::1"] }, o: { addresses: [10.0.0.2, "fd00::2"] } }
components: { s: { host: h, listeners: { l: { ports: 80, transport: tcp, bind: ${bind} } } }, c: { host: o } }
flows: [{ id: a, from: c, to: s.l }]`;
    expect(rulesOf(body('[0.0.0.0]'))).toEqual(['tcp 80 from 10.0.0.2/32']);
    expect(rulesOf(body('["::"]'))).toEqual(['tcp 80 from o']);
  });

  it('name a reference of one family where only one of the hosts has the other', () => {
    const body = `${world}hosts: { h: { addresses: [10.0.0.1] }, o: { addresses: [10.0.0.2, "fd00::2"] } }
components: { s: { host: h, listeners: { l: 80/tcp } }, c: { host: o } }
flows: [{ id: a, from: c, to: s.l }]`;
    expect(rulesOf(body)).toEqual(['tcp 80 from o']);
  });

  it('name what the internet sees, and not the group, where NAT stands between', () => {
    const body = `${world}hosts: { h: { addresses: [203.0.113.1] }, o: { addresses: [10.0.0.2], public: [203.0.113.9] } }
components: { s: { host: h, listeners: { l: 80/tcp } }, c: { host: o } }
flows: [{ id: a, from: c, to: s.l }]`;
    expect(rulesOf(body)).toEqual(['tcp 80 from 203.0.113.9/32']);
  });

  it('name the own group for a pool that speaks to itself', () => {
    const body = `${world}hosts: { h: { addresses: [10.0.0.0/28] } }
components: { s: { host: h, listeners: { l: 80/tcp } } }
flows: [{ id: a, from: s, to: s.l }]`;
    expect(rulesOf(body)).toEqual(['tcp 80 from h']);
  });

  it('merge what says the same, and nothing else', () => {
    const body = (flows: string): string => `${world}hosts: { h: { addresses: [10.0.0.1] } }
components:
  a: { zone: lan, addresses: [10.1.0.0/25] }
  b: { zone: lan, addresses: [10.1.0.128/25] }
  c: { zone: lan, addresses: [10.1.0.64/26] }
  s: { host: h, listeners: { l: "1-100/tcp+udp" } }
flows: [${flows}]`;
    const flow = (from: string, ports: string, transport = 'tcp'): string =>
      `{ id: ${from}${ports}${transport}, from: ${from}, to: s.l, ports: ${ports}, transport: ${transport} }`;
    const merged = (...flows: readonly string[]): readonly string[] => rulesOf(body(flows.join(', ')));
    expect(merged(flow('a', '10-20'), flow('a', '21-30'))).toEqual(['tcp 10-30 from 10.1.0.0/25']);
    expect(merged(flow('a', '10-20'), flow('a', '22-30'))).toHaveLength(2);
    expect(merged(flow('a', '10'), flow('b', '10'))).toEqual(['tcp 10 from 10.1.0.0/24']);
    expect(merged(flow('a', '10'), flow('b', '11'))).toHaveLength(2);
    expect(merged(flow('a', '10'), flow('b', '10', 'udp'))).toHaveLength(2);
    expect(merged(flow('c', '10'), flow('a', '5-15'))).toEqual(['tcp 5-15 from 10.1.0.0/25']);
    expect(merged(flow('c', '5-15'), flow('a', '10'))).toHaveLength(2);
    expect(merged(flow('c', '9-10'), flow('a', '10'), flow('b', '10'), flow('a', '9'), flow('b', '9'))).toEqual([
      'tcp 9-10 from 10.1.0.0/24',
    ]);
  });

  it('keep the ids of all flows that they come from', () => {
    const body = `${world}hosts: { h: { addresses: [10.0.0.1] } }
components: { c: { zone: lan }, s: { host: h, listeners: { l: 80/tcp, m: 81/tcp } } }
flows: [{ id: first, from: c, to: s.l }, { id: second, from: c, to: s.m }]`;
    const text = emitted(body, 'h').files[0]?.text ?? '';
    expect(rulesOf(body)).toEqual(['tcp 80-81 from 10.0.0.0/8']);
    expect(text).toContain('description = "first; second"');
    expect(text).toContain('    # first [c -> s.l]; second [c -> s.m]');
  });

  it('keep their names while flows are renamed and reordered', () => {
    const body = (flows: string): string => `${world}hosts: { h: { addresses: [10.0.0.1] } }
components: { c: { zone: lan }, s: { host: h, listeners: { l: 80/tcp, m: 90/tcp } } }
flows: [${flows}]`;
    const before = rulesOf(body('{ id: a, from: c, to: s.l }, { id: b, from: c, to: s.m }'));
    const after = rulesOf(body('{ id: x, from: c, to: s.m }, { id: y, from: c, to: s.l }'));
    expect(after.toSorted()).toEqual(before.toSorted());
    expect(before).toHaveLength(2);
  });

  it('say transports without ports by number, and echo requests as what every group lets in', () => {
    const body = `${world}hosts: { h: { addresses: [10.0.0.1] } }
components: { c: { zone: lan }, s: { host: h, listeners: { p: gre+esp+ah+icmp } } }
flows: [{ id: a, from: c, to: s.p }]`;
    expect(rulesOf(body)).toEqual(['protocol 47', 'protocol 50', 'protocol 51'].map((one) => `${one} from 10.0.0.0/8`));
    expect(emitted(body, 'h').files[0]?.text).toContain('description = "essential: echo-request; a"');
  });
});

describe('what no security group can say is refused', () => {
  const withListener = (
    listener: string,
    flow = '',
  ): string => `${world}hosts: { h: { addresses: [10.0.0.1, 10.0.0.2] } }
components: { c: { zone: lan }, s: { host: h, listeners: { l: ${listener} } } }
flows: [{ id: a, from: c, to: s.l${flow} }]`;

  it.each([
    ['5060/sctp', '', 'it names ports of SCTP'],
    ['5060/udp', ', source_ports: 1-5, match_source_ports: true', 'it matches source ports'],
    ['{ ports: 80, transport: tcp, bind: [10.0.0.1] }', '', 'it goes to 10.0.0.1 only'],
  ])('%s%s', (listener, flow, message) => {
    expect(problemsOf(withListener(listener, flow))).toEqual([expect.stringContaining(message)]);
  });

  it('a flow that leaves from one of several addresses, where outbound traffic is declared', () => {
    const body = `${world}hosts: { h: { addresses: [10.0.0.1, 10.0.0.2] }, o: { addresses: [10.0.0.3] } }
components: { s: { host: h, listeners: { l: { ports: 80, transport: udp, bind: 10.0.0.1 } } }, t: { host: o, listeners: { l: 90/udp } } }
flows: [{ id: a, from: s.l, to: t.l }]
firewall: { egress: declared }`;
    expect(problemsOf(body)).toEqual([expect.stringContaining('it comes from 10.0.0.1 only')]);
  });

  it('but not a listener that is bound to all addresses of its host', () => {
    expect(problemsOf(withListener('{ ports: 80, transport: tcp, bind: [10.0.0.1, 10.0.0.2] }'))).toEqual([]);
  });
});

describe('the quota', () => {
  /** Prefixes that neither touch nor nest: no two are halves of one. */
  const sources = (count: number): string => Array.from({ length: count }, (_, i) => `10.1.${i}.1`).join(', ');
  const body = (count: number): string => `${world}hosts: { h: { addresses: [10.0.0.1] } }
components: { c: { zone: lan, addresses: [${sources(count)}] }, s: { host: h, listeners: { l: 80/tcp } } }
flows: [{ id: a, from: c, to: s.l }]`;

  it('may be used up, and the use is told', () => {
    const { files, problems } = emitted(body(56));
    expect(problems).toEqual([]);
    expect(files[0]?.note).toContain('inbound 60 for IPv4 and 5 for IPv6');
  });

  it('is not exceeded: nothing is written, and the message says what would help', () => {
    const { files, problems } = emitted(body(57));
    expect(files).toEqual([]);
    expect(problems.map(({ rule, message, help }) => [rule.id, message, help])).toEqual([
      [
        'too-many-rules',
        'the security group of host "h" needs 61 inbound rules for IPv4, but AWS allows 60 by default',
        'if it may be opened, write one prefix for the 57 peers of tcp 80 ("a")',
      ],
    ]);
  });
});

describe('texts of the file', () => {
  const hostile = `${world}hosts: { sg-h: { addresses: [10.0.0.1], title: "\\"}\\nresource \${x}" } }
components: { c: { zone: lan }, s: { host: sg-h, listeners: { l: 80/tcp } } }
flows: [{ id: a, from: c, to: s.l, purpose: "it's \${file(\\"/etc/passwd\\")} %{ for } $\${x} \\\\ \\" > é\\nEOF\\u202e" }]`;

  it.each(['aws-terraform', 'aws-cli'] as const)('stay texts: %s', (target) => {
    const { files } = emitted(hostile, undefined, target);
    const text = files[0]?.text ?? '';
    expect(text).toContain(target === 'aws-cli' ? '${file(' : '$${file(');
    expect(text).toContain('a: it_s ');
    expect(text).not.toContain('\u202e');
    expect(text.split('\n').filter((line) => /^\s*(?:resource "[^a]|EOF)/.test(line))).toEqual([]);
    for (const [, description = ''] of text.matchAll(/description"?(?: =|:) "([^"]*)"/gi)) {
      expect(description).toMatch(/^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,256}$/);
    }
  });

  it('are cut to what AWS takes, with a hash of the rest', () => {
    const id = 'i'.repeat(120);
    const { files } = emitted(
      hostile.replace('id: a,', `id: ${id},`).replace('purpose: "', `purpose: "${'p'.repeat(300)}`),
    );
    const [, description = ''] = /description = "(iii[^"]*)"/.exec(files[0]?.text ?? '') ?? [];
    expect(description).toHaveLength(255);
    expect(description).toMatch(/_[0-9a-f]{8}$/);
  });
});

it('Kurento and Coturn open what the Kurento FAQ asks to open, and no more', () => {
  const opened = (profiles: readonly string[]): readonly (readonly string[])[] => {
    const topology = modelOf({ name: 'kurento-coturn', path: 'examples/kurento-coturn/topology.yaml' }, profiles);
    return emit(topology, { ...origin, target: 'aws-terraform' }).files.map(({ explained }) =>
      explained().map(({ text }) => text.replace(/^ingress /, '')),
    );
  };
  const any = (what: string): readonly string[] => [`${what} from 0.0.0.0/0`, `${what} from ::/0`];
  const administration = 'tcp 22 from 198.51.100.0/28';
  const page = any('tcp 443');
  expect(opened([])).toEqual([
    [...page, ...any('udp 40000-57000'), administration],
    // The client port, and the relay's range, which only Kurento sends to.
    [...any('udp 3478'), 'udp 49152-65535 from media-1', administration],
  ]);
  expect(opened(['client-tcp', 'relay-tcp'])[1]).toEqual([
    ...any('udp 3478'),
    ...any('tcp 3478'),
    'udp 49152-65535 from media-1',
    'tcp 49152-65535 from media-1',
    administration,
  ]);
});

it('the script for the command line holds what was proved', () => {
  const { files } = emitted(
    `${world}hosts: { h: { addresses: [10.0.0.1] }, o: { addresses: [10.0.0.2] } }
components: { s: { host: h, listeners: { l: 80/tcp } }, c: { host: o } }
flows: [{ id: a, from: c, to: s.l }]`,
    undefined,
    'aws-cli',
  );
  const { text = '', accompanying: companions = [] } = files[0] ?? {};
  const heredocs = [...(companions[0]?.text ?? '').matchAll(/<<'TOPO_JSON_END'\n(.*?)\nTOPO_JSON_END/gs)];
  const held = heredocs.map(([, json = '']) => JSON.parse(json) as unknown);
  const { IpPermissions, IpPermissionsEgress } = JSON.parse(text) as Record<string, unknown>;
  expect(held).toEqual([IpPermissions, IpPermissionsEgress]);
  expect(text).toContain('"GroupId": "topo:o"');
});
