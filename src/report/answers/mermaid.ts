import type { PolicyDifference } from '../../compare/compare.ts';
import { label, labelText } from '../../render/formats/mermaid-text.ts';
import type { AnswerFormat } from './format.ts';
import type { Answered } from './answered.ts';
import { addressText, flowOf, serviceText } from './difference-texts.ts';

/** The maximum number of edges. Mermaid draws at most 500 (maxEdges), and a picture with many is unreadable. */
const MAX_EDGES = 100;

/** A diagram of the change: new traffic in thick lines, removed traffic in dotted ones. */
export const mermaid: AnswerFormat = {
  summary: 'a diagram of the change, as Mermaid text',
  endings: ['mmd'],
  questions: ['diff'],
  write: (answered) => {
    const edges = edgesOf(answered);
    const shown = edges.slice(0, MAX_EDGES);
    const nodes = [...new Set(shown.flatMap(({ from, to }) => [from, to]))];
    const id = (name: string): string => `n${String(nodes.indexOf(name))}`;
    const rest = edges.length - shown.length;
    return [
      'flowchart LR',
      ...nodes.map((name) => `  ${id(name)}[${label([name])}]`),
      ...shown.map(({ from, to, kind, texts }) => {
        const [sign, arrow] = kind === 'added' ? ['+', '==>'] : ['−', '-.->'];
        return `  ${id(from)} ${arrow}|"${labelText(`${sign} ${texts.join('; ')}`)}"| ${id(to)}`;
      }),
      ...(rest > 0 ? [`  more[${label([`and ${String(rest)} more`])}]`] : []),
      ...(edges.length === 0 ? [`  same[${label(['No packet fares differently.'])}]`] : []),
      '',
    ].join('\n');
  },
};

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: PolicyDifference['kind'];
  readonly texts: string[];
}

/** Changes between the same two ends are one edge. */
function edgesOf(answered: Answered): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const { host, findings } of answered.answer.hosts) {
    for (const finding of findings) {
      const flow = flowOf(finding);
      const inside = host ?? 'this machine';
      const [from, to] = flow === undefined ? addressEnds(finding, inside, answered) : [flow.fromText, flow.toText];
      const key = JSON.stringify([from, to, finding.kind]);
      const edge = edges.get(key) ?? { from, to, kind: finding.kind, texts: [] };
      edges.set(key, edge);
      const text = serviceText(finding.traffic);
      if (!edge.texts.includes(text)) edge.texts.push(text);
    }
  }
  return [...edges.values()];
}

function addressEnds(
  { way, traffic }: PolicyDifference,
  inside: string,
  answered: Answered,
): readonly [string, string] {
  return way !== 'out'
    ? [addressText(traffic, 'sources', answered), inside]
    : [inside, addressText(traffic, 'destinations', answered)];
}
