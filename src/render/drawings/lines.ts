import { type Edge, type Graph, type Socket, type Vertex, verticesOf } from '../../page/graph.ts';
import { mergeEdges } from '../graph/merge.ts';

/** An edge as it is drawn: from a component, or a row of its box, to another or a row of that. */
export interface Line extends Edge {
  /** The row where it starts; undefined for a client. */
  readonly origin: string | undefined;
  /** The row where it ends; undefined for the component as a whole. */
  readonly socket: string | undefined;
  /** What the row where it ends does not tell: which of its ports, or anything where there is no row. */
  readonly texts: readonly string[];
}

/** One line for each row that an edge opens, and one for all of a pair that start, end and look alike. */
export function linesOf(graph: Graph): readonly Line[] {
  const vertices = new Map(verticesOf(graph.items).map((vertex) => [vertex.key, vertex]));
  return mergeEdges(graph.edges.flatMap(split), looks).map((edge) => lineOf(edge, vertices.get(edge.to)));
}

function split(edge: Edge): readonly Edge[] {
  const origins = edge.origins.length === 0 ? [[]] : edge.origins.map((key) => [key]);
  const opens = edge.opens.length === 0 ? [[]] : edge.opens.map((opened) => [opened]);
  return origins.flatMap((from) => opens.map((to) => ({ ...edge, origins: from, opens: to })));
}

function looks({ origins, opens, need, scope, bothWays }: Edge): string {
  return [...origins, '', ...opens.map(({ socket }) => socket), '', need === 'always', scope, bothWays].join(' ');
}

function lineOf(edge: Edge, to: Vertex | undefined): Line {
  const [origin] = edge.origins;
  const socket = edge.opens[0]?.socket;
  const row = to?.sockets.find(({ key }) => key === socket);
  return { ...edge, origin, socket, texts: row === undefined ? edge.labels.map(labelText) : narrowed(edge, row) };
}

/** Nothing where one of the merged flows opens all of the row. */
function narrowed({ opens }: Edge, row: Socket): readonly string[] {
  const texts = opens.map(({ text }) => text);
  return texts.includes(row.text) ? [] : texts;
}

function labelText({ service, protocol }: Edge['labels'][number]): string {
  return protocol === '' ? service : `${service} ${protocol}`;
}
