import { connections } from './connections.ts';
import { diagram } from './diagram.ts';
import { protocols } from './protocols.ts';
import type { View } from './view.ts';

/** What `--view` knows; the whole document has all of it, in this order. A new view is a file here and a line. */
const registry = { diagram, connections, protocols } as const satisfies Record<string, View>;

export type ViewId = keyof typeof registry;

export const views: Readonly<Record<ViewId, View>> = registry;

/** In the order of the registry. */
export const viewIds = Object.keys(registry) as readonly ViewId[];
