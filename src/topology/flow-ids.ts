import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import type { ResolverContext } from './context.ts';
import type { Flow } from './model.ts';
import { duplicateFlowId, invalidFlow, unknownReference } from './lint-rules.ts';

type WrittenFlow = NonNullable<TopologyFile['flows']>[number];

/** Of each flow as written its first pair of ends. */
function onePerStatement(flows: readonly Flow[]): readonly Flow[] {
  return flows.filter(({ location }, i) => location !== flows[i - 1]?.location);
}

/** Reports each flow whose id an earlier one has. The pairs of ends of one written flow share its id. */
export function reportDuplicates(
  context: ResolverContext,
  flows: readonly Flow[],
  section: readonly WrittenFlow[],
): void {
  const written = new Set(section.flatMap(({ id }) => id ?? []));
  const first = new Map<string, Flow>();
  for (const flow of onePerStatement(flows)) {
    const other = first.get(flow.id);
    if (other === undefined) first.set(flow.id, flow);
    if (other === undefined || other.location === flow.location) continue;
    const derived = !written.has(flow.id);
    context.report(duplicateFlowId, {
      message: `two flows have the id ${quote(flow.id)}${derived ? ', derived from their ends' : ''}`,
      at: derived ? flow.location.span : flow.location.at('id'),
      help: derived ? 'write an `id` on one of them; topo does not number flows' : 'write another `id` on one of them',
      related: [{ span: other.location.at('id'), message: 'this flow has the same id' }],
    });
  }
}

/** Reports fallbacks that name no flow, and flows that fall back to themselves. */
export function reportFallbacks(
  context: ResolverContext,
  flows: readonly Flow[],
  section: readonly WrittenFlow[],
): void {
  if (flows.every(({ fallbackOf }) => fallbackOf.length === 0)) return;
  const byId = new Map(flows.map((flow) => [flow.id, flow]));
  const ids = [...byId.keys()];
  const written = new Set(section.flatMap(({ id }) => id ?? []));
  for (const flow of onePerStatement(flows)) {
    for (const id of flow.fallbackOf) {
      if (byId.has(id) || written.has(id)) continue;
      const at = flow.location.at('fallback_of');
      context.report(unknownReference, {
        message: `no flow has the id ${quote(id)}`,
        at,
        help: context.suggest(id, ids, 'flow'),
      });
    }
  }
  for (const flow of cyclic([...byId.values()], byId)) {
    const message = `flow ${quote(flow.id)} falls back to itself, directly or through other flows`;
    context.report(invalidFlow, {
      message,
      at: flow.location.at('fallback_of'),
      help: 'in `fallback_of`, write the id of the flow that is tried before this one',
    });
  }
}

/** The flows on a cycle of fallbacks, or leading to one: those that remain after every flow with settled fallbacks is removed. */
function cyclic(flows: readonly Flow[], byId: ReadonlyMap<string, Flow>): readonly Flow[] {
  const waiting = new Map<Flow, number>();
  const waiters = new Map<Flow, Flow[]>();
  for (const flow of flows) {
    const before = flow.fallbackOf.flatMap((id) => byId.get(id) ?? []);
    waiting.set(flow, before.length);
    for (const other of before) {
      const known = waiters.get(other);
      if (known === undefined) waiters.set(other, [flow]);
      else known.push(flow);
    }
  }
  const settled = flows.filter((flow) => waiting.get(flow) === 0);
  for (const flow of settled) {
    for (const waiter of waiters.get(flow) ?? []) {
      const left = (waiting.get(waiter) ?? 0) - 1;
      waiting.set(waiter, left);
      if (left === 0) settled.push(waiter);
    }
  }
  return flows.filter((flow) => (waiting.get(flow) ?? 0) > 0);
}
