import type { Ruleset } from '../ruleset.ts';

/** What a program printed of the rules that are really there, and the name that its reader knows it by. */
export interface Listing {
  /** A path, or the command that printed it. */
  readonly name: string;
  readonly text: string;
  /** Which of the reader's programs printed it, where whoever gives it says so: `ip6tables`. */
  readonly kind?: string;
}

/**
 * Reads listings of one kind of firewall; other than the strict readers, whatever stands there.
 *
 * Nothing is skipped. A match that is not understood is an unknown condition in the words of the listing; one that may
 * hold for one packet and not for the next like it (a rate, a list that packets change) is another condition each time
 * it is written. A text that is cut off, or of another kind, throws {@link Unreadable}.
 */
export interface Reader {
  /** Lower case with dashes. */
  readonly id: string;
  readonly title: string;
  /** Whether the text looks like a listing of this kind, whole or not. */
  readonly recognises: (text: string) => boolean;
  /** Listings of one machine, together one ruleset. */
  readonly read: (listings: readonly Listing[]) => Ruleset;
}
