import { list, quote } from '../diagnostics/message-text.ts';
import { formatPrefix, prefixIncludes, type Prefix } from '../net/prefixes.ts';
import type { Component, Host, Topology, Zone } from '../topology/model.ts';
import { zoneTable } from '../topology/zones.ts';
import { defineCheck } from './check.ts';

export const outsideZone = defineCheck({
  id: 'outside-zone',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'An address lies outside the zone that is stated for it',
  explanation: `The zones of a host follow from its addresses, and so does the zone of a component that has addresses.
If \`zone\` is written as well, topo compares the two: every address must belong to that zone. An address belongs to the
zone with the longest prefix that contains it, so an address of the DMZ does not belong to the internet around it.

For example, a host with \`zone: dmz\` and the address 10.0.0.1 is reported if the DMZ is 203.0.113.0/24. A wrong zone
matters because checks and expectations trust it.

Correct the address or the zone, or remove \`zone\`. A machine in two zones states none. A zone without prefixes is not
compared.`,
  source: 'topo language, version 1: zones nest',
  *run({ topology }) {
    const table = zoneTable(topology.zones);
    for (const { owner, zone } of statedZones(topology)) {
      if (zone.prefixes.length === 0) continue;
      for (const block of owner.addresses) {
        const found = table.lookup(block);
        if (found === zone) continue;
        yield {
          message: `${formatPrefix(block)} of ${owner.kind} ${quote(owner.name)} is not in its zone ${quote(zone.name)}${whereText(block, zone, found)}`,
          at: owner.location.at('addresses'),
          help: helpText(zone, found),
          related: [
            { span: owner.location.at('zone'), message: `zone ${quote(zone.name)} is stated here` },
            { span: zone.location.at('prefixes'), message: `zone ${quote(zone.name)} has ${prefixesText(zone)}` },
          ],
        };
      }
    }
  },
});

interface Stated {
  readonly owner: Host | Component;
  readonly zone: Zone;
}

/** Hosts and components that state a zone. A component that states none gets it from its addresses and is left out. */
function statedZones({ hosts, components }: Topology): readonly Stated[] {
  return [
    ...hosts.flatMap((owner) => (owner.statedZone === undefined ? [] : [{ owner, zone: owner.statedZone }])),
    ...components.flatMap((owner) =>
      owner.zone === undefined || owner.location.at('zone') === owner.location.span
        ? []
        : [{ owner, zone: owner.zone }],
    ),
  ];
}

function whereText(block: Prefix, stated: Zone, found: Zone | undefined): string {
  if (found === undefined) return ', nor in any other zone';
  const holding = found.prefixes.find((prefix) => prefixIncludes(prefix, block));
  const holder = `${quote(found.name)}${holding === undefined ? '' : ` (${formatPrefix(holding)})`}`;
  const nested = stated.prefixes.some((prefix) => prefixIncludes(prefix, block));
  return ` but in ${holder}${nested ? ' inside it' : ''}`;
}

function helpText(stated: Zone, found: Zone | undefined): string {
  if (found === undefined)
    return `correct the address, or add its prefix to \`prefixes\` of zone ${quote(stated.name)}`;
  return `correct the address, write \`zone: ${found.name}\`, or remove \`zone\`, which follows from the addresses`;
}

function prefixesText({ prefixes }: Zone): string {
  const shown = prefixes.slice(0, 5).map(formatPrefix);
  return list(prefixes.length > shown.length ? [...shown, `${String(prefixes.length - shown.length)} more`] : shown);
}
