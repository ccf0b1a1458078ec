import { quote } from '../diagnostics/message-text.ts';
import { formatPrefix } from '../net/prefixes.ts';
import type { Zone } from '../topology/model.ts';
import { defineCheck } from './check.ts';

export const zoneOverlap = defineCheck({
  id: 'zone-overlap',
  severity: 'error',
  configurable: false,
  on: 'all',
  monotone: true,
  title: 'Two zones have the same prefix',
  explanation: `An address belongs to the zone with the longest prefix that contains it, so zones can nest. For example, the DMZ with
203.0.113.0/24 lies inside the internet with 0.0.0.0/0, and 203.0.113.10 belongs to the DMZ. If two zones have the same
prefix, neither is longer, and its addresses belong to no zone for certain.

Remove the prefix from one of the zones, or merge the two zones.`,
  source: 'topo language, version 1: zones nest; longest match as in RFC 1812 §5.2.4.3',
  *run({ topology: { zones } }) {
    const first = new Map<string, Zone>();
    for (const zone of zones) {
      for (const text of new Set(zone.prefixes.map(formatPrefix))) {
        const other = first.get(text);
        if (other === undefined) first.set(text, zone);
        else {
          yield {
            message: `${text} is a prefix of both zone ${quote(zone.name)} and zone ${quote(other.name)}`,
            at: zone.location.at('prefixes'),
            help: 'an address belongs to one zone: remove the prefix from one of them; a smaller prefix inside a larger one is fine',
            related: [
              { span: other.location.at('prefixes'), message: `zone ${quote(other.name)} has ${text} as well` },
            ],
          };
        }
      }
    }
  },
});
