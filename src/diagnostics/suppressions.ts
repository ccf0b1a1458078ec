import { type Accepted, type Diagnostic, diagnostic } from './diagnostic.ts';
import { type LintRule, defineRule, ruleProblem } from './lint-rule.ts';
import { quote } from './message-text.ts';
import { type Lines, type Source, linesOf } from '../source/source.ts';
import type { Span } from '../source/span.ts';

export const invalidSuppression = defineRule({
  id: 'invalid-suppression',
  severity: 'error',
  configurable: false,
  title: 'A suppression is not valid',
  explanation: `A suppression is the comment \`# topo-ignore[rule-id]: reason\`. It is on the line that a finding points
at, or alone on the line above. Commas separate several rules. The reason is required, because the next reviewer reads
it. Errors that leave the file without a meaning cannot be suppressed.

For example: \`# topo-ignore[cleartext]: ACME needs HTTP on port 80\`.

Correct the comment, or remove it.`,
  source: 'topo language, version 1',
});

export const unusedSuppression = defineRule({
  id: 'unused-suppression',
  severity: 'warning',
  configurable: true,
  title: 'A suppression has no finding to suppress',
  explanation: `The rule that the comment names finds nothing on this line. The problem may be solved, or the comment
may be on another line than the finding. A comment that stays would hide the next problem on this line.

Remove the comment, or move it to the line that the finding points at.`,
  source: 'topo language, version 1',
});

interface Suppression {
  readonly rule: string;
  readonly reason: string;
  readonly line: number;
  readonly span: Span;
  /** Whether the comment is alone on its line and applies to the next one as well. */
  readonly alone: boolean;
}

const COMMENT = /#\s*topo-ignore\b(?<rest>[^\n\r]*)/g;
const REST = /^\[(?<rules>[^\]]*)\]:\s*(?<reason>\S.*)$/;

/** Diagnostics divided into those that remain and those that comments suppress. */
export interface Suppressed {
  readonly kept: readonly Diagnostic[];
  readonly suppressed: readonly Accepted[];
}

/** Separates what the comments of the file suppress, and reports comments that are invalid or suppress nothing. */
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
        message: `this comment suppresses no finding of ${quote(rule)}`,
        at: span,
        help: 'remove the comment, or move it to the line of the finding',
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
      const message = 'this suppression lacks the id of a rule or a reason';
      problems.push(
        diagnostic(invalidSuppression, { message, at: span, help: 'write `# topo-ignore[rule-id]: reason`' }),
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

/** Whether one of the spans contains the offset. The spans must be ascending and must not overlap. */
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
