// What states and plans of Terraform say of security groups. Judged by packets: which are let in.

import { describe, expect, it } from 'vitest';
import { inline, made, newRule, plan, resource, state } from './aws-listings.ts';
import { from, lets, ports, read, tcp, unknowns } from './aws-packets.ts';

describe('terraform show -json', () => {
  const web = resource('aws_security_group.web', {
    id: 'sg-web',
    ingress: [],
    egress: [],
    tags: { 'topo:host': 'web' },
  });

  it('of a state has rules of three kinds', () => {
    const ruleset = read(
      state(
        resource('aws_security_group.web', {
          id: 'sg-1',
          tags: { 'topo:host': 'web' },
          egress: [],
          ingress: [{ ...inline, cidr_blocks: ['10.0.0.0/8'], security_groups: ['sg-db'], self: true }],
        }),
        resource('aws_security_group.two', {
          id: 'sg-web',
          tags: null,
          tags_all: { 'topo:host': 'web' },
          egress: [],
          ingress: [],
        }),
        resource('aws_vpc_security_group_ingress_rule.a["x"]', { ...newRule, cidr_ipv6: '2001:db8::/32' }),
        resource('aws_security_group_rule.b', {
          type: 'ingress',
          security_group_id: 'sg-web',
          protocol: 'udp',
          from_port: 53,
          to_port: 53,
          cidr_blocks: ['192.0.2.0/24'],
          ipv6_cidr_blocks: null,
          prefix_list_ids: [],
          self: false,
          source_security_group_id: null,
        }),
        resource('aws_instance.i', { id: 'i-1' }),
      ),
    );
    expect(unknowns(ruleset)).toEqual([]);
    expect(
      lets(ruleset, [
        ...[from('10.0.0.0/8'), from('fd00::1')].map((one) => ({ ...one, ...tcp(22) })),
        { ...from('2001:db8::/32'), ...tcp(443) },
        { ...from('192.0.2.0/24'), ...ports(17, 53) },
      ]),
    ).toBe(true);
  });

  it('lists again in the group what rules beside it were: these may be gone', () => {
    const listed = { ...inline, cidr_blocks: ['10.0.0.0/8'] };
    const text = (cidr: string): string =>
      state(
        resource('aws_security_group.web', { id: 'sg-web', ingress: [listed], egress: [] }),
        resource('aws_vpc_security_group_ingress_rule.a', { ...newRule, from_port: 22, to_port: 22, cidr_ipv4: cidr }),
      );
    expect(unknowns(read(text('10.0.0.0/8')))).toEqual([
      'the ingress that Terraform has read back into aws_security_group.web is still there',
    ]);
  });

  it('knows prefix lists that stand with their entries', () => {
    const list = resource('aws_ec2_managed_prefix_list.l', { id: 'pl-1', entry: [{ cidr: '192.0.2.0/24' }] });
    const own = resource('aws_vpc_security_group_ingress_rule.a', { ...newRule, prefix_list_id: 'pl-1' });
    expect(lets(read(state(web, list, own)), [{ ...from('192.0.2.0/24'), ...tcp(443) }])).toBe(true);
    const entry = resource('aws_ec2_managed_prefix_list_entry.e', { prefix_list_id: 'pl-1', cidr: '10.0.0.0/8' });
    expect(unknowns(read(state(web, list, own, entry)))).toEqual(['the peer is in prefix list pl-1']);
  });

  describe('of a plan', () => {
    const { security_group_id: _own, referenced_security_group_id: _peer, ...unmade } = newRule;
    const webToBe = (module = ''): object =>
      resource('aws_security_group.web', { name: 'web', tags: { 'topo:host': 'web' } }, module);
    const dbToBe = resource('aws_security_group.db', { name: 'db', tags: { 'topo:host': 'db' } });
    const written = (address: string, expressions: object, more: object = {}): object => {
      const [type, name] = address.split('.');
      return { address, mode: 'managed', type, name, expressions, ...more };
    };
    const toWeb = { security_group_id: made('aws_security_group.web.id', 'aws_security_group.web') };
    const groupsWritten = [written('aws_security_group.web', {}), written('aws_security_group.db', {})];
    const open = (address: string): object =>
      resource(address, { ...unmade, ip_protocol: '-1', cidr_ipv4: '0.0.0.0/0' });
    const egress = [
      open('aws_vpc_security_group_egress_rule.o'),
      written('aws_vpc_security_group_egress_rule.o', toWeb),
    ] as const;

    const planned = (rule: object, expressions: object, more: object = {}): string =>
      plan(
        { resources: [webToBe(), dbToBe, rule, egress[0]] },
        {
          resources: [
            ...groupsWritten,
            written('aws_vpc_security_group_ingress_rule.a', { ...toWeb, ...expressions }, more),
            egress[1],
          ],
        },
      );

    it('resolves groups that are yet to be made by how they are written', () => {
      const text = planned(resource('aws_vpc_security_group_ingress_rule.a', unmade), {
        referenced_security_group_id: made('aws_security_group.db.id', 'aws_security_group.db'),
      });
      expect(lets(read(text), [{ ...from('10.0.0.2'), ...tcp(443) }])).toBe(true);
    });

    it('and through for_each, where no other group is in it', () => {
      const rule = resource('aws_vpc_security_group_ingress_rule.a["x"]', unmade);
      const each = { referenced_security_group_id: made('each.value.group', 'each.value') };
      const db = ['aws_security_group.db.id', 'aws_security_group.db'];
      const sure = planned(rule, each, { for_each_expression: made(...db) });
      expect(lets(read(sure), [{ ...from('10.0.0.2'), ...tcp(443) }])).toBe(true);
      const unsure = planned(rule, each, {
        for_each_expression: made(...db, 'aws_security_group.web.id', 'aws_security_group.web'),
      });
      expect(unknowns(read(unsure))).toEqual([
        'the peer is whom aws_vpc_security_group_ingress_rule.a["x"] names in referenced_security_group_id after it was applied',
      ]);
    });

    it('in modules by their own names', () => {
      const rule = resource(
        'aws_vpc_security_group_ingress_rule.a',
        { ...unmade, referenced_security_group_id: null, cidr_ipv4: '10.0.0.0/8' },
        'module.m["k.1"].',
      );
      const child = { address: 'module.m["k.1"]', resources: [webToBe('module.m["k.1"].'), rule] };
      const inside = {
        resources: [written('aws_security_group.web', {}), written('aws_vpc_security_group_ingress_rule.a', toWeb)],
      };
      const text = plan({ child_modules: [child] }, { module_calls: { m: { module: inside } } });
      expect(lets(read(text), [{ ...from('10.0.0.0/8'), ...tcp(443) }])).toBe(true);
    });

    it('does not know a rule whose group is not known: it may be that of every group', () => {
      const text = plan(
        {
          resources: [
            webToBe(),
            resource('aws_vpc_security_group_ingress_rule.a', {
              ...unmade,
              referenced_security_group_id: null,
              cidr_ipv4: '10.0.0.0/8',
            }),
          ],
        },
        {
          resources: [
            groupsWritten[0],
            written('aws_vpc_security_group_ingress_rule.a', { security_group_id: made('var.group') }),
          ],
        },
      );
      expect(unknowns(read(text))).toContain(
        'aws_vpc_security_group_ingress_rule.a is a rule of this group after it was applied',
      );
    });

    it('does not know what a group lists, if that is made of what is not there yet', () => {
      const text = plan(
        { resources: [webToBe()] },
        { resources: [written('aws_security_group.web', { ingress: made('aws_eip.e') })] },
      );
      expect(unknowns(read(text))[0]).toBe(
        'the peer is whom aws_security_group.web names in ingress after it was applied',
      );
      const part = { ...inline, cidr_blocks: ['10.0.0.0/8'], security_groups: undefined };
      const partly = resource('aws_security_group.web', { tags: { 'topo:host': 'web' }, ingress: [part], egress: [] });
      const ruleset = read(
        plan(
          { resources: [partly] },
          { resources: [written('aws_security_group.web', { ingress: made('aws_security_group.db.id') })] },
        ),
      );
      expect(unknowns(ruleset)).toEqual([
        'the peer is whom aws_security_group.web ingress 1 names in security_groups after it was applied',
      ]);
    });
  });
});
