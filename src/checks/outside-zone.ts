import { list, quote } from '../diagnostics/message-text.ts';
import { formatPrefix, prefixIncludes, type Prefix } from '../net/prefixes.ts';
import type { Component, Host, Topology, Zone } from '../topology/model.ts';
import { zoneTable } from '../topology/zones-and-hosts.ts';
import { defineCheck } from './check.ts';

export const outsideZone = defineCheck({
  id: 'outside-zone',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: false,
  title: 'An address lies outside the zone that is stated for it',
  explanation: `A host's zones follow from its addresses, and so does the zone of a component that has addresses. Where \`zone\` is written
as well, it is checked: every address has to belong to that zone. An address belongs to the zone with the longest prefix
that holds it, so an address of the DMZ is not in the internet around it.

Correct the address or the zone, or leave \`zone\` out: a machine with a foot in two zones states none. A zone without
prefixes states nothing that could be checked.`,
  source: 'topo language, version 1: zones nest',
  *run({ topology }) {
    const table = zoneTable(topology.zones);
    for (const { owner, zone } of statedZones(topology)) {
      if (zone.prefixes.length === 0) continue;
      for (const block of owner.addresses) {
        const found = table.lookup(block);
        if (found === zone) continue;
        yield {
          message: `${formatPrefix(block)} of ${owner.kind} ${quote(owner.name)} is not in its zone ${quote(zone.name)}: ${whereText(block, zone, found)}`,
          at: owner.location.at('addresses'),
          help: helpText(found),
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

/** What writes both a zone and addresses. A component that writes no zone has the one that its addresses are in. */
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
  if (found === undefined) return 'no zone holds it';
  const holding = found.prefixes.find((prefix) => prefixIncludes(prefix, block));
  const holder = `${quote(found.name)}${holding === undefined ? '' : ` (${formatPrefix(holding)})`}`;
  const nested = stated.prefixes.some((prefix) => prefixIncludes(prefix, block));
  return nested ? `it belongs to ${holder}, the smaller zone inside` : `it is in ${holder}`;
}

function helpText(found: Zone | undefined): string {
  if (found === undefined) return 'correct the address, or add its prefix to the zone';
  return `correct the address, or write \`zone: ${found.name}\`; or leave \`zone\` out: it follows from the addresses`;
}

function prefixesText({ prefixes }: Zone): string {
  const shown = prefixes.slice(0, 5).map(formatPrefix);
  return list(prefixes.length > shown.length ? [...shown, `${String(prefixes.length - shown.length)} more`] : shown);
}
