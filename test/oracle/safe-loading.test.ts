// The script of every target keeps its promise: what is not confirmed from a new connection goes away by itself.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { type TargetId, emit } from '../../src/emit.ts';
import { type Program, describeWith } from '../support/programs.ts';
import { topologyOf } from '../support/topologies.ts';
import { lacks } from './iptables-backends.ts';
import { Network, type Outcome, mutate } from './nftables-network.ts';
import { origin } from './rulesets.ts';

interface Kind {
  readonly target: TargetId;
  readonly needs: readonly Program[];
  readonly lack?: string | undefined;
  readonly environment: readonly string[];
  /** Prints all that is loaded. */
  readonly listing: string;
  /** Something of others, which must stay. */
  readonly foreign: string;
}

const iptables = (backend: 'nft' | 'legacy'): Kind => {
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

const kinds: readonly (readonly [string, Kind])[] = [
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

/** Port 22 is the way in; `port` is what the rules differ in. */
const body = (port: number, sshd: boolean): string => `zones: { internet: [0.0.0.0/0, "::/0"] }
hosts: { h: { addresses: [192.0.2.1, "2001:db8::1"] } }
components:
  admin: { zone: internet }
  sshd: { use: sshd, host: h }
  web: { host: h, listeners: { web: ${String(port)}/tcp } }
flows: [{ from: admin, to: web.web }${sshd ? ', { from: admin, to: sshd.ssh }' : ''}]`;

for (const [title, kind] of kinds) {
  const titled = kind.lack === undefined ? title : `${title} (skipped: ${kind.lack})`;
  describeWith([...kind.needs, 'ip', 'namespaces'], `safe loading with ${titled}`, () => {
    if (kind.lack === undefined) judge(kind);
    else it.skip('puts back', () => undefined);
  });
}

function judge(kind: Kind): void {
  let network: Network;
  let folder: string;
  let before: string;
  const scripts = new Map<string, string>();
  beforeAll(() => {
    for (const [name, port, sshd] of [
      ['one', 80, true],
      ['two', 81, true],
      ['locked', 80, false],
    ] as const) {
      const [file] = emit(topologyOf(body(port, sshd)), { ...origin, target: kind.target }).files;
      scripts.set(name, file?.companions[0]?.text ?? '');
    }
  });
  beforeEach(() => {
    network = new Network();
    network.machine('h');
    folder = mkdtempSync(join(tmpdir(), 'topo-loading-'));
    for (const [name, text] of scripts) writeFileSync(join(folder, `${name}.sh`), text);
    sh(kind.foreign);
    before = listing();
    return () => {
      network.remove();
      rmSync(folder, { recursive: true, force: true });
    };
  });

  function sh(command: string): Outcome {
    const environment = [...kind.environment, `TOPO_STATE=${folder}/state`, 'PATH=/usr/bin:/bin:/usr/sbin:/sbin'];
    return network.run('h', 'env', [...environment, 'sh', '-c', `cd ${folder}; ${command}`]);
  }
  // Counters aside.
  const listing = (): string => sh(kind.listing).stdout.replace(/ \[\d+:\d+\]$/gm, '');
  const loaded = (): string => {
    expect(sh('sh one.sh now')).toMatchObject({ status: 0 });
    return listing();
  };

  it('keeps what is confirmed from a new connection, and only that', () => {
    const { stdout, stderr, status } = sh(
      `export SSH_CONNECTION='a 1 b 22'; sh one.sh try 60 & sleep 8
sh one.sh confirm; echo "same $?"; sh two.sh try; echo "second $?"; sh two.sh now; echo "now $?"
SSH_CONNECTION='a 2 b 22' sh one.sh confirm; echo "new $?"; wait $!`,
    );
    expect(stdout).toMatch(
      /NEW connection to h within 60 seconds[^]*same 1\nsecond 1\nnow 1\n[^]*new 0\n[^]*confirmed/,
    );
    expect(stderr).toContain('confirm from a new one');
    expect(status).toBe(0);
    expect(listing()).not.toBe(before);
    const kept = listing();
    expect(sh('sh one.sh confirm')).toMatchObject({ status: 1 });
    expect(sh('sh one.sh revert')).toMatchObject({ status: 0 });
    expect(listing()).toBe(before);
    expect(loaded()).toBe(kept);
  });

  it('puts back what was there when nobody confirms in time', () => {
    const first = loaded();
    const { status, stderr } = sh('sh two.sh try 5');
    expect(status).toBe(1);
    expect(stderr).toContain('not confirmed');
    sh('sleep 1');
    expect(listing()).toBe(first);
  });

  it('lets in again whom the rules have locked out, also when the terminal and the loader are gone', async () => {
    network.machine('admin');
    network.join('h', ['192.0.2.1', '2001:db8::1'], 'admin', ['198.51.100.1', '2001:db8:9::1']);
    await network.listen('h', [{ transport: 'tcp', port: 22 }]);
    const knock = (): Promise<readonly string[]> =>
      network.probe('admin', [
        { transport: 'tcp', from: '198.51.100.1', address: '192.0.2.1', port: 22 },
        { transport: 'tcp', from: '2001:db8:9::1', address: '2001:db8::1', port: 22 },
      ]);
    const first = loaded();
    expect(await knock()).toEqual(['open', 'open']);
    writeFileSync(join(folder, 'closed.sh'), mutate(scripts.get('one') ?? '', /(dport|tcp \.) 22 /g, '$1 23 '));
    // `timeout` kills the process group, as a terminal that closes does, with a signal that nothing can ignore.
    sh('timeout -s KILL 3 sh closed.sh try 6');
    expect(await knock()).toEqual(['silent', 'silent']);
    sh('sleep 4');
    expect(await knock()).toEqual(['open', 'open']);
    expect(listing()).toBe(first);
    expect(sh('sh closed.sh confirm')).toMatchObject({ status: 1 });
  });

  it('changes nothing, and waits for nothing, where the rules are wrong', () => {
    const wrong = mutate(scripts.get('two') ?? '', /(dport|tcp \.) 81/g, '$1 70000');
    writeFileSync(join(folder, 'wrong.sh'), wrong);
    const first = loaded();
    expect(sh('sh wrong.sh try 5').stderr).toContain('nothing was changed');
    expect(listing()).toBe(first);
    expect(sh('sh one.sh now')).toMatchObject({ status: 0 });
  });

  it('refuses to lock the administrator out, unless there is another way in', () => {
    for (const words of ['try', 'try 5', 'now']) {
      const { status, stderr } = sh(`sh locked.sh ${words}`);
      expect(status).toBe(1);
      expect(stderr).toContain('lets no administrator into h');
    }
    expect(listing()).toBe(before);
    expect(sh('sh locked.sh now --from-console')).toMatchObject({ status: 0 });
    expect(listing()).not.toBe(before);
    expect(sh('sh locked.sh remove')).toMatchObject({ status: 0 });
    expect(listing()).toBe(before);
  });
}
