/** What a file says of flows and listeners, in the words of a table. */

import { formatPrefix } from '../../net/prefixes.ts';
import type { Bind, Flow } from '../../topology/model.ts';
import { oneLine } from '../../page/one-line.ts';

/** `always`, or when the flow is there: `when it rains; fallback of a, b`. */
export function conditionText({ when, fallbackOf }: Flow): string {
  const parts = [
    ...(when === undefined ? [] : [`when ${oneLine(when)}`]),
    ...(fallbackOf.length === 0 ? [] : [`fallback of ${fallbackOf.join(', ')}`]),
  ];
  return parts.length === 0 ? 'always' : parts.join('; ');
}

/** `any`, `loopback`, or the addresses. */
export function bindTexts(bind: Bind): readonly string[] {
  return bind.kind === 'addresses' ? bind.addresses.map(formatPrefix) : [bind.kind];
}
