import { howToAccept, list, quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { usageOf } from '../facts/usage.ts';
import { relatedFlows } from '../facts/related-flows.ts';

export const nameWithoutAddresses = defineCheck({
  id: 'name-without-addresses',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // Addresses that could not be read are missing as well.
  monotone: false,
  title: 'A component has a domain name but no addresses',
  explanation: `A component with \`fqdn\` and without \`addresses\` takes part in a flow. Packets carry addresses, and
rules match those. A name is resolved once, when a rule is loaded, and the rule keeps that address even if the name
changes. A name that begins with \`*\` cannot be resolved at all. So topo never writes a name into a rule, and \`topo
firewall\` stops if it needs one: inbound from the component, or outbound to it with \`egress: declared\`.

For example, \`bank: { fqdn: api.bank.example }\` is reported if \`app\` has a flow to it.

Write the \`addresses\` that the owner of the name publishes. Otherwise, \`addresses: any\` opens the whole
zone of the component on these ports; documents and comments of rules say its name. If the file is only a document, or the traffic goes out
with \`egress: open\`, accept the finding with that reason, or switch this rule off under \`rules\`.`,
  source:
    'iptables(8), --source: names are resolved once only, before the rule is submitted to the kernel; nft(8), DATA TYPES',
  *run({ topology }) {
    const usage = usageOf(topology);
    for (const component of topology.components) {
      const { name, fqdn, addresses, anywhere, hosts, location } = component;
      const flows = usage.of.get(component);
      if (fqdn.length === 0 || anywhere || addresses.length > 0 || hosts.length > 0 || flows === undefined) continue;
      yield {
        message: `${quote(name)} has the ${fqdn.length === 1 ? 'name' : 'names'} ${list(fqdn.map(quote))}, but no addresses, so no rule can match it`,
        at: location.at('fqdn'),
        help: `write the \`addresses\` of ${fqdn.length === 1 ? 'this name' : 'these names'}, or \`addresses: any\` to open its whole zone; if no rule is needed, ${howToAccept('name-without-addresses')}`,
        related: relatedFlows(flows, 'from'),
      };
    }
  },
});
