import type { HostPlan } from '../../planned-rule.ts';
import { connections, notGoverned, remarks, summary } from '../header.ts';
import { owns } from './iptables-rules.ts';
import { scriptName } from '../load-script.ts';
import type { Merging, RulesOrigin } from '../target.ts';

/** Returns the header: the origin of the file, what it owns, how to load it, and what it does not govern. */
export function headerLines(
  plan: HostPlan,
  fileName: string,
  origin: RulesOrigin,
  merging: Merging,
): readonly string[] {
  return remarks([
    ...summary(plan, origin, owns, merging),
    '',
    ...handling(plan, fileName),
    '',
    ...connections,
    '',
    'Not governed by these chains:',
    ...notGoverned(plan, 'INPUT'),
    '- rules before the jump in INPUT, and other tables',
    '- the other backend: iptables-legacy and iptables-nft are two rulesets on one machine; use only one',
  ]);
}

function handling(plan: HostPlan, fileName: string): readonly string[] {
  const script = scriptName(plan);
  const jumps = plan.directions.includes('out') ? 'INPUT and OUTPUT' : 'INPUT';
  return [
    `check      iptables-restore -n --test < ${fileName} && ip6tables-restore -n --test < ${fileName}`,
    `load       sh ${script} try`,
    '           Restores the previous rules unless confirmed from a new connection; `topo firewall -o DIR` writes it.',
    `           It loads this file with \`iptables-restore -n\` and \`ip6tables-restore -n\`, and adds the jumps from ${jumps}`,
    '           in the same transaction, one for each family. If the second fails, the first is undone.',
    `keep       install -D -m 755 ${script} /usr/local/sbin/topo-firewall`,
    `           Run \`/usr/local/sbin/topo-firewall now${plan.wayIn ? '' : ' --from-console'}\` at boot: a service of systemd with`,
    '           Type=oneshot, DefaultDependencies=no, Wants= and Before=network-pre.target. Docker adds its chains later.',
    `remove     sh ${script} remove, and the service.`,
  ];
}
