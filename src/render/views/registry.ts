import { accepted } from './accepted.ts';
import { client } from './client.ts';
import { connections } from './connections.ts';
import { diagram } from './diagram.ts';
import { listeners } from './listeners.ts';
import { openings } from './openings.ts';
import { ports } from './ports.ts';
import { protocols } from './protocols.ts';
import { review } from './review.ts';
import { scenarios } from './scenarios.ts';
import type { RenderView } from './view.ts';
import { zones } from './zones.ts';

/** What `--view` knows. A new view is a file here and a line; what the whole document has of it stands in document.ts. */
const registry = {
  connections,
  protocols,
  listeners,
  openings,
  client,
  zones,
  ports,
  scenarios,
  review,
  accepted,
  diagram,
} as const satisfies Record<string, RenderView>;

export type ViewId = keyof typeof registry;

export const views: Readonly<Record<ViewId, RenderView>> = registry;

/** In the order of the registry. */
export const viewIds = Object.keys(registry) as readonly ViewId[];
