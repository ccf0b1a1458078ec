/** Conditions of flows, in the words of a table. */

import type { Flow } from '../../topology/model.ts';
import { oneLine } from '../../page/one-line.ts';

/** Returns when the flow exists: `always`, or for instance `when it rains; fallback of a, b`. */
export function conditionText({ when, fallbackOf }: Flow): string {
  const parts = [
    ...(when === undefined ? [] : [`when ${oneLine(when)}`]),
    ...(fallbackOf.length === 0 ? [] : [`fallback of ${fallbackOf.join(', ')}`]),
  ];
  return parts.length === 0 ? 'always' : parts.join('; ');
}
