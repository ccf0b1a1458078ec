import { list, quote } from '../diagnostics/message-text.ts';
import type { Related } from '../diagnostics/diagnostic.ts';
import type { End, Flow, Step, Topology } from '../topology/model.ts';
import { endName } from '../topology/references.ts';
import { defineCheck } from './check.ts';

export const scenarioStep = defineCheck({
  id: 'scenario-step',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'No flow permits a step of a scenario',
  explanation: `A scenario shows what happens on the network, and every step uses a flow or answers one. A step
without a flow has one of two causes: the flow is missing, and the firewall would block it, or the step is drawn
between the wrong ends.

For example, the step \`browser -> nginx.http\` needs a flow from \`browser\` to \`nginx.http\`. A flow to \`nginx.https\` is
not enough. A step against the direction of a flow is its reply, which is drawn dashed and needs no flow of its own.

Add the flow, or correct the ends of the step.`,
  source: 'topo language, version 1: scenarios',
  *run({ topology }) {
    const index = indexFlows(topology);
    for (const scenario of topology.scenarios) {
      for (const step of scenario.steps) {
        if (step.flows.length > 0) continue;
        const ends = `${endText(step.from.end)} -> ${endText(step.to.end)}`;
        const { help, flows } = suggestion(index, step);
        yield {
          message: `no flow permits the step ${quote(ends)} of scenario ${quote(scenario.name)}`,
          at: step.location.span,
          help,
          related: flows.map((flow): Related => ({
            span: flow.location.span,
            message: `flow ${quote(flow.id)}: ${flowText(flow)}`,
          })),
        };
      }
    }
  },
});

const MAX_SHOWN = 5;

interface Index {
  readonly between: ReadonlyMap<string, readonly Flow[]>;
  readonly from: ReadonlyMap<string, readonly Flow[]>;
  readonly to: ReadonlyMap<string, readonly Flow[]>;
}

function indexFlows({ flows }: Topology): Index {
  const between = new Map<string, Flow[]>();
  const from = new Map<string, Flow[]>();
  const to = new Map<string, Flow[]>();

  for (const flow of flows) {
    push(between, `${endName(flow.from)} ${endName(flow.to)}`, flow);
    push(from, endName(flow.from), flow);
    push(to, endName(flow.to), flow);
  }
  return { between, from, to };
}

function push(map: Map<string, Flow[]>, key: string, flow: Flow): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [flow]);
  else known.push(flow);
}

/** The nearest flows, as advice: those between the two ends in either direction, else those that start at the first. */
function suggestion(
  index: Index,
  { from: { end: a }, to: { end: b } }: Step,
): { help: string; flows: readonly Flow[] } {
  const { between } = index;
  const forward = between.get(`${endName(a)} ${endName(b)}`) ?? [];
  if (forward.length > 0) {
    return {
      help: `write a step that a flow permits (${existing(forward)}), or add the flow`,
      flows: forward.slice(0, MAX_SHOWN),
    };
  }
  const backward = between.get(`${endName(b)} ${endName(a)}`) ?? [];
  if (backward.length > 0) {
    const help = `flows between them go the other way (${existing(backward)}): reverse the step, or name the listener that replies`;
    return { help, flows: backward.slice(0, MAX_SHOWN) };
  }
  return { help: `add a flow from ${endText(a)} to ${endText(b)}; ${nearby(index, a, b)}`, flows: [] };
}

function nearby({ from, to }: Index, a: End, b: End): string {
  const leaving = from.get(endName(a)) ?? [];
  if (leaving.length > 0) return `the flows from ${quote(endName(a))} are ${existing(leaving)}`;
  const arriving = to.get(endName(b)) ?? [];
  const there = arriving.length > 0 ? `, and the flows to ${quote(endName(b))} are ${existing(arriving)}` : '';
  return `no flow comes from ${quote(endName(a))}${there}`;
}

function existing(flows: readonly Flow[]): string {
  const shown = [...new Set(flows.map(flowText))].slice(0, MAX_SHOWN);
  const more = flows.length - shown.length;
  return list(more > 0 ? [...shown, `${String(more)} more`] : shown);
}

function flowText({ from, to }: Flow): string {
  return `${endText(from)} -> ${endText(to)}`;
}

/** The end as a file writes it: `nginx`, `nginx.https` or `nginx.*`. */
function endText(end: End): string {
  if (end.kind !== 'component' || end.listeners.length === 0) return endName(end);
  return end.listeners.length === 1
    ? `${end.component.name}.${end.listeners[0]?.name ?? '*'}`
    : `${end.component.name}.*`;
}
