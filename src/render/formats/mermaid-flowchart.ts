/**
 * Writes graphs as Mermaid flowcharts (https://mermaid.js.org/syntax/flowchart.html).
 *
 * Ids are generated and never taken from names, because `end`, `style` and other names break the parser. All text is
 * quoted and escaped. Only lines have styles, so the picture works on white and on black.
 */

import { type Scope, widestFirst } from '../../intent/scope.ts';
import { groupsOf } from '../../net/collections.ts';
import type { Edge, GraphGroup, GraphItem, Vertex } from '../../page/graph.ts';
import type { Page } from '../../page/page.ts';
import type { Fitted } from '../graph/fit.ts';
import { comment, label, titled } from './mermaid-text.ts';

/** The maximum number of lines in a label; the rest is counted. */
const MAX_LINES = 12;
/** The maximum length in characters of protocol and ports on one line. Mermaid breaks labels of arrows at 200 pixels. */
const SHORT = 20;

/**
 * The configuration of Mermaid. Labels are HTML, for their bold titles. The sizes, in pixels, keep rows of listeners
 * whole and titles of two lines clear of what is below them.
 */
const config =
  '%%{init: {"htmlLabels": true, "flowchart": {"htmlLabels": true, "wrappingWidth": 400, "subGraphTitleMargin": {"top": 4, "bottom": 24}}}}%%';

const classes = [
  'classDef zone fill:none,stroke:#868e96,stroke-width:1px,stroke-dasharray:6 4',
  'classDef host fill:none,stroke:#868e96,stroke-width:2px',
  'classDef note fill:none,stroke:none,text-align:left',
  'classDef draft stroke:#e03131,stroke-width:6px',
  'classDef space fill:none,stroke:none',
];

/** Styles by scope. Width distinguishes them first, and color second. */
const scopeStyles: Record<Scope, { readonly style: string; readonly words: string }> = {
  internet: { style: 'stroke:#e8590c,stroke-width:4px', words: 'Thick, orange – from or to the internet' },
  'cross-zone': { style: 'stroke:#1c7ed6,stroke-width:2.5px', words: 'Medium, blue – from one zone to another' },
  'same-zone': { style: 'stroke:#2f9e44,stroke-width:1.5px', words: 'Thin, green – between hosts of one zone' },
  'same-host': { style: 'stroke:#868e96,stroke-width:1px', words: 'Hairline, gray – stays on one host' },
};

type Ids = ReadonlyMap<GraphItem, string>;

export function writeFlowchart({ graph: { items, edges }, notes }: Fitted, page: Page): string {
  const ids = numbered(items);
  const { file, hash } = page.provenance;
  const lines = [
    comment(`${page.title}. Made by topo from ${file}, ${hash}.`),
    ...notes.map(comment),
    ...draftNote(page),
    ...items.flatMap((item) => itemLines(item, ids)),
    ...arrows(edges, ids),
    ...legend(edges),
    ...classes,
  ];
  return [config, 'flowchart LR', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function numbered(items: readonly GraphItem[]): Ids {
  return new Map(items.flatMap(withInner).map((item, i) => [item, `n${String(i + 1)}`]));
}

function withInner(item: GraphItem): readonly GraphItem[] {
  return 'items' in item ? [item, ...item.items.flatMap(withInner)] : [item];
}

function itemLines(item: GraphItem, ids: Ids): readonly string[] {
  const id = ids.get(item) ?? '';
  return 'items' in item ? groupLines(item, id, ids) : [`${id}[${titled(vertexTexts(item))}]`];
}

/** Writes a group. An invisible box around it keeps neighbors from overlapping and titles from being crossed by lines. */
function groupLines(group: GraphGroup, id: string, ids: Ids): readonly string[] {
  const inner = group.items.flatMap((item) => itemLines(item, ids));
  return tuple(`${id}space`, '" "', 'space', tuple(id, label(groupTitle(group)), group.kind, inner));
}

function tuple(id: string, title: string, look: string, inner: readonly string[]): readonly string[] {
  return [`subgraph ${id}[${title}]`, ...inner.map((line) => `  ${line}`), 'end', `class ${id} ${look}`];
}

/** Returns the title in two lines if there is room: a box of boxes has room for one line only. */
function groupTitle({ title, addresses, items }: GraphGroup): readonly string[] {
  if (addresses.length === 0) return [title];
  const second = addresses.join(', ');
  return items.some((item) => 'items' in item) ? [`${title} – ${second}`] : [title, second];
}

function vertexTexts({ title, addresses, sockets }: Vertex): readonly string[] {
  const rows = sockets.map(({ text, loopback }) => (loopback ? `${text} (loopback)` : text));
  return [title, ...firstOf([...addresses, ...rows])];
}

function firstOf(texts: readonly string[]): readonly string[] {
  return texts.length <= MAX_LINES
    ? texts
    : [...texts.slice(0, MAX_LINES - 1), `and ${String(texts.length - MAX_LINES + 1)} more`];
}

function arrows(edges: readonly Edge[], ids: Ids): readonly string[] {
  const idOf = new Map([...ids].flatMap(([item, id]) => ('items' in item ? [] : [[item.key, id] as const])));
  const lines = edges.map((edge) => {
    const head = `${edge.bothWays ? '<' : ''}${edge.need === 'always' ? '-->' : '-.->'}`;
    return `${idOf.get(edge.from) ?? ''} ${head}|${label(firstOf(edge.labels.flatMap(labelLines)))}| ${idOf.get(edge.to) ?? ''}`;
  });
  const numbers = groupsOf(edges.keys(), (i) => edges[i]!.scope);
  const looks = numbers.map((group) => `linkStyle ${group.join(',')} ${scopeStyles[edges[group[0]]!.scope].style}`);
  return [...lines, ...looks];
}

function labelLines({ protocol, service }: Edge['labels'][number]): readonly string[] {
  if (protocol === '') return [service];
  const line = `${protocol} ${service}`;
  return line.length <= SHORT ? [line] : [protocol, service];
}

function draftNote({ draft }: Page): readonly string[] {
  return draft === undefined ? [] : [`draft[${titled(['DRAFT', 'not for approval'])}]:::draft`];
}

/** Explains the lines of this picture. */
function legend(edges: readonly Edge[]): readonly string[] {
  const scopes = widestFirst(edges.map(({ scope }) => scope)).map((scope) => scopeStyles[scope].words);
  const dashed = edges.some(({ need }) => need !== 'always')
    ? ['Dashed – only under a condition, or as a fallback']
    : [];
  const twoHeads = edges.some(({ bothWays }) => bothWays) ? ['Two heads – either side may send first'] : [];
  const lines = [...scopes, ...dashed, ...twoHeads];
  return [`legend[${label(lines.length === 0 ? ['No flows'] : lines)}]:::note`];
}
