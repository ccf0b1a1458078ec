import { type Passage, passagesOf } from '../../intent/flow-instances.ts';
import { type Placement, isInInternet } from '../../intent/placement.ts';
import { widestFirst } from '../../intent/scope.ts';
import type { Flow } from '../../topology/model.ts';

/**
 * Where a flow goes, as a reader sorts it: in from the internet; out to it; between others there, which nobody here governs;
 * between hosts; or within one.
 */
export type Reach = 'inbound' | 'outbound' | 'abroad' | 'between' | 'local';

/** By the widest of its passages; of both ways over the border of the internet the way in. */
export function reachOf(flow: Flow): Reach {
  const passages = passagesOf(flow);
  const widest = widestFirst(passages.map(({ scope }) => scope))[0];
  if (widest !== 'internet') return widest === 'same-host' ? 'local' : 'between';
  if (passages.some(isEntering)) return 'inbound';
  return passages.some(({ from }) => !isAbroad(from)) ? 'outbound' : 'abroad';
}

/** From the internet to something of ours, also where that stands there itself. */
export function isEntering({ from, to, scope }: Passage): boolean {
  return scope === 'internet' && isInInternet(from) && !isAbroad(to);
}

function isAbroad(place: Placement): boolean {
  return place.host === undefined && isInInternet(place);
}
