import type { Answer, HostAnswer } from '../../compare/answer.ts';
import type { PolicyDifference } from '../../compare/compare.ts';
import { packetText } from '../../compare/packet-text.ts';
import type { Palette } from '../palette.ts';
import { count } from '../../diagnostics/message-text.ts';
import { groupBy } from '../../net/collections.ts';
import { oneLine } from '../../page/one-line.ts';
import { visible } from '../visible.ts';
import type { AnswerFormat } from './format.ts';
import type { Answered } from './answered.ts';
import {
  addressText,
  countText,
  dependsText,
  flowOf,
  flowText,
  kindTitles,
  reasonText,
  serviceText,
  translationText,
} from './difference-texts.ts';

/** The maximum number of differences of one kind that are shown; the rest is counted. */
const MAX_TOLD = 50;

/** The maximum number of differences that are shown for one condition, because settling it settles them all. */
const MAX_OPEN = 3;

/** Text for a terminal: what differs, what decides, and a packet to try it with. */
export const text: AnswerFormat = {
  summary: 'for a terminal',
  endings: ['txt'],
  write: (answered, palette) => {
    const { answer } = answered;
    const parts = [
      ...answer.hosts.flatMap((host) => hostParts(host, answered, palette)),
      ...documentParts(answer),
      ...answer.remarks.map((remark) => `note: ${shown(remark)}`),
      verdictText(answered, palette),
    ];
    return `${parts.join('\n\n')}\n`;
  },
};

function hostParts({ host, presence, findings }: HostAnswer, answered: Answered, palette: Palette): readonly string[] {
  const title = host === undefined ? [] : [palette.strong(shown(host) + presenceText(presence))];
  const certain = (['removed', 'added'] as const).map((kind) => ({
    title: kindTitles[answered.question][kind],
    found: findings.filter((one) => one.kind === kind && one.depends.length === 0),
    limit: MAX_TOLD,
  }));
  const open = groupBy(
    findings.filter(({ depends }) => depends.length > 0),
    dependsText,
  );
  const undecided = [...open].map(([condition, found]) => ({
    title: `undecided until it is known: ${shown(condition)}`,
    found,
    limit: MAX_OPEN,
  }));
  const parts = [...certain, ...undecided].flatMap((group) => groupParts(group, answered, palette));
  return parts.length === 0 && presence === 'both' ? [] : [...title, ...parts];
}

function presenceText(presence: HostAnswer['presence']): string {
  return presence === 'both' ? '' : ` (host ${presence})`;
}

/** Returns the text on one line, with hidden characters made visible. */
function shown(words: string): string {
  return visible(oneLine(words));
}

interface Group {
  readonly title: string;
  readonly found: readonly PolicyDifference[];
  readonly limit: number;
}

function groupParts({ title, found, limit }: Group, answered: Answered, palette: Palette): readonly string[] {
  if (found.length === 0) return [];
  const rest = found.length - limit;
  return [
    palette.strong(`${title}:`),
    ...found.slice(0, limit).map((one) => findingText(one, answered, palette)),
    ...(rest > 0 ? [`  and ${count(rest, 'more finding')}`] : []),
  ];
}

function findingText(finding: PolicyDifference, answered: Answered, palette: Palette): string {
  const { way, traffic, witness, table } = finding;
  const flow = flowOf(finding);
  const ends = `${addressText(traffic, 'sources', answered)} -> ${addressText(traffic, 'destinations', answered)}`;
  const heading = `  ${way === 'forward' ? way : way.padEnd(3)}  ${serviceText(traffic)}  ${ends}`;
  const facts: readonly (readonly [string, string])[] = [
    ...(flow === undefined ? [] : [['flow', flowText(flow)] as const]),
    ...[finding.before, finding.after].flatMap((reason) => {
      const text = translationText(reason);
      return text === undefined ? [] : [['published', text] as const];
    }),
    [sideTitle(answered, 'first'), reasonText(finding.before, answered.first)],
    [sideTitle(answered, 'second'), reasonText(finding.after, answered.second)],
    ['packet', `${packetText(witness)}; ${countText(finding)}`],
    ...(table === 'connections'
      ? []
      : [['table', table === 'rest' ? 'not the beginning of a connection' : table] as const]),
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    palette[finding.depends.length > 0 ? 'warning' : 'error'](shown(heading).replace(/^/, '  ')),
    ...facts.map(([name, fact]) => `       ${palette.frame(name.padEnd(width))}  ${shown(fact)}`),
  ].join('\n');
}

function sideTitle({ question }: Answered, side: 'first' | 'second'): string {
  if (question === 'verify') return side === 'first' ? 'declared' : 'decided';
  return side === 'first' ? 'before' : 'after';
}

function documentParts({ document }: Answer): readonly string[] {
  if (document.length === 0) return [];
  const lines = document.map(({ flow, field, before = '(nothing)', after = '(nothing)' }) =>
    shown(`${flow}, ${field}: ${before} → ${after}`),
  );
  return [['documentation:', ...lines.map((line) => `  ${line}`)].join('\n')];
}

/** Returns the answer in one line. */
export function verdictText({ first, second, answer, question }: Answered, palette: Palette): string {
  const findings = answer.hosts.flatMap((host) => host.findings);
  const found = count(findings.length, 'finding');
  const sides = question === 'verify' ? `${second.name} against ${first.name}` : `${first.name} and ${second.name}`;
  const verdict = {
    equal: palette.strong('EQUAL: every packet is treated the same'),
    different: palette.error(`DIFFERENT: ${found}`),
    undecided: palette.warning(`UNDECIDED: ${found} that depend on facts that topo does not know`),
  }[answer.verdict];
  const textChanged = first.hash !== undefined && second.hash !== undefined && first.hash !== second.hash;
  const behaviour =
    question === 'diff' && answer.verdict === 'equal' && textChanged ? '; the text changed, the behavior did not' : '';
  const left = answer.notCompared.length === 0 ? '' : ` (not compared: ${answer.notCompared.join(', ')})`;
  return `${shown(sides)}: ${verdict}${behaviour}${left}`;
}
