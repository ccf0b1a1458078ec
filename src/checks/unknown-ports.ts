import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { isWritten } from '../source/span.ts';

export const unknownPorts = defineCheck({
  id: 'unknown-ports',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // It is about what is written, not about what else there is.
  monotone: true,
  title: 'Ports that nobody knows yet',
  explanation: `\`ports: unknown\` keeps a gap of the source visible: documents show "?", and the rest of the file can be written. It cannot
become a rule, so \`topo firewall\` stops where a rule needs the ports, and a conflict with another listener cannot be seen.

Ask whoever runs the software, or look on the machine: \`ss -ltnup\`. Where the file is a document only, switch the rule off
under \`rules\`.`,
  source: 'topo language, version 1; PCI DSS 4.0.1 §1.2.5 (all allowed ports are identified)',
  *run({ topology }) {
    for (const { listeners } of topology.components) {
      for (const { path, endpoints, location } of listeners) {
        if (!endpoints.some(({ ports }) => ports === 'unknown')) continue;
        yield { message: `the ports of ${quote(path)} are unknown`, at: location.at('ports'), help };
      }
    }
    for (const { id, openings, location } of topology.flows) {
      // What the flow does not say itself, the listener is reported for.
      if (!openings.some(({ ports }) => ports === 'unknown') || !isWritten(location, 'ports')) continue;
      yield { message: `the ports of flow ${quote(id)} are unknown`, at: location.at('ports'), help };
    }
  },
});

const help = 'write the ports, which `ss -ltnup` shows on the machine; no rule can be made without them';
