// Machines as network namespaces, joined by virtual cables; and probes with real packets between them.

import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathOf } from '../support/programs.ts';

const ip = pathOf('ip') ?? 'ip';
const nft = pathOf('nft') ?? 'nft';
let made = 0;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A transport, address and port that a machine listens on, or that a probe is sent to. */
export interface Endpoint {
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

export interface Probe extends Endpoint {
  /** Own address of the machine that sends; also its port where that matters. */
  readonly from: string;
  readonly fromPort?: number;
}

/** `open`: a listener answered. `refused`: the packet arrived, and nobody listens. `silent`: it was dropped on its way. */
export type Answer = 'open' | 'refused' | 'silent';

export type Running = ChildProcessByStdio<Writable, Readable, null>;

/** A network of its own, with names that no other process uses. `remove` leaves nothing behind. */
export class Network {
  readonly #prefix = `topo-${process.pid}-${(made += 1)}-`;
  readonly #machines = new Map<string, { cables: number }>();
  readonly #children: Running[] = [];
  // Also where a test was stopped: namespaces outlive their makers.
  readonly #onExit = (): void => this.remove();

  constructor() {
    process.once('exit', this.#onExit);
    removeAbandoned();
  }

  /** A machine with loopback up, and nothing else. */
  machine(name: string): void {
    this.#machines.set(name, { cables: 0 });
    command(ip, ['netns', 'add', this.#space(name)]);
    command(ip, ['-n', this.#space(name), 'link', 'set', 'lo', 'up']);
  }

  /** A cable between two machines, each with addresses of its own at its end and routes to those of the other. */
  join(one: string, oneAddresses: readonly string[], other: string, otherAddresses: readonly string[]): void {
    const [a, b] = [this.#plug(one), this.#plug(other)];
    command(ip, [
      'link',
      'add',
      a,
      'netns',
      this.#space(one),
      'type',
      'veth',
      'peer',
      'name',
      b,
      'netns',
      this.#space(other),
    ]);
    this.#configure(one, a, oneAddresses, otherAddresses);
    this.#configure(other, b, otherAddresses, oneAddresses);
  }

  #plug(name: string): string {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new Error(`no machine ${name}`);
    machine.cables += 1;
    return `cable${machine.cables}`;
  }

  #configure(name: string, cable: string, own: readonly string[], far: readonly string[]): void {
    const at = ['-n', this.#space(name)];
    // Duplicate address detection takes a second, and the link-local address sends nothing in it.
    this.run(name, 'sh', ['-c', `echo 0 > /proc/sys/net/ipv6/conf/${cable}/accept_dad`]);
    command(ip, [...at, 'link', 'set', cable, 'up']);
    for (const address of own) {
      const isIPv6 = address.includes(':');
      command(ip, [
        ...at,
        'addr',
        'add',
        `${address}/${isIPv6 ? '128' : '32'}`,
        'dev',
        cable,
        ...(isIPv6 ? ['nodad'] : []),
      ]);
    }
    for (const address of far) {
      const source = own.find((one) => one.includes(':') === address.includes(':'));
      command(ip, [...at, 'route', 'add', address, 'dev', cable, ...(source === undefined ? [] : ['src', source])]);
    }
  }

  run(name: string, program: string, args: readonly string[], input = ''): Outcome {
    return outcome(ip, ['netns', 'exec', this.#space(name), program, ...args], input);
  }

  nft(name: string, args: readonly string[], input = ''): Outcome {
    return this.run(name, nft, args, input);
  }

  /** Neighbours are found anew by the next packet, through whatever rules there are then. */
  forgetNeighbours(): void {
    for (const name of this.#machines.keys()) command(ip, ['-n', this.#space(name), 'neigh', 'flush', 'all']);
  }

  /** A program that runs beside the test, until the network is removed. */
  start(name: string, program: string, args: readonly string[]): Running {
    const child = spawn(ip, ['netns', 'exec', this.#space(name), program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    return child;
  }

  /** Starts a script of this folder; returns it once it has said that it is ready. */
  async serve(name: string, script: string, ...args: readonly string[]): Promise<Running> {
    const child = this.start(name, process.execPath, [join(import.meta.dirname, script), ...args]);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${script} on ${name} ended with ${String(code)}`);
    });
    ended.catch(() => undefined); // expected later, when the network is removed
    await Promise.race([once(child.stdout, 'data'), ended]);
    return child;
  }

  /** What a script of this folder makes of its input; both are JSON. */
  async ask(name: string, script: string, input: unknown): Promise<unknown> {
    const child = this.start(name, process.execPath, [join(import.meta.dirname, script)]);
    child.stdin.end(JSON.stringify(input));
    const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    if (code !== 0) throw new Error(`${script} on ${name} ended with ${String(code)}`);
    return JSON.parse(answer);
  }

  /**
   * Answers to TCP connections and UDP datagrams on these ports, at every address, until the network is removed. Of a machine with
   * several addresses of a family `addresses` tells them, because a datagram is answered from the one that it was sent to.
   */
  async listen(
    name: string,
    sockets: readonly Omit<Endpoint, 'address'>[],
    addresses?: readonly string[],
  ): Promise<void> {
    const more = addresses === undefined ? [] : [JSON.stringify(addresses)];
    await this.serve(name, 'nftables-listener.mjs', JSON.stringify(sockets), ...more);
  }

  /** Sends all probes at once; answers in their order. No answer is far away, but the machine may be busy. */
  async probe(name: string, probes: readonly Probe[], patience = 900): Promise<readonly Answer[]> {
    return (await this.ask(name, 'nftables-probe.mjs', { probes, patience })) as Answer[];
  }

  remove(): void {
    process.removeListener('exit', this.#onExit);
    for (const child of this.#children) child.kill('SIGKILL');
    for (const name of this.#machines.keys()) spawnSync(ip, ['netns', 'del', this.#space(name)]);
    this.#machines.clear();
  }

  #space(name: string): string {
    return this.#prefix + name;
  }
}

/** Namespaces of processes that were killed, and so could not clean up. */
function removeAbandoned(): void {
  const { stdout } = outcome(ip, ['netns', 'list'], '');
  for (const [space, pid = ''] of stdout.matchAll(/^topo-(\d+)-\d+-\w+/gm)) {
    if (!existsSync(`/proc/${pid}`)) spawnSync(ip, ['netns', 'del', space]);
  }
}

function command(program: string, args: readonly string[]): void {
  const { status, stderr } = outcome(program, args, '');
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

function outcome(program: string, args: readonly string[], input: string): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** The text with one thing changed; fails where there is nothing to change. */
export function mutate(text: string, from: string | RegExp, to: string): string {
  const mutant = text.replace(from, to);
  if (mutant === text) throw new Error(`nothing to mutate: ${String(from)}`);
  return mutant;
}
