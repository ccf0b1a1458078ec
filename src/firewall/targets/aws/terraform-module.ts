import type { PlannedGroup } from './group-rules.ts';
import { NAME_PREFIX } from './descriptions.ts';
import { GENERATED, remarks, safe } from '../header.ts';
import type { AccompanyingFile, RulesOrigin } from '../target.ts';

/** Writes the file that all groups of a module share. No host's file has this name: `.sg.tf` ends them all. */
export function moduleFile(groups: readonly PlannedGroup[], { fileName, hash }: RulesOrigin): AccompanyingFile {
  return {
    name: 'topo.tf',
    what: 'what the groups share: versions, variables, and the ids of the groups',
    text: [
      ...remarks([
        'What the security groups of this folder share',
        GENERATED,
        '',
        `from       ${safe(fileName)}, ${safe(hash)}`,
        'owns       nothing: each group and its rules are in the file of its host',
        'state      keep it with that of your other modules; write a backend or provider into another file of this folder',
      ]),
      '',
      ...moduleLines(groups),
      '',
    ].join('\n'),
  };
}

/** Returns the versions, variables and outputs of a module. */
export function moduleLines(groups: readonly PlannedGroup[]): readonly string[] {
  const names = groups.map(({ plan }) => plan.host.name);
  const width = Math.max(...names.map(({ length }) => length));
  return [
    ...inputs,
    '',
    'output "security_group_ids" {',
    '  description = "The security group of each host, for its network interfaces"',
    '  value = {',
    ...names.map((name) => `    "${name}"${' '.repeat(width - name.length)} = aws_security_group.${name}.id`),
    '  }',
    '}',
  ];
}

const inputs: readonly string[] = `
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

variable "vpc_id" {
  description = "The VPC of the hosts"
  type        = string
}

variable "name_prefix" {
  description = "Prefix of the group names; a new prefix replaces the groups"
  type        = string
  default     = "${NAME_PREFIX}"
  validation {
    condition     = can(regex("^([^s]|s[^g]|sg[^-])", lower(var.name_prefix)))
    error_message = "It must not be empty, nor begin with sg-: AWS refuses such names."
  }
}

variable "tags" {
  description = "Additional tags of the groups"
  type        = map(string)
  default     = {}
}`
  .trim()
  .split('\n');
