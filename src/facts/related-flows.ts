import type { Related } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/message-text.ts';
import type { Flow } from '../topology/model.ts';
import { endName } from '../topology/references.ts';

/** Flows that a finding points at, at most: the first few say enough. */
const MAX_RELATED = 3;

/** The first few flows as second places; `key` is the one that matters there. */
export function relatedFlows(flows: Iterable<Flow>, key: string): readonly Related[] {
  const first = [...flows].slice(0, MAX_RELATED);
  return first.map((flow) => ({
    span: flow.location.at(key),
    message: `flow ${quote(flow.id)}, ${endName(flow.from)} -> ${endName(flow.to)}`,
  }));
}
