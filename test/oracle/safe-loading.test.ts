// The script of every target keeps its promise: what is not confirmed from a new connection goes away by itself.

import { beforeAll, beforeEach, expect, it } from 'vitest';
import { topologyOf } from '../support/topologies.ts';
import { Shell, describeLoaders, scriptOf } from './loaders.ts';
import { Network, type Outcome, mutate } from './nftables-network.ts';

/** Port 22 is the way in; `port` is what the rules differ in. */
const body = (port: number, sshd: boolean): string => `zones: { internet: [0.0.0.0/0, "::/0"] }
hosts: { h: { addresses: [192.0.2.1, "2001:db8::1"] } }
components:
  admin: { zone: internet }
  sshd: { use: sshd, host: h }
  web: { host: h, listeners: { web: ${String(port)}/tcp } }
flows: [{ from: admin, to: web.web }${sshd ? ', { from: admin, to: sshd.ssh }' : ''}]`;

describeLoaders('safe loading with', [], (loader) => {
  let network: Network;
  let shell: Shell;
  let before: string;
  const scripts = new Map<string, string>();
  beforeAll(() => {
    for (const [name, port, sshd] of [
      ['one', 80, true],
      ['two', 81, true],
      ['locked', 80, false],
    ] as const)
      scripts.set(name, scriptOf(topologyOf(body(port, sshd)), 'h', loader));
  });
  beforeEach(() => {
    network = new Network();
    network.machine('h');
    shell = new Shell(network, 'h', loader);
    for (const [name, text] of scripts) shell.write(`${name}.sh`, text);
    sh(loader.foreign);
    before = listing();
    return () => {
      network.remove();
      shell.remove();
    };
  });

  const sh = (command: string): Outcome => shell.sh(command);
  const listing = (): string => shell.listing();
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
    expect(stderr).toContain('confirm from a new connection');
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
    shell.write('closed.sh', mutate(scripts.get('one') ?? '', /(dport|tcp \.) 22 /g, '$1 23 '));
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
    shell.write('wrong.sh', wrong);
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
});
