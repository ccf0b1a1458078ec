import type { Scope } from '../intent/scope.ts';

/** A picture before it is laid out: boxes within boxes, and lines between them. */
export interface Graph {
  readonly items: readonly GraphItem[];
  /** Every line ends at vertices of the items. */
  readonly edges: readonly Edge[];
}

export type GraphItem = GraphGroup | Vertex;

/** A box that holds others. */
export interface GraphGroup {
  readonly kind: 'zone' | 'host';
  /** Unique among groups. */
  readonly key: string;
  readonly title: string;
  /** Prefixes or addresses. */
  readonly addresses: readonly string[];
  readonly items: readonly GraphItem[];
}

/** A component at one of its places; or a zone or a host as a whole, where it is an end of a flow itself. */
export interface Vertex {
  readonly kind: 'component' | 'host' | 'zone';
  /** Unique among vertices. */
  readonly key: string;
  readonly title: string;
  /** Names and addresses of its own; what stands on a host has those of the host. */
  readonly addresses: readonly string[];
  readonly sockets: readonly Socket[];
}

/** A listener, as a row of its component's box: where lines can end that show more than components. */
export interface Socket {
  /** The listener's path. */
  readonly key: string;
  /** `TCP 443 HTTPS`. */
  readonly text: string;
  readonly loopback: boolean;
}

/** A line, of one flow or of several that were merged. */
export interface Edge {
  /** Keys of vertices. */
  readonly from: string;
  readonly to: string;
  /** Ids of the flows that it stands for; at least one. */
  readonly flows: readonly string[];
  /** What it opens of the sockets of `to`. */
  readonly opens: readonly Opened[];
  /** Keys of the sockets of `from` that it comes from; empty for a client, whose ports the system picks. */
  readonly origins: readonly string[];
  /** Each once. */
  readonly labels: readonly EdgeLabel[];
  /** The widest. */
  readonly scope: Scope;
  readonly need: Need;
  /** Either side may send first. */
  readonly bothWays: boolean;
}

export interface Opened {
  /** The key of a socket. */
  readonly socket: string;
  /** As the socket's own text; another one where the flow narrows it. */
  readonly text: string;
}

export interface EdgeLabel {
  /** Empty where it is not told. */
  readonly protocol: string;
  /** `TCP 443`, `UDP 443 or TCP 443`. */
  readonly service: string;
}

/** Whether a flow always happens, only under a condition, or only where another one fails. */
export type Need = 'always' | 'conditional' | 'fallback';

export function verticesOf(items: readonly GraphItem[]): readonly Vertex[] {
  return items.flatMap((item) => ('items' in item ? verticesOf(item.items) : [item]));
}
