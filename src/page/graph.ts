import type { Scope } from '../intent/scope.ts';

/** A diagram before layout: nested boxes, and edges between them. */
export interface Graph {
  readonly items: readonly GraphItem[];
  /** Every edge ends at vertices of `items`. */
  readonly edges: readonly Edge[];
}

export type GraphItem = GraphGroup | Vertex;

/** A box that contains other boxes. */
export interface GraphGroup {
  readonly kind: 'zone' | 'host';
  /** Unique among groups. */
  readonly key: string;
  readonly title: string;
  /** Prefixes or addresses. */
  readonly addresses: readonly string[];
  readonly items: readonly GraphItem[];
}

/** A component on one host or in one zone. Also a whole host or zone that is itself an end of a flow. */
export interface Vertex {
  readonly kind: 'component' | 'host' | 'zone';
  /** Unique among vertices. */
  readonly key: string;
  readonly title: string;
  /** DNS names and addresses of the component itself; the addresses of a host are shown at the host. */
  readonly addresses: readonly string[];
  readonly sockets: readonly Socket[];
}

/** A listener, drawn as a row in the box of its component. Edges end there in detailed diagrams. */
export interface Socket {
  /** The listener's path. */
  readonly key: string;
  /** `TCP 443 HTTPS`. */
  readonly text: string;
  readonly loopback: boolean;
}

/** An edge, which stands for one flow or for several merged ones. */
export interface Edge {
  /** Keys of vertices. */
  readonly from: string;
  readonly to: string;
  /** Ids of the flows that the edge stands for; at least one. */
  readonly flows: readonly string[];
  /** The sockets of `to` that the flows open. */
  readonly opens: readonly Opened[];
  /** Keys of the sockets of `from` that the traffic is sent from; empty for a client with ephemeral ports. */
  readonly origins: readonly string[];
  /** Each once. */
  readonly labels: readonly EdgeLabel[];
  /** The widest scope of the flows. */
  readonly scope: Scope;
  readonly need: Need;
  /** Either side may send first. */
  readonly bothWays: boolean;
}

export interface Opened {
  /** The key of a socket. */
  readonly socket: string;
  /** The text of the socket, or a narrower one where the flow opens only some of its ports. */
  readonly text: string;
}

export interface EdgeLabel {
  /** Empty if the file does not name one. */
  readonly protocol: string;
  /** `TCP 443`, `UDP 443 or TCP 443`. */
  readonly service: string;
}

/** Whether a flow always exists, only under a condition, or only as a fallback for another flow. */
export type Need = 'always' | 'conditional' | 'fallback';

export function verticesOf(items: readonly GraphItem[]): readonly Vertex[] {
  return items.flatMap((item) => ('items' in item ? verticesOf(item.items) : [item]));
}
