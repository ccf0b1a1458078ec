// Listings of iptables-save, and what a machine with them does.

import { expect } from 'vitest';
import { prefix } from '../../../../src/net/prefixes.ts';
import type { Packet } from '../../../../src/packets/packet.ts';
import { PacketSets } from '../../../../src/packets/packet-sets.ts';
import { SymbolTable } from '../../../../src/packets/symbol-table.ts';
import { decide } from '../../../../src/rulesets/interpreter.ts';
import { acceptedBy } from '../../../../src/rulesets/meaning.ts';
import { namesOf } from '../../../../src/rulesets/symbols.ts';
import { iptables } from '../../../../src/rulesets/readers/iptables-save.ts';
import type { Listing } from '../../../../src/rulesets/readers/reader.ts';
import type { Direction } from '../../../../src/packets/packet.ts';
import type { Ruleset } from '../../../../src/rulesets/ruleset.ts';
import { Unreadable } from '../../../../src/rulesets/unreadable.ts';

export function table(name: string, ...lines: readonly string[]): string {
  return [`*${name}`, ...lines, 'COMMIT', ''].join('\n');
}

const policies = [':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'] as const;

export function filter(...lines: readonly string[]): string {
  return table('filter', ...policies, ...lines);
}

export function listing(text: string, more: Partial<Listing> = {}): Listing {
  return { name: 'dump', text, ...more };
}

export function read(...texts: readonly string[]): Ruleset {
  return iptables.read(texts.map((text) => listing(text)));
}

const plain: Packet = {
  ...{ loopback: false, state: 'new', protocol: 6, hopLimit: 64, ports: { source: 40_000, destination: 80 } },
  source: { family: 4, value: prefix(4, 0xc6336407n, 32).lo },
  destination: { family: 4, value: 0xc000020an },
} as const;

export function verdict(ruleset: Ruleset, packet: Partial<Packet> = {}, direction: Direction = 'in'): string {
  const whole = { ...plain, ...packet };
  const decision = decide(ruleset, direction, whole);
  const sets = new PacketSets(new SymbolTable(namesOf([ruleset])));
  expect(sets.contains(acceptedBy(sets, ruleset, direction), whole)).toBe(decision.verdict === 'accept');
  return `${decision.verdict} in ${decision.place?.chain ?? 'no chain'}, line ${decision.place?.line ?? 0}`;
}

export function refusal(...listings: readonly (string | Listing)[]): string {
  try {
    iptables.read(listings.map((one) => (typeof one === 'string' ? listing(one) : one)));
  } catch (error) {
    if (error instanceof Unreadable) return `${error.file ?? 'no file'}, ${error.message}`;
    throw error;
  }
  return 'none';
}
