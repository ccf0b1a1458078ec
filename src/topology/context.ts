import { type Diagnostic, type Finding, diagnostic } from '../diagnostics/diagnostic.ts';
import type { LintRule } from '../diagnostics/lint-rule.ts';
import { didYouMean, list, quote } from '../diagnostics/message-text.ts';
import type { Locations } from '../document/locations.ts';
import type { PortSet } from '../net/ports.ts';
import type { Transport } from '../net/transports.ts';
import type { Span } from '../source/span.ts';
import type { Component, Group, Host, Zone } from './model.ts';

/** An object that a reference can name. */
export type Named = Zone | Host | Component | Group;

/** The common namespace of zones, hosts, components and groups. */
interface Names {
  /** Every name that the file declares, including those of objects that could not be understood and are reported. */
  readonly declared: Map<string, { readonly kind: Named['kind']; readonly at: Span }>;
  readonly resolved: Map<string, Named>;
  /** By component, the names of its listeners that could not be understood and are reported. */
  readonly unread: Map<string, Set<string>>;
  /** The names of some kinds, by the text of the kinds. Gathered when a name of these kinds is first not found. */
  readonly gathered: Map<string, readonly string[]>;
}

/** What every part of the resolver shares: source locations, the objects behind names so far, and the diagnostics. */
export interface ResolverContext {
  readonly places: Locations;
  readonly names: Names;
  /** Texts that were already read, because a file repeats the same ports and transports a thousand times. */
  readonly read: { readonly ports: Map<string, PortSet>; readonly transports: Map<string, readonly Transport[]> };
  readonly diagnostics: Diagnostic[];
  report(rule: LintRule, finding: Finding): void;
  /** Whether so many comparisons may still be made for the helps of this file. */
  readonly mayCompare: (comparisons: number) => boolean;
  /** The help for an unknown name: `did you mean X?`, or the names to choose from; `what` is the kind of the name. */
  suggest(word: string, known: readonly string[], what: string): string;
}

/** Most names to compare with others, so that a hostile file of misspelt names takes no longer than a large file. */
const SUGGESTION_BUDGET = 200_000;

/** A context without names or diagnostics. */
export function createContext(places: Locations): ResolverContext {
  const diagnostics: Diagnostic[] = [];
  let budget = SUGGESTION_BUDGET;
  const mayCompare = (comparisons: number): boolean => (budget -= comparisons) >= 0;
  return {
    places,
    names: { declared: new Map(), resolved: new Map(), unread: new Map(), gathered: new Map() },
    read: { ports: new Map(), transports: new Map() },
    diagnostics,
    report(rule, finding) {
      diagnostics.push(diagnostic(rule, finding));
    },
    mayCompare,
    suggest(word, known, what) {
      const guess = mayCompare(known.length) ? didYouMean(word, known) : undefined;
      if (guess !== undefined) return guess;
      if (known.length === 0) return `the file declares no ${what}: declare it, or correct the reference`;
      if (known.length > 12)
        return `declare it, or correct the name: none of the ${String(known.length)} known ones is similar`;
      return known.length === 1 ? `the only known name is ${known[0] ?? ''}` : `write one of ${list(known, 'or')}`;
    },
  };
}

/** The value that a parser of `net/` has read; if it failed, undefined after a report under the rule. */
export function accept<T>(
  context: ResolverContext,
  rule: LintRule,
  written: unknown,
  at: Span,
  read:
    { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string; readonly help?: string },
): T | undefined {
  if (read.ok) return read.value;
  context.report(rule, { message: `${quote(written)} ${read.problem}`, at, help: read.help });
  return undefined;
}
