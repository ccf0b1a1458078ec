import { widestFirst } from '../../intent/scope.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import type { Edge, Need } from '../../page/graph.ts';

const needs: readonly Need[] = ['always', 'conditional', 'fallback'];

/**
 * Merges edges of the same pair that are `alike`. The result has the facts of all, the widest scope and the strongest
 * need.
 */
export function mergeEdges(edges: readonly Edge[], alike: (edge: Edge) => string): readonly Edge[] {
  return groupsOf(edges, (edge) => `${edge.from} ${edge.to} ${alike(edge)}`).map((group) => {
    const { from, to } = group[0];
    const [scope = group[0].scope] = widestFirst(group.map((edge) => edge.scope));
    return {
      from,
      to,
      flows: distinct(group.flatMap(({ flows }) => flows)),
      opens: groupsOf(
        group.flatMap(({ opens }) => opens),
        ({ socket, text }) => `${socket} ${text}`,
      ).map(([opened]) => opened),
      origins: distinct(group.flatMap(({ origins }) => origins)),
      labels: groupsOf(
        group.flatMap(({ labels }) => labels),
        ({ protocol, service }) => `${protocol} ${service}`,
      ).map(([label]) => label),
      scope,
      need: needs.find((need) => group.some((edge) => edge.need === need)) ?? group[0].need,
      bothWays: group.some(({ bothWays }) => bothWays),
    };
  });
}
