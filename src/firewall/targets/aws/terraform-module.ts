import type { PlannedGroup } from './group-rules.ts';
import { NAME_PREFIX } from './descriptions.ts';
import { GENERATED, remarks, safe } from '../header.ts';
import type { AccompanyingFile, RulesOrigin } from '../target.ts';

/** Writes the file that all groups of a module share. No host's file has this name: `.sg.tf` ends them all. */
export function moduleFile(groups: readonly PlannedGroup[], { fileName, hash }: RulesOrigin): AccompanyingFile {
  return {
    name: 'topo.tf',
    what: 'what the groups share: versions, variables, and the ids that come out',
    text: [
      ...remarks([
        'What the security groups of this folder share',
        GENERATED,
        '',
        `from       ${safe(fileName)}, ${safe(hash)}`,
        'owns       nothing: each group and its rules are in the file of their host',
        'state      keep it where you keep the state of your other modules: a backend or a provider goes into a file beside this',
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
  description = "The VPC that the hosts stand in"
  type        = string
}

variable "name_prefix" {
  description = "What the names of groups begin with; another group is made where it changes"
  type        = string
  default     = "${NAME_PREFIX}"
  validation {
    condition     = can(regex("^([^s]|s[^g]|sg[^-])", lower(var.name_prefix)))
    error_message = "It must not be empty, nor begin with sg-: AWS refuses such names."
  }
}

variable "tags" {
  description = "More tags for the groups"
  type        = map(string)
  default     = {}
}`
  .trim()
  .split('\n');
