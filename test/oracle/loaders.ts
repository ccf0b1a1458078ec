// What loads rules into the kernel, each with the script of its target.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { type TargetId, emit } from '../../src/emit.ts';
import type { Topology } from '../../src/topology/model.ts';
import { type Program, describeWith } from '../support/programs.ts';
import { lacks } from './iptables-backends.ts';
import type { Network, Outcome } from './nftables-network.ts';
import { origin } from './rulesets.ts';

export interface Loader {
  readonly target: TargetId;
  readonly needs: readonly Program[];
  readonly lack?: string | undefined;
  readonly environment: readonly string[];
  /** Prints all that is loaded. */
  readonly listing: string;
  /** Something of others, which must stay. */
  readonly foreign: string;
}

const iptables = (backend: 'nft' | 'legacy'): Loader => {
  const programs = ['iptables', 'ip6tables'].map((family) => `${family}-${backend}`);
  return {
    target: 'iptables',
    needs: ['iptables', 'ip6tables'],
    lack: lacks(backend),
    environment: [`IPTABLES=${programs[0] ?? ''}`, `IP6TABLES=${programs[1] ?? ''}`],
    // Asking creates the table: what is there before and after is then alike.
    listing: programs.map((one) => `${one} -L INPUT >/dev/null; ${one}-save -t filter | grep -v '^#'`).join('; '),
    foreign: programs.map((one) => `${one} -N OTHER; ${one} -A INPUT -j OTHER`).join('; '),
  };
};

const loaders: readonly (readonly [string, Loader])[] = [
  [
    'nftables',
    {
      target: 'nftables',
      needs: ['nft'],
      environment: [],
      listing: 'nft -s list ruleset',
      foreign: 'nft add table inet other',
    },
  ],
  ['iptables-nft', iptables('nft')],
  ['iptables-legacy', iptables('legacy')],
];

/** A suite for each loader; skipped aloud where the programs or the kernel lack something. */
export function describeLoaders(title: string, needed: readonly Program[], judge: (loader: Loader) => void): void {
  for (const [name, loader] of loaders) {
    const titled = loader.lack === undefined ? name : `${name} (skipped: ${loader.lack})`;
    describeWith([...loader.needs, 'ip', 'namespaces', ...needed], `${title} ${titled}`, () => {
      if (loader.lack === undefined) judge(loader);
      else it.skip('loads', () => undefined);
    });
  }
}

/** The script that holds and loads the rules of a host. */
export function scriptOf(topology: Topology, host: string, { target }: Loader): string {
  return emit(topology, { ...origin, target, host }).files[0]?.accompanying[0]?.text ?? '';
}

/** A machine of a network on which scripts are run, with a state of their own. */
export class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), 'topo-loading-'));
  readonly #run: (command: string) => Outcome;
  readonly #listing: string;

  constructor(network: Network, machine: string, { environment, listing }: Loader) {
    const variables = [...environment, `TOPO_STATE=${this.folder}/state`, 'PATH=/usr/bin:/bin:/usr/sbin:/sbin'];
    this.#run = (command) => network.run(machine, 'env', [...variables, 'sh', '-c', `cd ${this.folder}; ${command}`]);
    this.#listing = listing;
  }

  write(name: string, script: string): void {
    writeFileSync(join(this.folder, name), script);
  }

  sh(command: string): Outcome {
    return this.#run(command);
  }

  /** Loads the rules that a script holds, whoever they lock out; throws where they cannot be. */
  load(script: string): void {
    this.write('load.sh', script);
    const { status, stderr } = this.sh('sh load.sh now --from-console');
    if (status !== 0) throw new Error(stderr);
  }

  /** All that is loaded, counters aside. */
  listing(): string {
    return this.sh(this.#listing).stdout.replace(/ \[\d+:\d+\]$/gm, '');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
