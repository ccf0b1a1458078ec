/** Which id stands for what in a graph of Graphviz's language. */

import type { Graph, GraphGroup, GraphItem, Socket, Vertex } from '../../page/graph.ts';
import type { Line } from './lines.ts';

/** Rows of one component; what is more shares the last one. */
const MAX_ROWS = 40;
/** The port of that row. */
export const MORE = 'more';

export interface DotNames {
  /** By `n1`, `n2`, … */
  readonly vertices: ReadonlyMap<string, Vertex>;
  /** By `cluster1`, `cluster2`, … */
  readonly groups: ReadonlyMap<string, GraphGroup>;
  /** By `e1`, `e2`, … */
  readonly lines: ReadonlyMap<string, Line>;
  /** By `n1:s1`, … */
  readonly sockets: ReadonlyMap<string, Socket>;
}

export interface Ids {
  readonly ofItem: ReadonlyMap<GraphItem, string>;
  readonly ofVertex: ReadonlyMap<string, string>;
  /** Rows of each vertex, by the keys of their sockets. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export function idsOf({ items }: Graph, lines: readonly Line[]): Ids {
  const all = items.flatMap(withInner);
  const numbered = <T extends GraphItem>(some: readonly T[], prefix: string): readonly (readonly [T, string])[] =>
    some.map((item, i) => [item, `${prefix}${i + 1}`]);
  const vertices = numbered(
    all.filter((item): item is Vertex => !('items' in item)),
    'n',
  );
  const groups = numbered(
    all.filter((item): item is GraphGroup => 'items' in item),
    'cluster',
  );
  const used = new Set(
    lines.flatMap(({ to, socket, from, origin }) => [`${to} ${socket ?? ''}`, `${from} ${origin ?? ''}`]),
  );
  return {
    ofItem: new Map<GraphItem, string>([...vertices, ...groups]),
    ofVertex: new Map(vertices.map(([{ key }, id]) => [key, id])),
    rows: new Map(vertices.map(([vertex]) => [vertex.key, rowsOf(vertex, (key) => used.has(`${vertex.key} ${key}`))])),
  };
}

/** Of too many those that a line ends at have rows of their own first. */
function rowsOf({ sockets }: Vertex, isUsed: (key: string) => boolean): ReadonlyMap<string, string> {
  const shown = new Set(
    sockets.length <= MAX_ROWS
      ? sockets
      : [...sockets].sort((a, b) => Number(isUsed(b.key)) - Number(isUsed(a.key))).slice(0, MAX_ROWS - 1),
  );
  return new Map(sockets.map((socket, i) => [socket.key, shown.has(socket) ? `s${i + 1}` : MORE]));
}

function withInner(item: GraphItem): readonly GraphItem[] {
  return 'items' in item ? [item, ...item.items.flatMap(withInner)] : [item];
}

export function namesOf({ ofItem, rows }: Ids): Omit<DotNames, 'lines'> {
  const vertices = new Map<string, Vertex>();
  const groups = new Map<string, GraphGroup>();
  const sockets = new Map<string, Socket>();
  for (const [item, id] of ofItem) {
    if ('items' in item) groups.set(id, item);
    else {
      vertices.set(id, item);
      for (const socket of item.sockets) {
        const row = rows.get(item.key)?.get(socket.key);
        if (row !== undefined && row !== MORE) sockets.set(`${id}:${row}`, socket);
      }
    }
  }
  return { vertices, groups, sockets };
}
