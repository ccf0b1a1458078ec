import type { Component, End, Flow, Group, Host, Listener, Topology } from './model.ts';

/**
 * The part of the topology that is active with the chosen profiles. An object with profiles is active if one of them is
 * chosen; a component that runs on hosts is where one of these is; a flow is inactive if one of its ends is, and one of several ends if no pair is left. `inactive` lists what was left out.
 */
export function activate(topology: Topology, chosen: ReadonlySet<string>): Topology {
  if (topology.profiles.every((profile) => chosen.has(profile))) return topology;
  const isActive = ({ profiles }: { readonly profiles: readonly string[] }): boolean =>
    profiles.length === 0 || profiles.some((profile) => chosen.has(profile));
  const active = activeComponents(topology, isActive);
  const activeFlows = new Map<Flow, Flow>();
  for (const flow of topology.flows) {
    const found = isActive(flow) ? activateFlow(flow, { active, isActive }) : undefined;
    if (found !== undefined) activeFlows.set(flow, found);
  }
  const ids = new Set([...activeFlows.keys()].map(({ id }) => id));
  return {
    ...topology,
    hosts: topology.hosts.filter(isActive),
    components: [...active.values()],
    groups: topology.groups.map((group) => ({ ...group, members: activeMembers(group, { active, isActive }) })),
    flows: [...activeFlows.values()],
    scenarios: topology.scenarios.map((scenario) => ({
      ...scenario,
      steps: scenario.steps.flatMap((step) => {
        const flows = step.flows.flatMap((flow) => activeFlows.get(flow) ?? []);
        return flows.length === 0 && step.flows.length > 0 ? [] : [{ ...step, flows }];
      }),
    })),
    inactive: {
      hosts: topology.hosts.filter((host) => !isActive(host)),
      components: topology.components.filter((component) => !active.has(component)),
      listeners: topology.components.flatMap((component) =>
        component.listeners.filter((listener) => !isActive(listener)),
      ),
      flows: topology.flows.filter(({ id }) => !ids.has(id)),
    },
  };
}

type IsActive = (one: { readonly profiles: readonly string[] }) => boolean;

/** Each active component, with its active hosts and listeners. */
function activeComponents({ components }: Topology, isActive: IsActive): ReadonlyMap<Component, Component> {
  const active = new Map<Component, Component>();
  for (const component of components) {
    const on = component.hosts.filter(isActive);
    const isPlaced = on.length > 0 || component.hosts.length === 0;
    if (isActive(component) && isPlaced)
      active.set(component, withParts(component, on, component.listeners.filter(isActive)));
  }
  return active;
}

function activeMembers({ members }: Group, { active, isActive }: Activity): Group['members'] {
  return members.flatMap((one): readonly (Host | Component)[] => {
    const found = one.kind === 'component' ? active.get(one) : isActive(one) ? one : undefined;
    return found === undefined ? [] : [found];
  });
}

function withParts(component: Component, hosts: readonly Host[], listeners: readonly Listener[]): Component {
  const isWhole = hosts.length === component.hosts.length && listeners.length === component.listeners.length;
  return isWhole ? component : { ...component, hosts, listeners };
}

interface Activity {
  readonly active: ReadonlyMap<Component, Component>;
  readonly isActive: IsActive;
}

/** The flow between the active parts of its ends; undefined if one end has no active part. */
function activateFlow(flow: Flow, activity: Activity): Flow | undefined {
  const from = activateEnd(flow.from, activity);
  const to = activateEnd(flow.to, activity);
  if (from === undefined || to === undefined) return undefined;
  const kept = to.kind === 'component' ? new Set(to.listeners) : new Set<Listener>();
  const openings = flow.openings.filter(({ listener }) => listener === undefined || kept.has(listener));
  return from === flow.from && to === flow.to ? flow : { ...flow, from, to, openings };
}

function activateEnd(end: End, { active, isActive }: Activity): End | undefined {
  if (end.kind === 'zone') return end;
  if (end.kind === 'host') return isActive(end.host) ? end : undefined;
  const component = active.get(end.component);
  if (component === undefined) return undefined;
  const listeners = end.listeners.filter((listener) => component.listeners.includes(listener));
  if (listeners.length === 0 && end.listeners.length > 0) return undefined;
  return component === end.component && listeners.length === end.listeners.length
    ? end
    : { ...end, component, listeners };
}
