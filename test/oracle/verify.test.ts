// The live firewall, as the kernel lists it: an untouched host is found equal to its file, a changed one is not, and the
// packet that is printed as a witness fares in the kernel as it was said to.

import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, verify } from '../../src/compare/answer.ts';
import { packetText } from '../../src/compare/packet-text.ts';
import { emit } from '../../src/emit.ts';
import { formatAddress } from '../../src/net/addresses.ts';
import { iptables } from '../../src/rulesets/readers/iptables-save.ts';
import { nftables } from '../../src/rulesets/readers/nft-json.ts';
import type { Ruleset } from '../../src/rulesets/ruleset.ts';
import { executable } from '../support/executable.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { type Backend, Tables, backends, lacks } from './iptables-backends.ts';
import { Network } from './nftables-network.ts';
import { origin } from './rulesets.ts';

const client = ['198.51.100.7', '2001:db8:2::7'];
const server = ['203.0.113.10', '2001:db8:1::10'];

const topology = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"] }
hosts: { web: { addresses: ["${server.join('", "')}"] } }
components:
  browser: { zone: internet, addresses: ["${client.join('", "')}"] }
  nginx: { host: web, listeners: { https: 443/tcp, media: 40000-40010/udp } }
  sshd: { host: web, listeners: { ssh: 22/tcp } }
flows:
  - { id: page, from: browser, to: nginx.https, purpose: pages }
  - { id: media, from: browser, to: nginx.media, purpose: media }
  - { id: admin, from: browser, to: sshd.ssh, purpose: administration }`);
const web = topology.hosts[0]!;

const listeners = [
  ...[22, 443, 8888].map((port) => ({ transport: 'tcp' as const, port })),
  ...Array.from({ length: 12 }, (_, i) => ({ transport: 'udp' as const, port: 40_000 + i })),
];

function written(target: 'nftables' | 'iptables'): string {
  return emit(topology, { ...origin, target, host: 'web' }).files[0]!.text;
}

/** A machine of one kind of firewall. */
interface Machine {
  readonly load: () => void;
  readonly list: () => Ruleset;
  /** What somebody does by hand, each in its own way, and whether packets are let through that were not. */
  readonly drifts: readonly (readonly [what: string, opens: boolean, drift: () => void])[];
}

describeWith(['nft', 'ip', 'namespaces'], 'verify of nftables', () => {
  judged((network) => {
    const nft = (...words: readonly string[]): string => network.run('web', pathOf('nft') ?? '', words).stdout;
    const load = (text: string): void => {
      const { status, stderr } = network.run('web', pathOf('nft') ?? '', ['-f', '-'], text);
      if (status !== 0) throw new Error(stderr);
    };
    const changed = (from: RegExp, to: string) => (): void => load(replaced(written('nftables'), from, to));
    return {
      load: () => load(written('nftables')),
      list: () => nftables.read([{ name: 'nft', text: nft('-j', 'list', 'ruleset') }]),
      drifts: [
        [
          'a rule is added by hand',
          true,
          () => nft('insert', 'rule', 'inet', 'topo', 'input', 'tcp', 'dport', '8888', 'accept'),
        ],
        ['a policy is set to accept', true, changed(/policy drop/, 'policy accept')],
        [
          'a rule is shadowed by an earlier one',
          false,
          () => nft('insert', 'rule', 'inet', 'topo', 'input', 'tcp', 'dport', '443', 'drop'),
        ],
        ['a range is wider by one port', true, changed(/40000-40010/g, '40000-40011')],
        [
          'another table drops',
          false,
          () => load('table ip other { chain c { type filter hook input priority 5; tcp dport 22 drop; }; }\n'),
        ],
      ],
    };
  });
});

describeWith(['nft', 'iptables', 'ip', 'namespaces'], 'verify --live', () => {
  const lack = lacks('legacy');
  it.skipIf(lack !== undefined)('does not answer where rules of another kind stand beside', () => {
    const network = new Network();
    try {
      network.machine('web');
      const example = resolve('examples/openvidu-ce/topology.yaml');
      const live = (): number | null =>
        network.run('web', process.execPath, [executable, 'verify', '--live', 'nftables', example]).status;
      const rules = network.run('web', process.execPath, [executable, 'firewall', example]).stdout;
      expect(network.nft('web', ['-f', '-'], rules).status).toBe(0);
      expect(live()).toBe(0);
      const legacy = pathOf('iptables')!.replace(/iptables$/, 'iptables-legacy');
      network.run('web', legacy, ['-A', 'INPUT', '-p', 'tcp', '--dport', '443', '-j', 'DROP']);
      expect(live()).toBe(4);
      network.run('web', legacy, ['-F', 'INPUT']);
      expect(live()).toBe(0);
    } finally {
      network.remove();
    }
  });
});

describeWith(['iptables', 'ip6tables', 'ip', 'namespaces'], 'verify of iptables', () => {
  for (const backend of backends) {
    const lack = lacks(backend);
    if (lack === undefined)
      describe(`of backend ${backend}`, () => judged((network) => tablesMachine(network, backend)));
    else describe.skip(`of backend ${backend} (skipped: ${lack})`, () => it('lists', () => undefined));
  }
});

function tablesMachine(network: Network, backend: Backend): Machine {
  const tables = new Tables(network, 'web', backend);
  const load = (text: string): void => {
    tables.reset();
    const problem = tables.restore(text);
    if (problem !== '') throw new Error(problem);
    for (const run of [tables.iptables.bind(tables), tables.ip6tables.bind(tables)])
      run('-I', 'INPUT', '1', '-j', 'TOPO-INPUT');
  };
  const changed = (from: RegExp, to: string) => (): void => load(replaced(written('iptables'), from, to));
  return {
    load: () => load(written('iptables')),
    list: () => iptables.read(tables.saved()),
    drifts: [
      [
        'a rule is added by hand',
        true,
        () => tables.iptables('-I', 'INPUT', '-p', 'tcp', '--dport', '8888', '-j', 'ACCEPT'),
      ],
      [
        'a rule is removed',
        false,
        () =>
          tables.ip6tables(
            '-D',
            'TOPO-INPUT',
            '-d',
            server[1]!,
            '-s',
            client[1]!,
            '-p',
            'tcp',
            '--dport',
            '443',
            '-m',
            'comment',
            '--comment',
            'page',
            '-j',
            'ACCEPT',
          ),
      ],
      ['a range is wider by one port', true, changed(/40000:40010/g, '40000:40011')],
      ['IPv6 is forgotten', true, () => tables.ip6tables('-D', 'INPUT', '-j', 'TOPO-INPUT')],
      [
        'a rule is shadowed by an earlier one',
        false,
        () => tables.iptables('-I', 'INPUT', '-p', 'tcp', '--dport', '443', '-j', 'DROP'),
      ],
      ['the end of the chain is lost, and the policy accepts', true, changed(/^-A TOPO-INPUT -j DROP\n/m, '')],
    ],
  };
}

function replaced(text: string, from: RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to replace: ${String(from)}`);
  return changed;
}

function judged(machineOn: (network: Network) => Machine): void {
  let network: Network;
  let machine: Machine;
  beforeAll(async () => {
    network = new Network();
    network.machine('web');
    network.machine('client');
    network.join('web', server, 'client', client);
    await network.listen('web', listeners);
    machine = machineOn(network);
  });
  afterAll(() => network.remove());

  const verified = (): Answer => verify(topology, web, machine.list());

  it('finds the untouched host equal', () => {
    machine.load();
    expect(verified()).toMatchObject({ verdict: 'equal' });
  });

  it('finds every drift, and the kernel agrees about each witness', async () => {
    const seen: string[] = [];
    for (const [what, opens, drift] of machine.drifts) {
      machine.load();
      drift();
      const answer = verified();
      expect(answer.verdict, what).toBe('different');
      const findings = answer.hosts.flatMap((host) => host.findings).filter(({ table }) => table === 'connections');
      expect(
        findings.map(({ kind }) => kind),
        what,
      ).toContain(opens ? 'added' : 'removed');
      for (const { kind, witness } of findings) {
        const { protocol, source, destination, ports } = witness;
        if (ports === undefined || ports.destination === 0 || ![6, 17].includes(protocol)) continue;
        const from = formatAddress(source);
        if (!client.includes(from)) continue;
        const transport = protocol === 6 ? 'tcp' : 'udp';
        const probe = { transport, address: formatAddress(destination), port: ports.destination, from } as const;
        seen.push(`${what}: ${kind} ${packetText(witness)}`);
        const [heard] = await network.probe('client', [{ ...probe, fromPort: ports.source }]);
        // What arrives where nobody listens is refused; only what is dropped stays without an answer.
        if (kind === 'added') expect(['open', 'refused'], seen.at(-1)).toContain(heard);
        else expect(heard, seen.at(-1)).toBe('silent');
      }
    }
    expect(seen.length).toBeGreaterThanOrEqual(machine.drifts.length);
  }, 120_000);
}
