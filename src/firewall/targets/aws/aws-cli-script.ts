import { headerLines } from './aws-header.ts';
import type { Permissions } from './permissions.ts';
import type { PlannedGroup } from './group-rules.ts';
import { HOST_TAG, NAME_PREFIX } from './descriptions.ts';
import type { AccompanyingFile, RulesOrigin } from '../target.ts';

/** The delimiter of the here-documents with JSON. No line of the JSON equals it. */
const END = 'TOPO_JSON_END';

/**
 * Writes a POSIX shell script that creates the group and gives it exactly these rules.
 *
 * It contains nothing of the file but the JSON and names of hosts, which are letters, digits, `_` and `-`. The shell
 * expands neither.
 */
export function cliScript(group: PlannedGroup, permissions: Permissions, origin: RulesOrigin): AccompanyingFile {
  const { name: host } = group.plan.host;
  const name = `${host}.apply.sh`;
  const others = new Set(group.rules.flatMap(({ peer }) => (peer.kind === 'group' ? [peer.host.name] : [])));
  const text = [
    '#!/bin/sh',
    ...headerLines(group, origin, `the security group of the VPC with tag ${HOST_TAG} = ${host}`, handling(name)),
    '',
    `host=${host}`,
    '# Hosts to whose groups the rules refer.',
    `others='${[...others].join(' ')}'`,
    '',
    ...(['in', 'out'] as const).flatMap((direction) => [
      `${direction === 'in' ? 'ingress' : 'egress'}() {`,
      `  cat <<'${END}'`,
      `[${permissions[direction].map((line, i, all) => `\n${line}${i === all.length - 1 ? '' : ','}`).join('')}`,
      ']',
      END,
      '}',
      '',
    ]),
    commands,
  ].join('\n');
  return { name, what: `creates the group, with the AWS command line: \`sh ${name} apply VPC\``, text };
}

function handling(name: string): readonly string[] {
  return [
    `apply      sh ${name} apply VPC`,
    '           Creates the group, and the groups that its rules name, if they are missing, and replaces its rules. In',
    '           between, new connections are delayed for a moment; open ones stay.',
    `remove     attach another group to the interfaces, then: sh ${name} remove VPC`,
  ];
}

/** The part of the script that is the same for every host. */
const commands = String.raw`
set -eu

# Prefix of group names. AWS refuses names that begin with sg-.
prefix=${'$'}{TOPO_PREFIX:-${NAME_PREFIX}}

die() { echo "$0: $1" >&2; exit 1; }

# The id of the group of host "$1"; empty if there is none.
find() {
  aws ec2 describe-security-groups --output text --query 'SecurityGroups[].GroupId' --filters \
    "Name=vpc-id,Values=$vpc" "Name=group-name,Values=$prefix$1" "Name=tag:${HOST_TAG},Values=$1"
}

# The id of the group of host "$1", which is created without rules if it is missing.
find_or_make() {
  id=$(find "$1")
  if [ -z "$id" ]; then
    id=$(aws ec2 create-security-group --output text --query GroupId --vpc-id "$vpc" --group-name "$prefix$1" \
      --description "Host $1, written by topo" \
      --tag-specifications "ResourceType=security-group,Tags=[{Key=Name,Value=$prefix$1},{Key=${HOST_TAG},Value=$1}]")
    revoke "$id" true
  fi
  echo "$id"
}

# Removes the rules of a direction (true: outbound) from group "$1".
revoke() {
  rules=$(aws ec2 describe-security-group-rules --output text --filters "Name=group-id,Values=$1" \
    --query "SecurityGroupRules[?IsEgress==\`$2\`].SecurityGroupRuleId")
  [ -n "$rules" ] || return 0
  if [ "$2" = true ]; then way=egress; else way=ingress; fi
  aws ec2 "revoke-security-group-$way" --group-id "$1" --security-group-rule-ids $rules >/dev/null
}

# Rules with the ids of the groups that they name.
with_ids() { sed -f "$work/ids"; }

apply() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  group=$(find_or_make "$host")
  for other in $others; do
    id=$(find_or_make "$other")
    echo "s/\"GroupId\": \"topo:$other\"/\"GroupId\": \"$id\"/"
  done >"$work/ids"
  ingress | with_ids >"$work/ingress.json"
  egress | with_ids >"$work/egress.json"
  revoke "$group" false
  aws ec2 authorize-security-group-ingress --group-id "$group" --ip-permissions "file://$work/ingress.json" >/dev/null
  revoke "$group" true
  aws ec2 authorize-security-group-egress --group-id "$group" --ip-permissions "file://$work/egress.json" >/dev/null
  echo "$group"
}

# AWS refuses to delete a group that interfaces have, or that rules of another group refer to.
remove() {
  group=$(find "$host")
  [ -n "$group" ] || die "VPC $vpc has no group of host $host"
  revoke "$group" false
  revoke "$group" true
  aws ec2 delete-security-group --group-id "$group" >/dev/null
}

command -v aws >/dev/null || die 'aws is missing: install the AWS command line'
vpc=${'$'}{2:-}
case "${'$'}{1:-}:$vpc" in
  apply:vpc-*) apply ;;
  remove:vpc-*) remove ;;
  *) die 'write apply VPC or remove VPC, with the id of the VPC' ;;
esac
`.trimStart();
