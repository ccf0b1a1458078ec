import type { Check } from './check.ts';
import { dynamicOverlap } from './dynamic-overlap.ts';
import { ephemeralOverlap } from './ephemeral-overlap.ts';
import { portConflict } from './port-conflict.ts';

/** Every check, in the order in which the documentation lists them. A new one is its file, and a line here. */
export const checks = [
  portConflict,
  dynamicOverlap,
  ephemeralOverlap,
] as const satisfies readonly Check[];
