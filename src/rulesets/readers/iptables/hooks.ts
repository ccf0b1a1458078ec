import { type Match, allOf, anyOf, product } from '../../match.ts';
import type { Way } from '../../../packets/packet.ts';
import { type Hook, takenFromTracking } from '../hook.ts';
import type { Draft } from './rule-lines.ts';
import type { IptablesTable } from './tables.ts';

/** A table, and its rules by their chains. */
export interface Drafted extends IptablesTable {
  readonly drafts: ReadonlyMap<string, readonly Draft[]>;
  /** What its chains are called besides their own name. */
  readonly suffix: readonly string[];
}

/** What the tables of a family do to packets before they are matched. */
export function hookOf(way: Way, tables: readonly Drafted[]): Hook {
  const changesHopLimit = tables.some(({ drafts }) =>
    [...drafts.values()].some((rules) => rules.some(({ effect }) => effect === 'changes hop limit')),
  );
  const early: Hook = { way, changesHopLimit };
  const untracked = tables.flatMap((table) => (table.name === 'raw' ? untrackedBefore(table, early) : []));
  return untracked.length === 0 ? early : { ...early, untracked: takenFromTracking(untracked) };
}

/** What goes out over loopback comes in as it was. */
function untrackedBefore(table: Drafted, hook: Hook): readonly Match[] {
  const own = untrackedBy(table, hook);
  if (hook.way === 'out') return own;
  const sent = untrackedBy(table, { ...hook, way: 'out' });
  return sent.length === 0 ? own : [...own, allOf([product({ loopback: true }), anyOf(sent)])];
}

/** Exact while nothing before can keep a packet from the rule; otherwise it is a condition whether the packet gets there. */
function untrackedBy(table: Drafted, hook: Hook): readonly Match[] {
  const start = hook.way === 'out' ? 'OUTPUT' : 'PREROUTING';
  const rest: Match = { kind: 'unknown', words: 'table raw takes the packet from connection tracking' };
  let surely = true;
  return [...reachedFrom(table, [start])].flatMap((chain) => {
    surely &&= chain === start;
    return table.drafts.get(chain)!.flatMap((draft) => {
      if (draft.effect !== 'untracks') {
        surely &&= draft.effect === 'continue';
        return [];
      }
      const match = allOf(draft.parts.map((part) => (typeof part === 'function' ? part(hook) : part)));
      return [surely ? match : allOf([match, rest])];
    });
  });
}

/** The chains that packets can come to from these, themselves among them. */
export function reachedFrom({ drafts }: Drafted, starts: readonly string[]): ReadonlySet<string> {
  const found = new Set(starts.filter((chain) => drafts.has(chain)));
  for (const chain of found) {
    for (const { effect, target } of drafts.get(chain)!) if (effect === 'jump' || effect === 'goto') found.add(target);
  }
  return found;
}
