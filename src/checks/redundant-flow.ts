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
  // Of a flow that is wider than it seems, less may be within another.
  monotone: false,
  title: 'A flow that lies within another',
  explanation: `Everything the flow opens is opened by another flow for the same purpose: the same component, or a host or zone that holds it,
the same or fewer ports, transports and source ports. It changes no rule, and whoever removes the other one later believes
that they have closed something.

Remove it, or narrow the other. If it is there for a reason of its own, write that as its \`purpose\`: flows of different
purposes are never reported, nor are those that differ in \`when\`, \`fallback_of\`, protocol, owner, ticket or approver, those
that stay when the other expires or rests, and those that others fall back from. Two different components are two users, also
where their addresses are the same.`,
  source:
    'PCI DSS 4.0.1 §1.2.7; E. Al-Shaer, H. Hamed, Discovery of Policy Anomalies in Distributed Firewalls, INFOCOM 2004: redundancy anomaly',
  *run({ topology: { flows } }) {
    const order = new Map(flows.map((flow, i) => [flow, i]));
    const isEarlier = (a: (typeof flows)[number], b: (typeof flows)[number]): boolean => order.get(a)! < order.get(b)!;
    const preferred = new Set(flows.flatMap(({ fallbackOf }) => fallbackOf));
    const containers = containersIn(flows);
    for (const flow of flows) {
      // Others fall back from it: it is a step of its own.
      if (preferred.has(flow.id)) continue;
      for (const other of containers.of(flow)) {
        if (other === flow || !isWithin(flow, other)) continue;
        // Of two that are equal, the later one is too many.
        if (haveSameEnds(flow, other) && isWithin(other, flow) && isEarlier(flow, other) && !preferred.has(other.id))
          continue;
        yield {
          message: `flow ${quote(flow.id)} lies within flow ${quote(other.id)}, ${endName(other.from)} -> ${endName(other.to)}: it opens nothing more`,
          at: flow.location.at('id'),
          help: 'remove it, or narrow the other; if it is there for a reason of its own, write that as its `purpose`',
          related: [{ span: other.location.at('id'), message: `flow ${quote(other.id)}` }],
        };
        break;
      }
    }
  },
});
