// A security group that several hosts carry, as --group names them: in queries, comparisons and verification.

import { describe, expect, it } from 'vitest';
import { put, temporaryFolder, topo } from './topo.ts';

const folder = temporaryFolder();

const group = (id: string, IpPermissions: readonly object[]): object => ({
  GroupId: id,
  GroupName: id,
  IpPermissions,
  IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
});
const listing = (...referred: readonly string[]): string =>
  JSON.stringify({
    SecurityGroups: [
      group('sg-app', []),
      group('sg-db', [
        {
          IpProtocol: 'tcp',
          FromPort: 5432,
          ToPort: 5432,
          UserIdGroupPairs: referred.map((GroupId) => ({ GroupId })),
        },
        ...[3, 8, 11, 12].map((FromPort) => ({
          ...{ IpProtocol: 'icmp', FromPort, ToPort: -1, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        })),
      ]),
    ],
  });

put(folder, 'sg.json', listing('sg-app'));
put(
  folder,
  'sg.yaml',
  `topo: 1
name: sg
zones: { vpc: [10.0.0.0/16] }
hosts:
  app1: { addresses: [10.0.0.1] }
  app2: { addresses: [10.0.0.2] }
  db: { addresses: [10.0.0.9] }
components:
  one: { host: app1 }
  two: { host: app2 }
  postgres: { host: db, listeners: { sql: 5432/tcp } }
flows:
  - { id: first, from: one, to: postgres.sql, purpose: data }
  - { id: second, from: two, to: postgres.sql, purpose: data }
`,
);

const carriedBy = (...hosts: readonly string[]): readonly string[] => [
  ...hosts.flatMap((host) => ['--group', `sg-app=${host}`]),
  ...['--group', 'sg-db=db'],
];
const both = [carriedBy('app1', 'app2'), carriedBy('app2', 'app1')];

describe('a security group that two hosts carry', () => {
  it.each(both)('is open to each of them in a query', async (...flags) => {
    for (const host of ['app1', 'app2']) {
      const question = `${host} -> db:5432/tcp`;
      const words = ['query', question, 'sg.json', '--topology', 'sg.yaml', '--host', 'db'];
      expect(await topo([...words, ...flags], { cwd: folder })).toMatchObject({ code: 0 });
    }
  });

  it('is closed to a host that does not carry it', async () => {
    const words = ['query', 'app1 -> db:5432/tcp', 'sg.json', '--topology', 'sg.yaml', '--host', 'db'];
    const run = await topo([...words, ...carriedBy('app2')], { cwd: folder });
    expect(run).toMatchObject({ code: 1 });
    expect(run.stdout).toMatch(/^no: /);
  });

  it.each(both)('is equal to flows from both', async (...flags) => {
    const verified = ['verify', '--host', 'db', '--aws', 'sg.json', ...flags, 'sg.yaml'];
    const compared = ['diff', '--host', 'db', 'sg.yaml', 'sg.json', ...flags];
    for (const words of [verified, compared]) {
      const { code, stdout } = await topo(words, { cwd: folder });
      expect(stdout).toContain(': EQUAL');
      expect(code).toBe(0);
    }
  });

  it('lacks a flow of a host that does not carry it', async () => {
    const { code, stdout } = await topo(['diff', '--host', 'db', 'sg.yaml', 'sg.json', ...carriedBy('app1')], {
      cwd: folder,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('app2 (10.0.0.2)');
    expect(stdout).not.toContain('app1 (10.0.0.1)');
  });
});
