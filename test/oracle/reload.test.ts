// Loading again interrupts nobody: connections that are open stay open, through the same rules and through tighter ones,
// which close the door to new ones.

import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { topologyOf } from '../support/topologies.ts';
import { without } from './essentials-mutants.ts';
import { Shell, describeLoaders, scriptOf } from './loaders.ts';
import { Network, type Probe, type Running } from './nftables-network.ts';

const ends = [
  { host: '192.0.2.1', peer: '198.51.100.2' },
  { host: '2001:db8:1::1', peer: '2001:db8:2::2' },
] as const;
const PORT = 7777;

/** What each machine may open at the other, both with restricted egress. */
function scriptsOf(flows: string): Parameters<typeof scriptOf>[0] {
  return topologyOf(`hosts: { h: { addresses: ["${ends[0].host}", "${ends[1].host}"] }, p: { addresses: ["${ends[0].peer}", "${ends[1].peer}"] } }
components: { a: { host: h, listeners: { l: ${PORT}/tcp } }, b: { host: p, listeners: { l: ${PORT}/tcp } } }
flows: [${flows}]
firewall: { egress: declared }`);
}

describeLoaders('reloading with', [], (loader) => {
  let network: Network;
  let shell: Shell;
  /** One connection that each machine has opened, in each family. */
  let open: readonly Running[];
  const loose = scriptOf(scriptsOf('{ from: a, to: b }, { from: b, to: a }'), 'h', loader);
  const tight = scriptOf(scriptsOf(''), 'h', loader);
  beforeAll(async () => {
    network = new Network();
    for (const name of ['h', 'p']) network.machine(name);
    network.join('h', [ends[0].host, ends[1].host], 'p', [ends[0].peer, ends[1].peer]);
    for (const name of ['h', 'p']) await network.serve(name, 'essentials-traffic.mjs', 'echo', String(PORT));
    shell = new Shell(network, 'h', loader);
  });
  afterAll(() => {
    network.remove();
    shell.remove();
  });
  beforeEach(async () => {
    shell.load(loose);
    const talk = (name: string, address: string): Promise<Running> =>
      network.serve(name, 'essentials-traffic.mjs', 'talk', address, String(PORT));
    open = await Promise.all(ends.flatMap(({ host, peer }) => [talk('h', peer), talk('p', host)]));
    return () => open.forEach((one) => one.kill());
  });

  it('keeps what is open', async () => {
    expect(await answered(open, 'before')).toEqual(['before', 'before', 'before', 'before']);
    shell.load(loose);
    expect(await answered(open, 'again')).toEqual(['again', 'again', 'again', 'again']);
    shell.load(tight);
    expect(await answered(open, 'tight')).toEqual(['tight', 'tight', 'tight', 'tight']);
    const door = (from: string, address: string): Probe => ({ transport: 'tcp', from, address, port: PORT });
    const doors = await Promise.all([
      network.probe(
        'h',
        ends.map(({ host, peer }) => door(host, peer)),
      ),
      network.probe(
        'p',
        ends.map(({ host, peer }) => door(peer, host)),
      ),
    ]);
    expect(doors.flat()).toEqual(['silent', 'silent', 'silent', 'silent']);
  });

  it.each(['in', 'out'])('would interrupt it where what is known does not pass %s', async (direction) => {
    shell.load(without(loader.target, tight, [`${direction} established`]));
    expect(await answered(open, 'tight')).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('leaves the same rules, however often', () => {
    const listings = [1, 2, 3].map(() => {
      shell.load(tight);
      return shell.listing();
    });
    expect(new Set(listings).size).toBe(1);
    expect(listings[0]).toMatch(/topo/i);
  });
});

/** What comes back over each connection within a second and a half. */
function answered(open: readonly Running[], word: string): Promise<readonly (string | undefined)[]> {
  return Promise.all(
    open.map(async (one) => {
      const late = AbortSignal.timeout(1500);
      const heard = once(one.stdout, 'data', { signal: late }).then(([data]) => String(data));
      one.stdin.write(word);
      return heard.catch(() => undefined);
    }),
  );
}
