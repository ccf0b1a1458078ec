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

/**
 * The views of `--view`. To add one, write its file and a line here. `document.ts` chooses what the whole document
 * contains.
 */
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

/** The ids of all views, in the order of the registry. */
export const viewIds = Object.keys(registry) as readonly ViewId[];
