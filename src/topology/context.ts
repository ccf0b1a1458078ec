import { type Diagnostic, type Finding, diagnostic } from '../diagnostics/diagnostic.ts';
import type { LintRule } from '../diagnostics/lint-rule.ts';
import { didYouMean, list, quote } from '../diagnostics/message-text.ts';
import type { Locations } from '../document/locations.ts';
import type { PortSet } from '../net/ports.ts';
import type { Transport } from '../net/transports.ts';
import type { Span } from '../source/span.ts';
import type { Component, Host, Zone } from './model.ts';

export type Named = Zone | Host | Component;

/** The one namespace of zones, hosts and components. */
interface Names {
  /** Every name that the file declares, also of things that could not be understood: those are reported elsewhere. */
  readonly declared: Map<string, { readonly kind: Named['kind']; readonly at: Span }>;
  readonly resolved: Map<string, Named>;
  /** Names of some kinds, by the words for the kinds: gathered when the first of them is missed. */
  readonly gathered: Map<string, readonly string[]>;
}

/** What every part of the resolver needs: places of the file, what its names stand for so far, and somewhere to report to. */
export interface ResolverContext {
  readonly places: Locations;
  readonly names: Names;
  /** Texts that were read before: the same ports and transports stand in a file a thousand times. */
  readonly read: { readonly ports: Map<string, PortSet>; readonly transports: Map<string, readonly Transport[]> };
  readonly diagnostics: Diagnostic[];
  report(rule: LintRule, finding: Finding): void;
  /** `did you mean X?`, or what there is to choose from. */
  suggest(word: string, known: readonly string[], what: string): string;
}

/** Pairs of words compared at most, so that a hostile file of misspelt names takes no longer than a large one. */
const SUGGESTION_BUDGET = 200_000;

export function createContext(places: Locations): ResolverContext {
  const diagnostics: Diagnostic[] = [];
  let budget = SUGGESTION_BUDGET;
  return {
    places,
    names: { declared: new Map(), resolved: new Map(), gathered: new Map() },
    read: { ports: new Map(), transports: new Map() },
    diagnostics,
    report(rule, finding) {
      diagnostics.push(diagnostic(rule, finding));
    },
    suggest(word, known, what) {
      budget -= known.length;
      const guess = budget < 0 ? undefined : didYouMean(word, known);
      if (guess !== undefined) return guess;
      if (known.length === 0) return `there is no ${what} at all`;
      if (known.length > 12) return `${String(known.length)} others are known, none of a similar name`;
      return `known: ${list(known)}`;
    },
  };
}

/** A value read with a parser of `net/`, or its problem reported. */
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
