// Groups that are read, and the packets that they let through.

import { parsePrefix } from '../../../../src/net/prefixes.ts';
import { everything } from '../../../../src/packets/diagrams.ts';
import { PacketSets } from '../../../../src/packets/packet-sets.ts';
import type { PacketMatch } from '../../../../src/packets/packet-match.ts';
import { SymbolTable } from '../../../../src/packets/symbol-table.ts';
import { acceptedBy } from '../../../../src/rulesets/meaning.ts';
import { namesOf } from '../../../../src/rulesets/symbols.ts';
import { unitedRuleset } from '../../../../src/rulesets/readers/aws/ruleset.ts';
import { inventoryOf } from '../../../../src/rulesets/readers/aws-groups.ts';
import type { Listing } from '../../../../src/rulesets/readers/reader.ts';
import type { Ruleset } from '../../../../src/rulesets/ruleset.ts';

function prefix(text: string) {
  const read = parsePrefix(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}

export function listing(text: string, name = 'groups.json', kind?: string): Listing {
  return { name, text, ...(kind === undefined ? {} : { kind }) };
}

/** Of the groups that are tagged `web`, or have the id; host db is 10.0.0.2. */
export function read(...listings: readonly (string | Listing)[]): Ruleset {
  const inventory = inventoryOf(listings.map((one) => (typeof one === 'string' ? listing(one) : one)));
  const hostOf = (id: string): string | undefined => inventory.groups.get(id)?.host ?? /^sg-(web|db)/.exec(id)?.[1];
  return unitedRuleset(inventory, {
    isOwn: ({ id }) => hostOf(id) === 'web',
    hostsOf: (id) => [hostOf(id) ?? []].flat(),
    members: (id) => ({ web: [prefix('10.0.0.1'), prefix('fd00::1')], db: [prefix('10.0.0.2')] })[hostOf(id) ?? ''],
  });
}

/** Whether exactly the packets of the products are let through, of those that groups decide about. */
export function lets(ruleset: Ruleset, products: readonly PacketMatch[], direction: 'in' | 'out' = 'in'): boolean {
  const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
  const decided = sets.of({ loopback: false, states: ['new'] });
  const wanted = sets.unionOf(products.map((one) => sets.of(one)));
  const open = acceptedBy(sets, ruleset, direction);
  return open === sets.union(sets.difference(everything, decided), wanted);
}

export const outside = { loopback: false, states: ['new'] } as const;
export const from = (...texts: readonly string[]): PacketMatch => {
  const sources = texts.map(prefix);
  return { ...outside, family: sources[0]!.family, sources };
};
export const ports = (protocol: number, lo: number, hi = lo): PacketMatch => ({
  protocols: [{ lo: protocol, hi: protocol }],
  ports: [{ lo, hi }],
});
export const tcp = (lo: number, hi = lo): PacketMatch => ports(6, lo, hi);
export const one = (number: number) => [{ lo: number, hi: number }];
export const unknowns = (ruleset: Ruleset): readonly string[] => namesOf([ruleset]).conditions;
