import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import { type Placement, isInInternet } from '../../intent/placement.ts';
import { widestFirst } from '../../intent/scope.ts';
import type { Flow } from '../../topology/model.ts';

/**
 * Where a flow goes, as a reader sorts it: in from the internet; out to it; between others there, which nobody here governs;
 * between hosts; or within one.
 */
export type Orientation = 'inbound' | 'outbound' | 'abroad' | 'between' | 'local';

/** By the widest of its flow instances; of both ways over the border of the internet the way in. */
export function orientationOf(flow: Flow): Orientation {
  const instances = instancesOf(flow);
  const widest = widestFirst(instances.map(({ scope }) => scope))[0];
  if (widest !== 'internet') return widest === 'same-host' ? 'local' : 'between';
  if (instances.some(isEntering)) return 'inbound';
  return instances.some(({ from }) => !isAbroad(from)) ? 'outbound' : 'abroad';
}

/** From the internet to something of ours, also where that stands there itself. */
export function isEntering({ from, to, scope }: FlowInstance): boolean {
  return scope === 'internet' && isInInternet(from) && !isAbroad(to);
}

function isAbroad(place: Placement): boolean {
  return place.host === undefined && isInInternet(place);
}
