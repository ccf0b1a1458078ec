import type { Match } from '../match.ts';
import type { Direction } from '../../packets/packet.ts';

/** What a rule's matches mean depends on where its chain is called from. */
export interface Hook {
  readonly direction: Direction;
  /** The packets that a rule of table raw took from connection tracking. */
  readonly untracked?: Match;
  /** Whether a rule may have changed the hop limit before it is matched. */
  readonly changesHopLimit: boolean;
}

/** A match, once the hook is known. */
export type HookedMatch = (hook: Hook) => Match;
