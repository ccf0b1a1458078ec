import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import { type Placement, isInInternet } from '../../intent/placement.ts';
import { widestFirst } from '../../intent/scope.ts';
import type { Flow } from '../../topology/model.ts';

/**
 * The direction of a flow as a reader sorts it: `inbound` from the internet, `outbound` to it, `abroad` between two
 * others there, `between` hosts, or `local` to one host.
 */
export type Orientation = 'inbound' | 'outbound' | 'abroad' | 'between' | 'local';

/**
 * Determines the orientation by the widest flow instance. If a flow crosses the border of the internet both ways, it is
 * inbound.
 */
export function orientationOf(flow: Flow): Orientation {
  const instances = instancesOf(flow);
  const widest = widestFirst(instances.map(({ scope }) => scope))[0];
  if (widest !== 'internet') return widest === 'same-host' ? 'local' : 'between';
  if (instances.some(isEntering)) return 'inbound';
  return instances.some(({ from }) => !isAbroad(from)) ? 'outbound' : 'abroad';
}

/**
 * Returns whether the traffic goes from the internet to one of the file's components or hosts, which may itself be in
 * the internet.
 */
export function isEntering({ from, to, scope }: FlowInstance): boolean {
  return scope === 'internet' && isInInternet(from) && !isAbroad(to);
}

function isAbroad(place: Placement): boolean {
  return place.host === undefined && isInInternet(place);
}
