// Programs that the documentation calls and that a test must not run: they would install, sign in or change a firewall.
// Each stand-in prints what the real program printed once, and fails for a call that the documentation does not make.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executable, root } from './executable.ts';

const recorded = join(import.meta.dirname, 'fixtures/documentation');

/** Scripts for sh, by the name of the program. */
const standIns: Readonly<Record<string, string>> = {
  // npx itself would ask the registry in a folder that has no node_modules.
  npx: `[ "$1" = topo ] && shift && exec '${process.execPath}' '${executable}' "$@"`,

  // Every script that is run must be one of package.json.
  npm: `case "$1" in
  ci | test | pack | install) exit 0 ;;
  run) grep -q "^    \\"$2\\": " '${join(root, 'package.json')}' && exit 0 ;;
esac`,

  nft: `[ "$*" = '-j list ruleset' ] && exec cat '${join(recorded, 'web.nftables.json')}'`,
  'iptables-save': `[ "$*" = '' ] && exec cat '${join(recorded, 'web.iptables')}'`,
  'ip6tables-save': `[ "$*" = '' ] && exec cat '${join(recorded, 'web.ip6tables')}'`,
  ipset: `[ "$*" = save ] && exit 0`,
  aws: `[ "$*" = 'ec2 describe-security-groups' ] && exec cat '${join(recorded, 'groups.json')}'`,

  // The topology of the main branch, in which the administrator has no flow yet.
  git: `[ "$*" = 'show main:topology.yaml' ] && exec grep -v 'from: admin' topology.yaml`,

  // The host knows the stand-ins for its firewall, and the script for each call that the script has.
  scp: `[ -f "$1" ] && [ "$2" = web: ] && exec cp "$1" "$HOME"`,
  ssh: `[ "$1 $2" = 'web sudo' ] && shift 2
case "$*" in
  'sh '*) grep -q "^  $3:1) begin" "$HOME/$2" && exit 0 ;;
  'nft '* | 'iptables-save' | 'ip6tables-save') exec "$@" ;;
esac`,
};

/** Writes the stand-ins into a new folder, which a PATH may name first. */
export function writeStandIns(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(standIns)) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\necho "${name}: no stand-in for: $*" >&2\nexit 127\n`);
    chmodSync(path, 0o755);
  }
}
