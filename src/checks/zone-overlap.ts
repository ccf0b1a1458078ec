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
  title: 'One prefix stands in two zones',
  explanation: `An address belongs to the zone with the longest prefix that holds it. Zones therefore nest: the DMZ lies inside the
internet, and its addresses are the DMZ's. One and the same prefix in two zones leaves no longest one, and nobody could say
which zone its addresses belong to: remove it from one of them, or merge the zones.`,
  source: 'topo language, version 1: zones nest; longest match as in RFC 1812 §5.2.4.3',
  *run({ topology: { zones } }) {
    const first = new Map<string, Zone>();
    for (const zone of zones) {
      for (const text of new Set(zone.prefixes.map(formatPrefix))) {
        const other = first.get(text);
        if (other === undefined) first.set(text, zone);
        else {
          yield {
            message: `${text} stands in zone ${quote(zone.name)} and in zone ${quote(other.name)}: an address belongs to one zone`,
            at: zone.location.at('prefixes'),
            help: 'remove it from one of the zones; a smaller prefix inside a larger one nests',
            related: [{ span: other.location.at('prefixes'), message: `zone ${quote(other.name)} has ${text} too` }],
          };
        }
      }
    }
  },
});
