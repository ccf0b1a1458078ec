// What the commands do with a role of machines, and with one machine of it.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { put, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();
const inFolder = { cwd: folder };
put(
  folder,
  'topology.yaml',
  `topo: 1
name: roles
zones: { lan: [10.0.0.0/24], mgmt: [10.9.0.0/24] }
hosts:
  media: { machines: { "media-[1:3]": 10.0.0.11-10.0.0.13 } }
  db: { addresses: [10.0.0.9] }
components:
  sshd: { use: sshd, hosts: all }
  sfu: { host: media, listeners: { ctl: 8080/tcp HTTPS } }
  pg: { host: db, listeners: { sql: 5432/tcp } }
  admin: { zone: mgmt }
flows:
  - { id: ssh, from: admin, to: sshd.ssh, purpose: administration }
  - { id: ctl, from: sfu, to: sfu.ctl, purpose: control }
  - { id: sql, from: sfu, to: pg.sql, purpose: queries }
`,
);

/** What iptables-save prints on one machine of the role. */
const listing = (address: string): string =>
  [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A INPUT -s 10.9.0.0/24 -d ${address} -p tcp -m tcp --dport 22 -j ACCEPT`,
    ...[11, 12, 13].map(
      (last) => `-A INPUT -s 10.0.0.${String(last)} -d ${address} -p tcp -m tcp --dport 8080 -j ACCEPT`,
    ),
    'COMMIT',
    '',
  ].join('\n');
put(folder, 'media-1.v4', listing('10.0.0.11'));
put(folder, 'media-2.v4', listing('10.0.0.12'));

function filesIn(name: string): readonly string[] {
  return readdirSync(join(folder, name)).filter((file) => file.endsWith('.rules') || file.endsWith('.tf'));
}

describe('topo firewall', () => {
  it('writes a file for every machine of a role, or for one machine', async () => {
    const words = ['firewall', '--target', 'iptables', '--host'];
    expect((await topo([...words, 'media', '-o', 'all'], inFolder)).code).toBe(0);
    expect(filesIn('all')).toEqual(['media-1.rules', 'media-2.rules', 'media-3.rules']);
    const one = await topo([...words, 'media-2'], inFolder);
    expect(one.stdout).toBe(readFileSync(join(folder, 'all', 'media-2.rules'), 'utf8'));
  });

  it('prints no rules of several machines as one text', async () => {
    const { code, stdout, stderr } = await topo(['firewall', '--host', 'media'], inFolder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('the rules of 3 hosts cannot be printed as one text');
    expect(stderr).toContain('media-1, media-2 or media-3');
  });

  it('writes one security group for a role', async () => {
    expect((await topo(['firewall', '--target', 'aws-terraform', '-o', 'aws'], inFolder)).code).toBe(0);
    expect(filesIn('aws')).toEqual(['db.sg.tf', 'media.sg.tf', 'topo.tf']);
  });

  it('knows no machine of another name', async () => {
    const { code, stderr } = await topo(['firewall', '--host', 'media-4'], inFolder);
    expect(code).toBe(2);
    expect(stderr).toContain('no host is named "media-4"');
  });
});

describe('topo verify', () => {
  it('compares the rules of one machine', async () => {
    const verify = async (host: string, rules: string): ReturnType<typeof topo> =>
      topo(['verify', '--no-essentials', '--host', host, '--iptables', rules], inFolder);
    expect(await verify('media-2', 'media-2.v4')).toMatchObject({ code: 0 });
    expect(await verify('media-2', 'media-1.v4')).toMatchObject({ code: 1 });
    const role = await verify('media', 'media-1.v4');
    expect(role.code).toBe(2);
    expect(role.stderr).toContain('"media" is a role of 3 machines, but a ruleset belongs to one');
    expect(role.stderr).toContain('--host NAME: media-1, media-2 or media-3');
  });
});

describe('topo query', () => {
  it.each([
    ['admin -> media-1:22/tcp', 0],
    ['admin -> media:22/tcp', 0],
    ['media-3 -> pg', 0],
    ['media-3 -> media-1:8080/tcp', 0],
    ['admin -> media-1:8080/tcp', 1],
  ])('answers %s', async (question, code) => {
    expect(await topo(['query', question], inFolder)).toMatchObject({ code });
  });

  it('answers about the rules of one machine', async () => {
    const words = ['query', 'admin -> media-1:22/tcp', 'media-1.v4', '--topology', 'topology.yaml'];
    expect(await topo([...words, '--host', 'media-1'], inFolder)).toMatchObject({ code: 0 });
  });
});
