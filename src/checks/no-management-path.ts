import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { managedHosts } from '../facts/management.ts';

export const noManagementPath = defineCheck({
  id: 'no-management-path',
  severity: 'warning',
  configurable: true,
  on: 'each',
  // The flow for administration may be among the parts that were not understood.
  monotone: false,
  title: 'A host that its rules would lock',
  explanation: `No flow from elsewhere leads to a way of administering the host. Rules made from this file close everything that no flow opens,
so whoever loads them over the network cannot come back, neither to repair them nor to take them away.

Declare how the host is administered, and from where:

\`\`\`yaml
components:
  sshd: { use: sshd, host: web-1 }
  admin: { zone: internet, addresses: [198.51.100.0/28] }
flows:
  - { from: admin, to: sshd.ssh, purpose: administration }
\`\`\`

What counts: tcp port 22, 3389, 5985 or 5986, a protocol that names SSH, RDP or WinRM, or a component that uses the
catalogue's sshd. Where there is another way in, a console or an agent that calls out, suppress the finding on the host with
that reason. Every choice of profiles is looked at: a way in that rests is none.`,
  source:
    'nft(8) and iptables(8) apply a ruleset at once, to new connections of the administrator too; NIST SP 800-41 Rev. 1, section 5 (Firewall Planning and Implementation)',
  *run({ topology }) {
    const managed = managedHosts(topology);
    for (const host of topology.hosts) {
      if (host.addresses.length === 0 || managed.has(host)) continue;
      yield {
        message: `no flow from elsewhere lets anyone administer host ${quote(host.name)}: whoever loads its rules is locked out`,
        at: host.location.span,
        help: `declare the way in, such as \`{ use: sshd, host: ${host.name} }\`, and a flow to it; where it is another one (a console), suppress this with the reason`,
      };
    }
  },
});
