// The two backends of iptables, on machines that are network namespaces.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Listing } from '../../src/rulesets/readers/reader.ts';
import { type Program, pathOf } from '../support/programs.ts';
import type { Network, Outcome } from './nftables-network.ts';

/** The backend is in the name of the program, whatever Debian's alternatives point to. */
export const backends = ['nft', 'legacy'] as const;
export type Backend = (typeof backends)[number];

const families = ['iptables', 'ip6tables'] as const;

/** Why the backend cannot be tried here; undefined where it can. Kernels are built without the legacy tables by now. */
export function lacks(backend: Backend): string | undefined {
  const tried = spawnSync(
    pathOf('namespaces') ?? 'false',
    ['--net', join(folderOf('iptables'), `iptables-${backend}`), '-L'],
    {
      encoding: 'utf8',
    },
  );
  if (tried.error !== undefined) return tried.error.message;
  return tried.status === 0 ? undefined : `the kernel has no tables of iptables-${backend}`;
}

function folderOf(program: Program): string {
  return dirname(pathOf(program) ?? '');
}

/** What a backend of one machine does, and holds. */
export class Tables {
  readonly #network: Network;
  readonly #machine: string;
  readonly #backend: Backend;
  readonly folder = mkdtempSync(join(tmpdir(), 'topo-iptables-'));

  constructor(network: Network, machine: string, backend: Backend) {
    this.#network = network;
    this.#machine = machine;
    this.#backend = backend;
  }

  /** Both families from one file, as people do without the script. */
  restore(rules: string, ...options: readonly string[]): string {
    return families
      .map((family) => this.#run(`${family}-${this.#backend}-restore`, ['-n', ...options], rules))
      .map(({ status, stderr }) => (status === 0 ? '' : stderr))
      .join('');
  }

  /** Table filter of both families, without remarks and counters. */
  listing(): string {
    const tables = families.map((family) => this.#run(`${family}-${this.#backend}-save`, ['-t', 'filter']).stdout);
    return tables.join('').replace(/^#.*\n| \[\d+:\d+\]$/gm, '');
  }

  /** Everything of both families, as the kernel lists it. */
  saved(): readonly Listing[] {
    return families.map((family) => ({
      name: `${family}-${this.#backend}-save`,
      kind: family,
      text: this.#run(`${family}-${this.#backend}-save`, []).stdout,
    }));
  }

  iptables(...words: readonly string[]): Outcome {
    return this.#run(`iptables-${this.#backend}`, words);
  }

  ip6tables(...words: readonly string[]): Outcome {
    return this.#run(`ip6tables-${this.#backend}`, words);
  }

  /** Nothing loaded, and no memory of what was. */
  reset(): void {
    const empty = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
    for (const family of families) this.#run(`${family}-${this.#backend}-restore`, [], empty);
    rmSync(join(this.folder, 'state'), { recursive: true, force: true });
  }

  /** The command line that runs a script on this backend, with a state of its own. */
  script(text: string, name = 'h.apply.sh', shell = 'sh'): (...words: readonly string[]) => Outcome {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return (...words) => this.#run('env', [...this.environment(), shell, path, ...words]);
  }

  environment(): readonly string[] {
    return [
      `IPTABLES=iptables-${this.#backend}`,
      `IP6TABLES=ip6tables-${this.#backend}`,
      `TOPO_STATE=${join(this.folder, 'state')}`,
    ];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(program: string, args: readonly string[], input = ''): Outcome {
    return this.#network.run(
      this.#machine,
      program === 'env' ? program : join(folderOf('iptables'), program),
      args,
      input,
    );
  }
}
