import type { Component, End, Flow, Listener, Topology } from './model.ts';

/**
 * The part of the topology that is active with the chosen profiles. An object with profiles is active if one of them is
 * chosen; a flow is inactive if one of its ends is, and one of several ends if no pair is left. `inactive` lists what was left out.
 */
export function activate(topology: Topology, chosen: ReadonlySet<string>): Topology {
  if (topology.profiles.every((profile) => chosen.has(profile))) return topology;
  const isActive = ({ profiles }: { readonly profiles: readonly string[] }): boolean =>
    profiles.length === 0 || profiles.some((profile) => chosen.has(profile));
  const listenersOf = new Map<Component, readonly Listener[]>();
  const active = new Map<Component, Component>();
  for (const component of topology.components) {
    listenersOf.set(component, component.listeners.filter(isActive));
    if (isActive(component)) active.set(component, withListeners(component, listenersOf.get(component) ?? []));
  }
  const activeFlows = new Map<Flow, Flow>();
  for (const flow of topology.flows) {
    const found = isActive(flow) ? activateFlow(flow, active) : undefined;
    if (found !== undefined) activeFlows.set(flow, found);
  }
  const ids = new Set([...activeFlows.keys()].map(({ id }) => id));
  return {
    ...topology,
    components: [...active.values()],
    groups: topology.groups.map((group) => ({
      ...group,
      members: group.members.flatMap((one) => (one.kind === 'component' ? (active.get(one) ?? []) : one)),
    })),
    flows: [...activeFlows.values()],
    scenarios: topology.scenarios.map((scenario) => ({
      ...scenario,
      steps: scenario.steps.flatMap((step) => {
        const flows = step.flows.flatMap((flow) => activeFlows.get(flow) ?? []);
        return flows.length === 0 && step.flows.length > 0 ? [] : [{ ...step, flows }];
      }),
    })),
    inactive: {
      components: topology.components.filter((component) => !active.has(component)),
      listeners: topology.components.flatMap((component) =>
        component.listeners.filter((listener) => !isActive(listener)),
      ),
      flows: topology.flows.filter(({ id }) => !ids.has(id)),
    },
  };
}

function withListeners(component: Component, listeners: readonly Listener[]): Component {
  return listeners.length === component.listeners.length ? component : { ...component, listeners };
}

/** The flow between the active parts of its ends; undefined if one end has no active part. */
function activateFlow(flow: Flow, active: ReadonlyMap<Component, Component>): Flow | undefined {
  const from = activateEnd(flow.from, active);
  const to = activateEnd(flow.to, active);
  if (from === undefined || to === undefined) return undefined;
  const kept = to.kind === 'component' ? new Set(to.listeners) : new Set<Listener>();
  const openings = flow.openings.filter(({ listener }) => listener === undefined || kept.has(listener));
  return from === flow.from && to === flow.to ? flow : { ...flow, from, to, openings };
}

function activateEnd(end: End, active: ReadonlyMap<Component, Component>): End | undefined {
  if (end.kind !== 'component') return end;
  const component = active.get(end.component);
  if (component === undefined) return undefined;
  const listeners = end.listeners.filter((listener) => component.listeners.includes(listener));
  if (listeners.length === 0 && end.listeners.length > 0) return undefined;
  return component === end.component && listeners.length === end.listeners.length
    ? end
    : { ...end, component, listeners };
}
