// Tests that need a program from outside: they run where it is, are skipped aloud where it is not, and fail where
// skipping is forbidden (TOPO_TEST_REQUIRE is set, as .ci/run does).

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

interface Requirement {
  /** Names to look for in the PATH, the preferred one first. */
  readonly commands: readonly string[];
  /** What to do where it is missing: completes "skipped: …". */
  readonly remedy: string;
  /** CI can see to it, so that TOPO_TEST_REQUIRE turns a skip into a failure. */
  readonly obligatory: boolean;
}

export const programs = {
  nft: debian('nftables', 'nft'),
  iptables: debian('iptables', 'iptables'),
  ip6tables: debian('iptables', 'ip6tables'),
  ipset: debian('ipset', 'ipset'),
  ip: debian('iproute2', 'ip'),
  ping: debian('iputils-ping', 'ping'),
  keepalived: debian('keepalived', 'keepalived'),
  dnsmasq: debian('dnsmasq-base', 'dnsmasq'),
  udhcpc: debian('udhcpc', 'udhcpc'),
  chromium: debian('chromium', 'chromium', 'chromium-browser', 'google-chrome'),
  pdftotext: debian('poppler-utils', 'pdftotext'),
  /** With a folder of plugins that has the AWS provider. */
  terraform: { commands: ['terraform'], remedy: 'install terraform, which Debian does not have', obligatory: false },
  moto: { commands: ['moto_server'], remedy: 'pip install "moto[server]"', obligatory: false },
  aws: { commands: ['aws'], remedy: 'install the AWS command line', obligatory: false },
  /** Not a program: root that may make network namespaces. */
  namespaces: { commands: ['unshare'], remedy: 'run as root, with network namespaces', obligatory: true },
} as const satisfies Record<string, Requirement>;

export type Program = keyof typeof programs;

/** What becomes of a suite, and why. */
export type Decision = { readonly act: 'run' } | { readonly act: 'skip' | 'fail'; readonly reason: string };

/** The path of the program's executable; undefined where it is not installed. */
export function pathOf(program: Program): string | undefined {
  // Debian's ordinary users do not have the sbin folders in their PATH, and may run `nft --check` all the same.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter((it) => it !== '');
  return programs[program].commands
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find(isExecutable);
}

const known = new Map<Program, boolean>();

/** Whether tests that need it can run on this machine; asked once per process. */
export function available(program: Program): boolean {
  const answer = known.get(program) ?? finds(program);
  known.set(program, answer);
  return answer;
}

function finds(program: Program): boolean {
  if (program === 'namespaces') return makesNamespaces();
  return pathOf(program) !== undefined && (program !== 'terraform' || terraformPlugins() !== undefined);
}

/**
 * A folder that has the AWS provider, for `terraform init -plugin-dir`: one of those that Terraform looks into by itself
 * (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories), or one of /opt.
 */
export function terraformPlugins(): string | undefined {
  const places = [join(homedir(), '.terraform.d'), '/usr/local/share/terraform', '/usr/share/terraform', '/opt'];
  return places
    .flatMap((place) => (existsSync(place) ? readdirSync(place).map((name) => join(place, name)) : []))
    .find((folder) => existsSync(join(folder, 'registry.terraform.io/hashicorp/aws')));
}

/** What becomes of a suite whose `missing` programs are not there, where skipping is `forbidden` or not. */
export function decide(missing: readonly Program[], forbidden: boolean): Decision {
  if (missing.length === 0) return { act: 'run' };
  const reason = [...new Set(missing.map((program) => programs[program].remedy))].join(', ');
  const obligatory = missing.some((program) => programs[program].obligatory);
  return { act: forbidden && obligatory ? 'fail' : 'skip', reason };
}

/**
 * A `describe` that runs where all `needed` programs are available. Elsewhere its title says what to install, and its
 * tests are skipped; or, where skipping is forbidden, one failing test stands for them.
 */
export function describeWith(needed: readonly Program[], title: string, fn: () => void): void {
  const missing = needed.filter((program) => !available(program));
  const decision = decide(missing, (process.env['TOPO_TEST_REQUIRE'] ?? '') !== '');
  if (decision.act === 'run') {
    describe(title, fn);
  } else if (decision.act === 'skip') {
    describe.skip(`${title} (skipped: ${decision.reason})`, fn);
  } else {
    describe(title, () => {
      it('finds the programs it needs', () => {
        throw new Error(`TOPO_TEST_REQUIRE forbids skipping: ${decision.reason}`);
      });
    });
  }
}

function debian(name: string, ...commands: readonly string[]): Requirement {
  return { commands, remedy: `install Debian's package ${name}`, obligatory: true };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function makesNamespaces(): boolean {
  const unshare = pathOf('namespaces');
  if (process.getuid?.() !== 0 || unshare === undefined) return false;
  return spawnSync(unshare, ['--net', 'true'], { stdio: 'ignore' }).status === 0;
}
