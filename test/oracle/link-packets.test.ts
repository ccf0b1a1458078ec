// Programs that speak to groups and to everybody on a link: keepalived and a DHCP server do their work through the rules of
// every target, and do not through rules of a file that does not say so.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Topology } from '../../src/topology/model.ts';
import { pathOf } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { type Loader, Shell, describeLoaders, scriptOf } from './loaders.ts';
import { Network } from './nftables-network.ts';

interface Said {
  readonly multicast: boolean;
  readonly broadcast: boolean;
}

/** Two balancers that share an address, one of which gives leases. */
function balancers({ multicast, broadcast }: Said): Topology {
  return topologyOf(`zones: { lan: [10.77.0.0/24] }
hosts:
  lb1: { addresses: [10.77.0.11], floating: [10.77.0.10] }
  lb2: { addresses: [10.77.0.12], floating: [10.77.0.10] }
components:
  client: { zone: lan }
  keepalived: { hosts: [lb1, lb2], listeners: { vrrp: { transport: vrrp${multicast ? ', multicast: [224.0.0.18]' : ''} } } }
  dhcpd: { host: lb1, listeners: { dhcp: { ports: 67, transport: udp${broadcast ? ', broadcast: true' : ''} } } }
flows:
  - { from: keepalived, to: keepalived.vrrp, purpose: adverts }
  - { from: client, to: dhcpd.dhcp, purpose: leases }
  - { from: dhcpd.dhcp, to: client, ports: 68, transport: udp, purpose: offers }
firewall: { egress: declared }`);
}

/** A link with the balancers and a client that has no address. */
function link(): Network {
  const network = new Network();
  for (const name of ['switch', 'lb1', 'lb2', 'client']) network.machine(name);
  ip(network, 'switch', 'link add lan type bridge');
  ip(network, 'switch', 'link set lan up');
  for (const [i, name] of ['lb1', 'lb2', 'client'].entries()) {
    network.join(name, [], 'switch', []);
    ip(network, 'switch', `link set cable${String(i + 1)} master lan`);
  }
  ip(network, 'lb1', 'addr add 10.77.0.11/24 dev cable1');
  ip(network, 'lb2', 'addr add 10.77.0.12/24 dev cable1');
  return network;
}

function ip(network: Network, machine: string, words: string): void {
  const { status, stderr } = network.run(machine, pathOf('ip') ?? 'ip', words.split(' '));
  if (status !== 0) throw new Error(`ip ${words}: ${stderr}`);
}

interface Scene {
  readonly network: Network;
  readonly folder: string;
}

/** The link with the rules of both balancers. */
async function withRules(loader: Loader, said: Said, play: (scene: Scene) => Promise<void>): Promise<void> {
  const topology = balancers(said);
  const network = link();
  const folder = mkdtempSync(join(tmpdir(), 'topo-link-'));
  const shells = ['lb1', 'lb2'].map((name) => [name, new Shell(network, name, loader)] as const);
  try {
    for (const [name, shell] of shells) shell.load(scriptOf(topology, name, loader));
    await play({ network, folder });
  } finally {
    network.remove();
    for (const [, shell] of shells) shell.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Begins to claim the shared address; the larger priority wins while its adverts arrive. */
function keepalived({ network, folder }: Scene, machine: string, priority: number): void {
  const file = join(folder, `${machine}.conf`);
  const instance = [
    'state BACKUP',
    'interface cable1',
    'virtual_router_id 7',
    `priority ${String(priority)}`,
    'advert_int 0.3',
    'version 3',
    'virtual_ipaddress { 10.77.0.10/24 }',
  ];
  writeFileSync(file, `vrrp_instance shared {\n${instance.join('\n')}\n}\n`);
  const pids = ['--pid', '--vrrp_pid'].map((option) => `${option}=${join(folder, `${machine}${option}`)}`);
  network.start(machine, pathOf('keepalived') ?? '', ['-P', '--dont-fork', `--use-file=${file}`, ...pids]);
}

function carries({ network }: Scene, machine: string): boolean {
  return network.run(machine, pathOf('ip') ?? 'ip', ['addr', 'show', 'cable1']).stdout.includes(' 10.77.0.10/');
}

async function untilCarried(scene: Scene, machine: string): Promise<void> {
  for (let tries = 0; tries < 100 && !carries(scene, machine); tries++) await wait(100);
  expect(carries(scene, machine)).toBe(true);
}

/** Whether a client without an address gets one. */
async function getsLease({ network, folder }: Scene): Promise<boolean> {
  const options = ['--port=0', '--interface=cable1', '--user=root', '--dhcp-authoritative', '--no-ping'];
  const range = '--dhcp-range=10.77.0.100,10.77.0.110,255.255.255.0';
  const files = [`--dhcp-leasefile=${folder}/leases`, `--pid-file=${folder}/dnsmasq`, '--conf-file=/dev/null'];
  network.start('lb1', pathOf('dnsmasq') ?? '', ['--keep-in-foreground', ...options, range, ...files]);
  await wait(500);
  const client = ['-i', 'cable1', '-f', '-q', '-n', '-t', '4', '-T', '1', '-s', '/bin/true'];
  return network.run('client', pathOf('udhcpc') ?? '', client).status === 0;
}

const everything: Said = { multicast: true, broadcast: true };

describeLoaders('on one link, through', ['keepalived', 'dnsmasq', 'udhcpc'], (loader) => {
  it('keepalived leaves the address to the machine of the larger priority', async () => {
    await withRules(loader, everything, async (scene) => {
      keepalived(scene, 'lb1', 200);
      await untilCarried(scene, 'lb1');
      keepalived(scene, 'lb2', 100);
      await wait(3000);
      expect(carries(scene, 'lb2')).toBe(false);
    });
  });

  it('keepalived claims it twice where the file names no group', async () => {
    await withRules(loader, { ...everything, multicast: false }, async (scene) => {
      keepalived(scene, 'lb1', 200);
      keepalived(scene, 'lb2', 100);
      await Promise.all(['lb1', 'lb2'].map((machine) => untilCarried(scene, machine)));
    });
  });

  it('a DHCP server gives a lease', async () => {
    await withRules(loader, everything, async (scene) => {
      expect(await getsLease(scene)).toBe(true);
    });
  });

  it('a DHCP server gives none where the file says nothing of broadcasts', async () => {
    await withRules(loader, { ...everything, broadcast: false }, async (scene) => {
      expect(await getsLease(scene)).toBe(false);
    });
  });
});
