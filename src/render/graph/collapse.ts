import { count } from '../../diagnostics/message-text.ts';
import { groupsOf } from '../../net/collections.ts';
import type { Graph, GraphGroup, GraphItem, Vertex } from '../../page/graph.ts';
import { mergeEdges } from './merge.ts';

/** What is drawn as a single box. */
export type Level = 'host' | 'zone';

/**
 * Simplifies a graph to a vertex for each host, or for each zone. Components without a host become one vertex per zone.
 *
 * Edges between the same pair are merged, and edges within a vertex disappear.
 */
export function collapse({ items, edges }: Graph, level: Level): Graph {
  const buckets = groupsOf(placesIn(items), ({ zone, host }) => (level === 'host' ? (host ?? zone) : zone));
  const drawn = buckets.map((bucket) => {
    const { zone, host } = bucket[0];
    const vertices = bucket.map(({ vertex }) => vertex);
    return { zone, vertices, vertex: asOne(level === 'host' ? (host ?? zone) : zone, vertices) };
  });
  const target = new Map(
    drawn.flatMap(({ vertices, vertex }) => vertices.map(({ key }) => [key, vertex.key] as const)),
  );
  const moved = edges.map((edge) => ({
    ...edge,
    from: target.get(edge.from) ?? edge.from,
    to: target.get(edge.to) ?? edge.to,
    opens: [],
    origins: [],
  }));
  return {
    items: groupsOf(drawn, ({ zone }) => zone).flatMap((group): readonly GraphItem[] => {
      const [{ zone }] = group;
      const vertices = group.map(({ vertex }) => vertex);
      return level === 'zone' || zone === undefined ? vertices : [{ ...zone, items: vertices }];
    }),
    edges: mergeEdges(
      moved.filter(({ from, to }) => from !== to),
      () => '',
    ),
  };
}

/** A vertex, and the boxes that contain it. */
interface Place {
  readonly vertex: Vertex;
  readonly zone: GraphGroup | undefined;
  readonly host: GraphGroup | undefined;
}

function placesIn(items: readonly GraphItem[], zone?: GraphGroup, host?: GraphGroup): readonly Place[] {
  return items.flatMap((item): readonly Place[] => {
    if (!('items' in item)) return [{ vertex: item, zone, host }];
    return item.kind === 'zone' ? placesIn(item.items, item) : placesIn(item.items, zone, item);
  });
}

/**
 * Turns a group into one vertex. A zone with a single vertex keeps it; a host with a single component still becomes the
 * host.
 */
function asOne(tuple: GraphGroup | undefined, vertices: readonly Vertex[]): Vertex {
  const [first] = vertices;
  if (first !== undefined && vertices.length === 1 && tuple?.kind !== 'host') return { ...first, sockets: [] };
  const components = count(vertices.filter(({ kind }) => kind === 'component').length, 'component');
  return {
    kind: tuple?.kind ?? 'zone',
    key: tuple === undefined ? 'in no zone' : `${tuple.kind} ${tuple.key}`,
    title: `${tuple === undefined ? 'in no zone' : tuple.title}: ${components}`,
    addresses: [],
    sockets: [],
  };
}
