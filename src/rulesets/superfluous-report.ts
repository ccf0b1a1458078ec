import { type Diagnostic, diagnostic, inOrder } from '../diagnostics/diagnostic.ts';
import { count, list } from '../diagnostics/message-text.ts';
import type { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import type { Listing } from './readers/reader.ts';
import { type Superfluous, superfluousRules } from './redundancy.ts';
import type { RulesetRule, Ruleset } from './ruleset.ts';
import { redundantRule, shadowedRule } from './lint-rules.ts';

/** Rules that are named in one message; the frame shows as many. */
const MAX_NAMED = 5;

/**
 * Superfluous rules as diagnostics of the listing. A listing that is no lines of rules, such as JSON, is shown as its rules
 * read, a line each. Throws {@link TooComplex}.
 */
export function reportSuperfluous(
  ruleset: Ruleset,
  listing: Listing,
): { readonly source: Source; readonly diagnostics: readonly Diagnostic[] } {
  const shown = shownAs(ruleset, listing);
  const diagnostics = superfluousRules(ruleset).map((one) => diagnosticOf(one, shown.at));
  return { source: shown.source, diagnostics: inOrder(diagnostics) };
}

interface Shown {
  readonly source: Source;
  readonly at: (rule: RulesetRule) => Span;
}

function shownAs(ruleset: Ruleset, { name, text }: Listing): Shown {
  if (!text.trimStart().startsWith('{') && !text.trimStart().startsWith('[')) {
    const ends = lineSpans(text);
    return { source: { name, text }, at: ({ line }) => ends[line - 1] ?? { start: 0, end: 0 } };
  }
  const chains = [...ruleset.chains.values()];
  const rows = chains.flatMap((chain) => [`chain ${chain.name}`, ...chain.rules.map((rule) => `  ${rule.text}`)]);
  const spans = lineSpans(rows.join('\n'));
  const places = new Map<RulesetRule, Span>();
  let row = 0;
  for (const { rules } of chains) {
    row++;
    for (const rule of rules) places.set(rule, spans[row++]!);
  }
  return {
    source: { name: `${name} (as rules)`, text: rows.join('\n') },
    at: (rule) => places.get(rule) ?? { start: 0, end: 0 },
  };
}

function lineSpans(text: string): readonly Span[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const span = { start: start + line.length - line.trimStart().length, end: start + line.trimEnd().length };
    start += line.length + 1;
    return span;
  });
}

function adviceFor(otherwise: boolean, changesAnswer: boolean): string {
  if (otherwise) return 'move it before them, or remove it';
  return changesAnswer
    ? 'keep it if the sender needs its answer: without it the packet still does not pass, but the sender gets another answer'
    : 'remove it; no packet fares differently';
}

function diagnosticOf(
  { kind, rule, chain, by, policy, otherwise, changesAnswer }: Superfluous,
  at: (rule: RulesetRule) => Span,
): Diagnostic {
  const named = by.slice(0, MAX_NAMED);
  const more = by.length - named.length;
  const others = [
    ...(by.length === 0 ? [] : [count(by.length, `${kind === 'shadowed' ? 'earlier' : 'later'} rule`)]),
    ...(policy === undefined ? [] : [`the policy ${policy.policy}`]),
  ];
  const message =
    kind === 'redundant'
      ? `this rule of chain ${chain.name} is repeated by ${list(others)}`
      : by.length === 0
        ? `this rule of chain ${chain.name} never decides: no packet that it means comes here`
        : `this rule of chain ${chain.name} never decides: ${list(others)} ${by.length === 1 ? 'decides' : 'decide'} before it`;
  const opposite = otherwise === undefined ? '' : ', and not all of them as it would';
  return diagnostic(kind === 'shadowed' ? shadowedRule : redundantRule, {
    message: message + opposite,
    at: at(rule),
    help: adviceFor(otherwise !== undefined, changesAnswer ?? false),
    related: [
      ...named.map((one, i) => ({
        span: at(one),
        message:
          one === otherwise
            ? 'decides otherwise'
            : i === named.length - 1 && more > 0
              ? `and ${count(more, 'more rule')}`
              : 'decides',
      })),
    ],
  });
}
