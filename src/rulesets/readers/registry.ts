import type { Reader } from './reader.ts';

/** Every reader; of a text the first that recognises it reads it. A new one is its file, and a line here. */
export const readers: readonly Reader[] = [];
