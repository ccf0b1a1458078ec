import { type Accepted, type Diagnostic, diagnostic } from './diagnostic.ts';
import { type LintRule, defineRule, ruleProblem } from './lint-rule.ts';
import { quote } from './message-text.ts';
import { type Lines, type Source, linesOf } from '../source/source.ts';
import type { Span } from '../source/span.ts';

export const invalidSuppression = defineRule({
  id: 'invalid-suppression',
  severity: 'error',
  configurable: false,
  title: 'A suppression that cannot be understood',
  explanation: `A suppression is a comment \`# topo-ignore[rule-id]: reason\` on the line that a finding points at, or alone on the line above. The reason is
required: it is what the next reviewer reads. Several rules are separated by commas. Errors that leave the file without a
meaning cannot be suppressed.`,
  source: 'topo language, version 1',
});

export const unusedSuppression = defineRule({
  id: 'unused-suppression',
  severity: 'warning',
  configurable: true,
  title: 'A suppression that suppresses nothing',
  explanation: `What it was written for is no longer found, or not on this line. Remove it, so that it does not hide the next
problem.`,
  source: 'topo language, version 1',
});

interface Suppression {
  readonly rule: string;
  readonly reason: string;
  readonly line: number;
  readonly span: Span;
  /** It stands alone on its line, and so speaks of the next. */
  readonly alone: boolean;
}

const COMMENT = /#\s*topo-ignore\b(?<rest>[^\n\r]*)/g;
const REST = /^\[(?<rules>[^\]]*)\]:\s*(?<reason>\S.*)$/;

export interface Suppressed {
  readonly kept: readonly Diagnostic[];
  readonly suppressed: readonly Accepted[];
}

/** Takes away what the file's own comments suppress, and reports comments that are wrong or do nothing. */
export function applySuppressions(
  diagnostics: readonly Diagnostic[],
  source: Source,
  notComments: readonly Span[],
  rules: ReadonlyMap<string, LintRule>,
): Suppressed {
  if (!source.text.includes('topo-ignore')) return { kept: diagnostics, suppressed: [] };
  const lines = linesOf(source);
  const { suppressions, problems } = readSuppressions(source, lines, notComments, rules);
  const used = new Set<Suppression>();
  const suppressed = new Map<Diagnostic, Accepted>();
  const byLine = groupByLine(suppressions);
  for (const one of diagnostics) {
    const { line } = lines.position(one.span.start);
    const candidates = [...(byLine.get(line) ?? []), ...(byLine.get(line - 1) ?? []).filter(({ alone }) => alone)];
    const match = one.rule.configurable ? candidates.find(({ rule }) => rule === one.rule.id) : undefined;
    if (match === undefined) continue;
    used.add(match);
    suppressed.set(one, { ...one, reason: match.reason });
  }
  const unused = suppressions
    .filter((suppression) => !used.has(suppression))
    .map(({ rule, span }) =>
      diagnostic(unusedSuppression, {
        message: `nothing of ${quote(rule)} is found here`,
        at: span,
        help: 'remove the comment',
      }),
    );
  return {
    kept: [...diagnostics.filter((one) => !suppressed.has(one)), ...problems, ...unused],
    suppressed: [...suppressed.values()],
  };
}

function groupByLine(suppressions: readonly Suppression[]): ReadonlyMap<number, readonly Suppression[]> {
  const byLine = new Map<number, Suppression[]>();
  for (const one of suppressions) {
    const before = byLine.get(one.line);
    if (before === undefined) byLine.set(one.line, [one]);
    else before.push(one);
  }
  return byLine;
}

interface ReadSuppressions {
  readonly suppressions: readonly Suppression[];
  readonly problems: readonly Diagnostic[];
}

function readSuppressions(
  source: Source,
  lines: Lines,
  notComments: readonly Span[],
  rules: ReadonlyMap<string, LintRule>,
): ReadSuppressions {
  const suppressions: Suppression[] = [];
  const problems: Diagnostic[] = [];
  for (const match of source.text.matchAll(COMMENT)) {
    const span = { start: match.index, end: match.index + match[0].trimEnd().length };
    if (isInside(notComments, span.start)) continue;
    const groups = REST.exec(match.groups?.['rest']?.trim() ?? '')?.groups;
    if (groups === undefined) {
      const message = 'a suppression names a rule and gives a reason';
      problems.push(
        diagnostic(invalidSuppression, { message, at: span, help: 'write # topo-ignore[rule-id]: reason' }),
      );
      continue;
    }
    const { line, column } = lines.position(span.start);
    const alone =
      lines
        .text(line)
        .slice(0, column - 1)
        .trim() === '';
    for (const rule of (groups['rules'] ?? '').split(',').map((one) => one.trim())) {
      const problem = ruleProblem(rule, rules, (quoted) => `${quoted} cannot be suppressed`);
      if (problem === undefined) suppressions.push({ rule, reason: groups['reason'] ?? '', line, span, alone });
      else problems.push(diagnostic(invalidSuppression, { ...problem, at: span }));
    }
  }
  return { suppressions, problems };
}

/** Whether one of the spans, which ascend and do not overlap, holds the offset. */
function isInside(spans: readonly Span[], offset: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return (spans[low]?.start ?? Infinity) <= offset;
}
