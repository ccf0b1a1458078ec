import { howToAccept, quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { administeredHosts } from '../facts/management.ts';

export const noManagementPath = defineCheck({
  id: 'no-management-path',
  severity: 'warning',
  configurable: true,
  on: 'each',
  // The flow for administration may be in a part of the file that could not be read.
  monotone: false,
  title: 'No flow allows remote administration of a host',
  explanation: `No flow from another machine reaches a service to administer the host. Rules made from this file close
everything that no flow opens. Whoever loads them over the network is locked out, and can neither repair them nor
remove them.

Declare how the host is administered, and from where, for example:

\`\`\`yaml
components:
  sshd: { use: sshd, host: web-1 }
  admin: { zone: internet, addresses: [198.51.100.0/28] }
flows:
  - { from: admin, to: sshd.ssh, purpose: administration }
\`\`\`

These count as administration: tcp port 22, 3389, 5985 or 5986, a protocol that names SSH, RDP or WinRM, or a
component that uses the catalogue entry \`sshd\`. Every choice of profiles is checked, so an inactive flow does not
count.

A host that others run (\`managed: true\`) is left out.

If the host is administered in another way, by a console or an agent that connects out, accept the finding on the host
with that reason.`,
  source:
    'nft(8) and iptables(8) apply a ruleset at once, to new connections of the administrator too; NIST SP 800-41 Rev. 1, section 5 (Firewall Planning and Implementation)',
  *run({ topology }) {
    const administered = administeredHosts(topology);
    for (const host of topology.hosts) {
      if (host.managed || host.addresses.length === 0 || administered.has(host)) continue;
      yield {
        message: `no flow allows remote administration of host ${quote(host.name)}: whoever loads its rules is locked out`,
        at: host.location.span,
        help: `declare a component such as \`{ use: sshd, host: ${host.name} }\` and a flow to it; or ${howToAccept('no-management-path')} if there is another way, such as a console`,
      };
    }
  },
});
