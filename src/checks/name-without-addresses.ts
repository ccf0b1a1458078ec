import { list, quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { usageOf } from '../facts/usage.ts';
import { relatedFlows } from '../facts/related-flows.ts';

export const nameWithoutAddresses = defineCheck({
  id: 'name-without-addresses',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // Addresses that could not be read are missing too.
  monotone: false,
  title: 'A component with a name and without addresses takes part in a flow',
  explanation: `Packets carry addresses, and rules match those. A name is looked up when a rule is loaded, not when a packet comes: what it
meant in that moment stays in the rule, and one that begins with \`*\` cannot be looked up at all. topo therefore never puts
a name into a rule, and \`topo firewall\` stops where one would be needed: inbound from it, or outbound to it with
\`egress: declared\`.

Write the \`addresses\` that its owner publishes beside \`fqdn\`. Where the file only documents, or the traffic goes out with
\`egress: open\`, suppress this with that reason, or switch the rule off under \`rules\`.`,
  source:
    'iptables(8), --source: names are resolved once only, before the rule is submitted to the kernel; nft(8), DATA TYPES',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      const { name, fqdn, addresses, hosts, location } = component;
      const flows = usage.of.get(component);
      if (fqdn.length === 0 || addresses.length > 0 || hosts.length > 0 || flows === undefined) continue;
      yield {
        message: `${quote(name)} has the ${fqdn.length === 1 ? 'name' : 'names'} ${list(fqdn.map(quote))}, but no addresses: no rule can be made for it`,
        at: location.at('fqdn'),
        help: 'write the `addresses` that stand behind the name; where no rule is needed, suppress this with the reason',
        related: relatedFlows(flows, 'from'),
      };
    }
  },
});
