import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { isWritten } from '../source/span.ts';

export const unknownPorts = defineCheck({
  id: 'unknown-ports',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // A finding depends only on what is written, not on other parts of the file.
  monotone: true,
  title: 'Ports are marked as unknown',
  explanation: `\`ports: unknown\` states that the ports are not known yet. Documents show "?", and the rest of the file
can be written. But no rule can be made from it, so \`topo firewall\` stops if a rule needs the ports. A conflict with
another listener is not found either.

For example, \`listeners: { api: unknown/tcp }\` is reported until the port is written.

Ask whoever runs the software, or run \`ss -ltnup\` on the machine, and write the ports. If the file is only a document,
switch this rule off under \`rules\`.`,
  source: 'topo language, version 1; PCI DSS 4.0.1 §1.2.5 (all allowed ports are identified)',
  *run({ topology }) {
    for (const { listeners } of topology.components) {
      for (const { path, endpoints, location } of listeners) {
        if (!endpoints.some(({ ports }) => ports === 'unknown')) continue;
        yield { message: `the ports of ${quote(path)} are unknown`, at: location.at('ports'), help };
      }
    }
    for (const { id, openings, location } of topology.flows) {
      // If the flow takes its ports from the listener, the listener is reported.
      if (!openings.some(({ ports }) => ports === 'unknown') || !isWritten(location, 'ports')) continue;
      yield { message: `the ports of flow ${quote(id)} are unknown`, at: location.at('ports'), help };
    }
  },
});

const help = 'run `ss -ltnup` on the machine and write the ports; no rule can be made without them';
