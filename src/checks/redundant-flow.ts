import { quote } from '../diagnostics/message-text.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';
import { containersIn, haveSameEnds } from '../facts/flow-containers.ts';
import { isWithin } from '../facts/flow-containment.ts';

export const redundantFlow = defineCheck({
  id: 'redundant-flow',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // A part that could not be read may make the flow wider than it seems.
  monotone: false,
  title: 'A flow opens nothing beyond another flow',
  explanation: `Another flow with the same purpose already opens everything that this flow opens: it has the same ends
or wider ones, and at least the same ports, transports and source ports. The flow changes no rule, and whoever removes
the other flow later believes that access is closed.

For example, a flow from \`clerk\` to \`app\` is redundant beside one from the whole \`office\` to \`app\`.

Remove the flow, or narrow the other. If it exists for a reason of its own, write that as its \`purpose\`: flows with
different purposes are not reported. The same holds for flows that differ in \`when\`, \`fallback_of\`, protocol, owner,
ticket or approver, that remain when the other expires or is inactive, or that other flows fall back from. Two
different components are two users, even if their addresses are the same.`,
  source:
    'PCI DSS 4.0.1 §1.2.7; E. Al-Shaer, H. Hamed, Discovery of Policy Anomalies in Distributed Firewalls, INFOCOM 2004: redundancy anomaly',
  *run({ topology: { flows } }) {
    const order = new Map(flows.map((flow, i) => [flow, i]));
    const isEarlier = (a: (typeof flows)[number], b: (typeof flows)[number]): boolean => order.get(a)! < order.get(b)!;
    const preferred = new Set(flows.flatMap(({ fallbackOf }) => fallbackOf));
    const containers = containersIn(flows);
    for (const flow of flows) {
      // Other flows fall back from it, so it is a step of its own.
      if (preferred.has(flow.id)) continue;
      for (const other of containers.of(flow)) {
        if (other === flow || !isWithin(flow, other)) continue;
        // Of two equal flows, only the later one is reported.
        if (haveSameEnds(flow, other) && isWithin(other, flow) && isEarlier(flow, other) && !preferred.has(other.id))
          continue;
        yield {
          message: `flow ${quote(flow.id)} opens nothing beyond flow ${quote(other.id)} (${endName(other.from)} -> ${endName(other.to)})`,
          at: flow.location.at('id'),
          help: 'remove it, or narrow the other; if it exists for a reason of its own, write that as its `purpose`',
          related: [{ span: other.location.at('id'), message: `flow ${quote(other.id)}` }],
        };
        break;
      }
    }
  },
});
