import type { Direction } from '../../../packets/packet.ts';
import { headerLines } from './aws-header.ts';
import { useText } from './quota.ts';
import type { PlannedGroup, GroupRule } from './group-rules.ts';
import {
  HOST_TAG,
  awsProtocol,
  cidrText,
  descriptionOf,
  directionWord,
  explainedRules,
  groupDescription,
  ruleText,
  withRemarks,
} from './descriptions.ts';
import { writeGroups } from './aws-target.ts';
import { moduleFile, moduleLines } from './terraform-module.ts';
import { type RulesOrigin, type RuleFile, type Target } from '../target.ts';

/**
 * A security group for each host, for Terraform 1.5 and later with the AWS provider 5 and 6.
 *
 * Each rule is an instance of a separate resource instead of a block inside its group, so groups may refer to each
 * other. All files of a folder are one module, and `topo.tf` holds what they share. A host that is written alone has
 * everything in its own file, and refers to other hosts by their addresses.
 */
export const awsTerraform = {
  id: 'aws-terraform',
  title: 'AWS security groups, for Terraform',
  unit: 'role',
  write: (plan, origin) =>
    writeGroups(plan, (groups) => {
      const alone = groups.length === 1;
      const files = groups.map((group) => fileOf(group, alone, origin));
      return alone ? { files } : { files, shared: [moduleFile(groups, origin)] };
    }),
} as const satisfies Target;

function fileOf(group: PlannedGroup, alone: boolean, origin: RulesOrigin): RuleFile {
  const host = group.plan.host.name;
  return {
    host,
    // Terraform merges files that end in `_override.tf` into the others, and the name of a host may end like that.
    name: `${host}.sg.tf`,
    what: 'the security group with its rules, for Terraform',
    text: hostText(group, alone, origin),
    accompanying: [],
    note: useText(group),
    explained: () => explainedRules(group),
  };
}

function hostText(group: PlannedGroup, alone: boolean, origin: RulesOrigin): string {
  const { name } = group.plan.host;
  return [
    ...headerLines(group, origin, `security group ${name} of the module, with all of its rules`, handling(alone)),
    '',
    ...(alone ? [...moduleLines([group]), ''] : []),
    `resource "aws_security_group" ${quoted(name)} {`,
    // The prefix and the name are one string: nothing in the name can become a template.
    `  name        = "\${var.name_prefix}${name}"`,
    `  description = ${quoted(groupDescription(name))}`,
    '  vpc_id      = var.vpc_id',
    `  tags        = merge(var.tags, { "Name" = "\${var.name_prefix}${name}", ${quoted(HOST_TAG)} = ${quoted(name)} })`,
    '}',
    '',
    ...ruleResource(group, 'in'),
    '',
    ...ruleResource(group, 'out'),
    '',
  ].join('\n');
}

function handling(alone: boolean): readonly string[] {
  const all = alone
    ? 'This file is a complete module, which refers to other hosts by their addresses.'
    : 'This file and the other .tf files here are one module, whose rules refer to its hosts by their groups.';
  return [
    'apply      terraform init && terraform apply -var vpc_id=VPC',
    `           ${all}`,
    '           For Terraform 1.5 and later with the AWS provider 5 or 6. Never add rules to the group in another way.',
    'remove     attach another group to the interfaces, then: terraform destroy -var vpc_id=VPC',
  ];
}

function ruleResource({ plan: { host }, rules }: PlannedGroup, direction: Direction): readonly string[] {
  return [
    `resource "aws_vpc_security_group_${directionWord(direction)}_rule" ${quoted(host.name)} {`,
    '  for_each = {',
    ...withRemarks(rules, direction, entryLines).map((line) => `    ${line}`),
    '  }',
    '',
    `  security_group_id            = aws_security_group.${host.name}.id`,
    '  description                  = each.value.description',
    '  ip_protocol                  = each.value.ip_protocol',
    '  from_port                    = try(each.value.from_port, null)',
    '  to_port                      = try(each.value.to_port, null)',
    '  cidr_ipv4                    = try(each.value.cidr_ipv4, null)',
    '  cidr_ipv6                    = try(each.value.cidr_ipv6, null)',
    '  referenced_security_group_id = try(each.value.group, null)',
    '}',
  ];
}

/** Lays rules out as `terraform fmt` does. The resource treats absent attributes as null. */
function entryLines(rules: readonly GroupRule[]): readonly string[] {
  const rows = rules.map((rule) => [quoted(ruleText(rule)), attributesText(rule)] as const);
  const width = Math.max(...rows.map(([key]) => key.length));
  return rows.map(([key, attributes]) => `${key.padEnd(width)} = { ${attributes} }`);
}

function attributesText(rule: GroupRule): string {
  const { protocol, ports } = awsProtocol(rule);
  return [
    `ip_protocol = ${quoted(protocol)}`,
    ...(ports === undefined ? [] : [`from_port = ${String(ports.from)}`, `to_port = ${String(ports.to)}`]),
    peerAttribute(rule),
    `description = ${quoted(descriptionOf(rule))}`,
  ].join(', ');
}

function peerAttribute({ peer }: GroupRule): string {
  if (peer.kind === 'group') return `group = aws_security_group.${peer.host.name}.id`;
  return `cidr_ipv${String(peer.prefix.family)} = ${quoted(cidrText(peer.prefix))}`;
}

/**
 * Quotes an HCL string. A dollar or percent sign before a brace would begin a template, and is doubled
 * (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md, Template Expressions).
 */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[$%](?=\{)/g, '$&$&')}"`;
}
