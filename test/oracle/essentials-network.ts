// A host behind a router with a narrow link beyond, and everything that it needs of the network whatever its flows are.

import type { Topology } from '../../src/topology/model.ts';
import { pathOf } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { Network, type Probe } from './nftables-network.ts';

const host = ['192.0.2.1', '2001:db8:1::1'];
const router = ['192.0.2.254', '2001:db8:1::fe'];
const far = ['198.51.100.254', '2001:db8:2::fe'];
const peer = ['198.51.100.2', '2001:db8:2::2'];
const families = [0, 1] as const;

/** Flows both ways; nobody listens on the ports of `closed`. */
export function exchanging(egress: 'open' | 'declared'): Topology {
  return topologyOf(`hosts: { h: { addresses: ["${host.join('", "')}"] }, peer: { addresses: ["${peer.join('", "')}"] } }
components:
  a: { host: h, listeners: { web: 80/tcp, voice: 5000/udp, closed: 5001/udp } }
  b: { host: peer, listeners: { web: 80/tcp, bulk: 9000/tcp, dns: 53/udp, closed: 54/udp } }
flows: [{ from: b, to: a.* }, { from: a, to: b.* }]
firewall: { egress: ${egress} }`);
}

export async function routedNetwork(): Promise<Network> {
  const network = new Network();
  for (const name of ['h', 'router', 'peer']) network.machine(name);
  network.join('h', host, 'router', router);
  network.join('peer', peer, 'router', far);
  configure(network, 'h', peer, router, ['route add 255.255.255.255 dev cable1']);
  configure(network, 'peer', host, far, []);
  // The peer's own end stays wide, so that it announces more than the link carries, and only the router knows.
  configure(network, 'router', [], [], ['link set cable2 mtu 1400', 'route add 255.255.255.255 dev cable1']);
  const forward = 'for it in ipv4/ip_forward ipv6/conf/all/forwarding; do echo 1 >/proc/sys/net/$it; done';
  network.run('router', 'sh', ['-c', forward]);
  await network.listen('h', [
    { transport: 'tcp', port: 80 },
    { transport: 'udp', port: 5000 },
  ]);
  await network.listen('peer', [
    { transport: 'tcp', port: 80 },
    { transport: 'udp', port: 53 },
  ]);
  await network.serve('peer', 'essentials-traffic.mjs', 'sink', '9000');
  await network.serve('router', 'essentials-traffic.mjs', 'dhcp');
  return network;
}

function configure(
  network: Network,
  name: string,
  to: readonly string[],
  via: readonly string[],
  more: readonly string[],
): void {
  const own = name === 'h' ? host : peer;
  const routes = to.map((address, i) => `route add ${address} via ${via[i] ?? ''} src ${own[i] ?? ''}`);
  for (const words of [...routes, ...more]) {
    const { status, stderr } = network.run(name, pathOf('ip') ?? 'ip', words.split(' '));
    if (status !== 0) throw new Error(`ip ${words}: ${stderr}`);
  }
}

/** What the host does and is asked, each once for IPv4 and for IPv6; in words that end with the number of the family. */
export async function failures(network: Network): Promise<readonly string[]> {
  // First, while nothing else teaches the two who they are.
  const found = neighbours(network);
  // What was learnt of the path is forgotten, so that it must be learnt anew.
  for (const option of ['-4', '-6']) network.run('h', pathOf('ip') ?? 'ip', [option, 'route', 'flush', 'cache']);
  const exchanged = await Promise.all([
    probed(network, 'h', fromHost),
    probed(network, 'peer', toHost),
    heavy(network),
    ...families.flatMap((i) => [
      ping(network, `ping out ${name(i)}`, 'h', host[i] ?? '', peer[i] ?? ''),
      ping(network, `ping in ${name(i)}`, 'peer', peer[i] ?? '', host[i] ?? ''),
    ]),
  ]);
  return [...found, ...exchanged.flat()];
}

const name = (index: 0 | 1): string => (index === 0 ? '4' : '6');

/** Two machines of one link find each other, whichever speaks first. */
function neighbours(network: Network): readonly string[] {
  const [own, next] = [host[1] ?? '', router[1] ?? ''];
  const finds = (machine: string, from: string, to: string): boolean => {
    network.forgetNeighbours();
    return network.run(machine, ...pinging(from, to)).status === 0;
  };
  return [
    ...(finds('router', next, own) ? [] : ['is found by neighbours 6']),
    ...(finds('h', own, next) ? [] : ['finds neighbours 6']),
  ];
}

function pinging(from: string, to: string): readonly [program: string, args: readonly string[]] {
  return [pathOf('ping') ?? 'ping', ['-c', '1', '-W', '0.5', '-I', from, to]];
}

async function ping(
  network: Network,
  what: string,
  machine: string,
  from: string,
  to: string,
): Promise<readonly string[]> {
  const child = network.start(machine, ...pinging(from, to));
  child.stdout.resume();
  const status = await new Promise((resolve) => child.once('exit', resolve));
  return status === 0 ? [] : [what];
}

type Observed = Probe & { readonly what: string; readonly expected: 'open' | 'refused' };

function exchange(
  what: string,
  from: readonly string[],
  to: readonly string[],
  ports: readonly [tcp: number, udp: number, closed: number],
): readonly Observed[] {
  return families.flatMap((i) => {
    const ends = { from: from[i] ?? '', address: to[i] ?? '' };
    const [tcp, udp, closed] = ports;
    return [
      { ...ends, what: `TCP ${what} ${name(i)}`, transport: 'tcp', port: tcp, expected: 'open' },
      { ...ends, what: `UDP ${what} ${name(i)}`, transport: 'udp', port: udp, expected: 'open' },
      { ...ends, what: `refusal ${what} ${name(i)}`, transport: 'udp', port: closed, expected: 'refused' },
    ] as const;
  });
}

const fromHost = [
  ...exchange('out', host, peer, [80, 53, 54]),
  { what: 'loopback 4', transport: 'tcp', from: '127.0.0.1', address: '127.0.0.1', port: 80, expected: 'open' },
  { what: 'loopback 6', transport: 'tcp', from: '::1', address: '::1', port: 80, expected: 'open' },
] as const satisfies readonly Observed[];
const toHost = exchange('in', peer, host, [80, 5000, 5001]);

async function probed(network: Network, machine: string, probes: readonly Observed[]): Promise<readonly string[]> {
  const answers = await network.probe(machine, probes, 1500);
  return probes.flatMap(({ what, expected }, i) => (answers[i] === expected ? [] : [what]));
}

/** What takes more than one packet each way, or an answer from somebody who was not asked by name. */
async function heavy(network: Network): Promise<readonly string[]> {
  const tasks = [
    ...families.map((i) => ({
      what: `path MTU ${name(i)}`,
      kind: 'send',
      address: peer[i],
      from: host[i],
      port: 9000,
    })),
    { what: 'DHCP 4', kind: 'dhcp' },
    { what: 'DHCP 6', kind: 'dhcpv6' },
  ];
  const done = (await network.ask('h', 'essentials-traffic.mjs', tasks)) as readonly boolean[];
  return tasks.flatMap(({ what }, i) => (done[i] === true ? [] : [what]));
}
