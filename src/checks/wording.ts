import type { Related } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/words.ts';
import { formatPorts } from '../net/ports.ts';
import type { Site } from '../source/span.ts';
import type { Endpoint, Flow } from '../topology/model.ts';
import { endName } from '../topology/references.ts';

/** How several checks speak of listeners and flows. */

/** As the language writes it: `3478/tcp+udp`, `esp`; alternatives with `or`. */
export function endpointsText(endpoints: readonly Endpoint[]): string {
  return endpoints
    .map(({ ports, transports }) => {
      const over = transports.join('+');
      return ports === 'none' ? over : `${ports === 'unknown' ? ports : formatPorts(ports)}/${over}`;
    })
    .join(' or ');
}

/** Flows that a finding points at, at most: the first few say enough. */
const MAX_RELATED = 3;

/** The first few flows as second places; `key` is the one that matters there. */
export function relatedFlows(flows: Iterable<Flow>, key: string): readonly Related[] {
  const first = [...flows].slice(0, MAX_RELATED);
  return first.map((flow) => ({
    span: flow.site.at(key),
    message: `flow ${quote(flow.id)}, ${endName(flow.from)} -> ${endName(flow.to)}`,
  }));
}

/** Whether the key stands in the file at this place: it then has a place of its own. No key is the empty text. */
export function isWritten(site: Site, key: string): boolean {
  const here = site.at(key);
  const elsewhere = site.at('');
  return here.start !== elsewhere.start || here.end !== elsewhere.end;
}
