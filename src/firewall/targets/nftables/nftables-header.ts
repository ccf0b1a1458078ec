import type { HostPlan } from '../../planned-rule.ts';
import { connections, notGoverned, remarks, summary } from '../header.ts';
import { scriptName } from '../load-script.ts';
import { TABLE } from './nftables-rules.ts';
import type { Merging, RulesOrigin } from '../target.ts';

/** Returns the header: the origin of the file, what it owns, how to load it, and what it does not govern. */
export function headerLines(
  plan: HostPlan,
  fileName: string,
  origin: RulesOrigin,
  merging: Merging,
): readonly string[] {
  const lines = [
    ...summary(plan, origin, `table ${TABLE}`, merging),
    '',
    ...handling(fileName, scriptName(plan)),
    '',
    ...connections,
    '',
    ...limits(plan),
  ];
  return ['#!/usr/sbin/nft -f', ...remarks(lines)];
}

function handling(fileName: string, script: string): readonly string[] {
  return [
    `check      nft -c -f ${fileName}`,
    `load       sh ${script} try`,
    '           Restores the previous rules unless confirmed from a new connection; `topo firewall -o DIR` writes it.',
    `           At a console: nft -f ${fileName}`,
    '           One transaction: it replaces the previous rules, or changes nothing. Loading it again changes nothing.',
    `keep       install -D -m 644 ${fileName} /etc/nftables.d/topo.nft`,
    '           At the end of /etc/nftables.conf: include "/etc/nftables.d/topo.nft"',
    '           systemctl enable nftables.service',
    '           Load changes with `nft -f`: Debian restarts that service with `flush ruleset`, and Docker loses its rules.',
    `remove     nft delete table ${TABLE}, and the include.`,
  ];
}

function limits(plan: HostPlan): readonly string[] {
  return [
    'Not governed by this table:',
    ...notGoverned(plan, 'input'),
    '- other tables: a packet must pass every one that hooks input, so what firewalld, ufw or iptables drop there is',
    '  dropped, whatever is accepted here',
  ];
}
