// Which packets must arrive, and which must not: the truth that every target is measured by.

import { topologyOf } from '../support/topologies.ts';
import { modelOf } from '../unit/firewall/examples.ts';
import { type Answer, type Endpoint, Network, type Probe } from './nftables-network.ts';

export interface Case extends Probe {
  readonly machine: string;
  readonly expected: Answer;
}

/** One case for each port, written `22/tcp`. */
function cases(
  machine: string,
  from: string,
  address: string,
  expected: Answer,
  ports: readonly string[],
): readonly Case[] {
  return ports.map((text) => ({ machine, from, address, expected, ...endpoint(text) }));
}

function endpoint(text: string): Omit<Endpoint, 'address'> {
  const [port, transport] = text.split('/');
  return { port: Number(port), transport: transport as Endpoint['transport'] };
}

/** Cases that turned out otherwise, in words. */
export async function wrong(network: Network, table: readonly Case[]): Promise<readonly string[]> {
  network.forgetNeighbours();
  const machines = [...new Set(table.map(({ machine }) => machine))];
  const found = await Promise.all(
    machines.map(async (machine) => {
      const own = table.filter((one) => one.machine === machine);
      const answers = await network.probe(machine, own);
      return own.flatMap(({ expected, from, address, port, transport }, i) =>
        answers[i] === expected
          ? []
          : [`${from} -> ${address}:${port}/${transport}: ${answers[i] ?? '?'}, not ${expected}`],
      );
    }),
  );
  return found.flat();
}

/** openvidu-ce: a host with open egress, anybody's browser, and machines at the edges of the office's prefixes. */
export const openvidu = modelOf({ name: 'openvidu-ce', path: 'examples/openvidu-ce/topology.yaml' });

const openviduHost = ['203.0.113.10', '2001:db8:1::10'];
const browser = ['192.0.2.50', '2001:db8:99::50'];
// The last two are the addresses next to the office's prefixes.
const admin = ['198.51.100.5', '2001:db8:2::5', '198.51.100.16', '2001:db8:2:1::5'];

const anyone = ['80/tcp', '443/tcp', '3478/tcp', '3478/udp', '40000/udp', '48000/udp', '57000/udp'];
const neighbours = [
  ...[
    '79/tcp',
    '81/tcp',
    '442/tcp',
    '444/tcp',
    '3477/tcp',
    '3479/tcp',
    '3477/udp',
    '3479/udp',
    '39999/udp',
    '57001/udp',
  ],
  ...['80/udp', '443/udp', '40000/tcp', '57000/tcp', '57001/tcp', '65535/udp', '65535/tcp'], // other transport; Coturn's relay
  ...['5442/tcp', '5443/tcp', '8888/tcp', '6379/tcp', '21/tcp', '23/tcp', '22/udp'], // of the machine alone; next to SSH
];
export const openviduTable: readonly Case[] = [0, 1].flatMap((family) => {
  const to = openviduHost[family] ?? '';
  return [
    ...cases('browser', browser[family] ?? '', to, 'open', anyone),
    ...cases('browser', browser[family] ?? '', to, 'silent', [...neighbours, '22/tcp']),
    ...cases('admin', admin[family] ?? '', to, 'open', [...anyone, '22/tcp']),
    ...cases('admin', admin[family] ?? '', to, 'silent', neighbours),
    ...cases('admin', admin[family + 2] ?? '', to, 'open', ['443/tcp', '3478/udp']),
    ...cases('admin', admin[family + 2] ?? '', to, 'silent', ['22/tcp']),
    // Loopback, also to the own address; and what the host sends.
    ...cases('host', to, to, 'open', ['8888/tcp', '5443/tcp', '57001/udp']),
    ...cases('host', to, browser[family] ?? '', 'open', ['9/tcp', '9/udp']),
    ...cases('host', to, browser[family] ?? '', 'refused', ['10/tcp', '10/udp']),
  ];
});

/** The machines, listening on every port that the table probes. Without rules everything arrives. */
export async function openviduNetwork(): Promise<Network> {
  const network = new Network();
  for (const name of ['host', 'browser', 'admin']) network.machine(name);
  network.join('host', openviduHost, 'browser', browser);
  network.join('host', openviduHost, 'admin', admin);
  await network.listen('host', [...anyone, ...neighbours, '22/tcp'].map(endpoint));
  await network.listen('browser', ['9/tcp', '9/udp'].map(endpoint));
  return network;
}

const declaredHost = ['203.0.113.10', '2001:db8:1::10'];
const declaredPeer = ['198.51.100.5', '2001:db8:2::5'];
/** Host h with declared egress, and media of fixed ports both ways. */
export const declared = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"] }
hosts: { h: { addresses: [203.0.113.10, "2001:db8:1::10"] }, peer: { addresses: [198.51.100.5, "2001:db8:2::5"] } }
components:
  a: { host: h, listeners: { media: 7000/udp, web: 80/tcp } }
  b: { host: peer, listeners: { media: 5000/udp, web: 80/tcp } }
flows:
  - { from: b.media, to: a.media, both_ways: true, match_source_ports: true }
  - { from: a, to: b.web }
firewall: { egress: declared }`);
export const declaredTable: readonly Case[] = [0, 1].flatMap((family) => {
  const [own, far] = [declaredHost[family] ?? '', declaredPeer[family] ?? ''];
  const media = (machine: string, fromPort: number, port: number, expected: Answer): Case => {
    const ends = machine === 'h' ? { from: own, address: far } : { from: far, address: own };
    return { machine, ...ends, fromPort, port, transport: 'udp', expected };
  };
  return [
    ...cases('h', own, far, 'open', ['80/tcp']),
    ...cases('h', own, far, 'silent', ['81/tcp', '80/udp', '5000/udp', '5000/tcp', '53/udp']),
    ...cases('peer', far, own, 'silent', ['80/tcp', '7000/udp']),
    media('peer', 5001, 7000, 'silent'),
    media('h', 7001, 5000, 'silent'),
    media('h', 7002, 5001, 'silent'),
  ];
});

export async function declaredNetwork(): Promise<Network> {
  const network = new Network();
  for (const name of ['h', 'peer']) network.machine(name);
  network.join('h', declaredHost, 'peer', declaredPeer);
  await network.listen('h', ['80/tcp', '7000/udp'].map(endpoint));
  await network.listen(
    'peer',
    ['80/tcp', '81/tcp', '80/udp', '5000/udp', '5001/udp', '5000/tcp', '53/udp'].map(endpoint),
  );
  return network;
}
