/**
 * Graphs in Graphviz's language (https://graphviz.org/doc/info/lang.html): components are tables with a row for each
 * listener, and every line ends at its row. Ids are made, never taken from names; all text is in labels, escaped.
 */

import type { Graph, GraphGroup, GraphItem, Socket, Vertex } from '../../page/graph.ts';
import { type Ids, MORE, type DotNames, idsOf, namesOf } from './dot-ids.ts';
import { type Line, linesOf } from './lines.ts';
import { plainTable, sampleCell, textCell } from './dot-table.ts';
import { type Font, wrapped } from './measure.ts';
import { light } from './palette.ts';
import { type LegendLine, legendOf, scopeLooks, tagsOf } from './words.ts';

const TITLE: Font = { size: 13, bold: true };
const BOX_TITLE: Font = { size: 12, bold: true };
const TEXT: Font = { size: 11 };
const SMALL: Font = { size: 10 };
/** Units of the picture: where texts are broken. */
const MAX_WIDTH = 230;
const LABEL_WIDTH = 150;
/** Addresses of one thing; what is more is counted. */
const MAX_ADDRESSES = 6;
/** Lines up to which words are tried. */
const MAX_LABELLED = 40;

/** A graph in Graphviz's language, and which of its ids stands for what. */
export interface DotGraph extends DotNames {
  readonly text: string;
}

/**
 * With words on its lines Graphviz makes the best pictures, and loses lines of large ones ("triangulation failed");
 * without it loses hardly any, and straight ones never.
 */
export type Routing = 'with words' | 'without words' | 'straight';

export interface DotOptions {
  /** Said in the legend: what was merged, where it comes from. */
  readonly notes: readonly string[];
  /** Said first and in the colour of warnings. */
  readonly stamp?: string | undefined;
  /** For our own pictures: rows carry the names by which they are found again. */
  readonly marked?: boolean;
  /** How Graphviz goes about the lines; with words on them where none is named. */
  readonly routing?: Routing;
}

export function writeDot(graph: Graph, options: DotOptions): DotGraph {
  const lines = linesOf(graph);
  const ids = idsOf(graph, lines);
  const labelled = (options.routing ?? routings(lines.length)[0]) === 'with words';
  const byId = new Map(lines.map((line, i) => [`e${i + 1}`, line]));
  const text = [
    'digraph topo {',
    ...[...settings(lines, labelled, options), ...graph.items.flatMap((item) => itemLines(item, ids, options))].map(
      indented,
    ),
    ...[...byId].map(([id, line]) => indented(edgeLine(id, line, ids, labelled))),
    '}',
    '',
  ].join('\n');
  return { text, lines: byId, ...namesOf(ids) };
}

/** What to try, in this order. */
export function routings(lineCount: number): readonly [Routing, ...Routing[]] {
  return lineCount <= MAX_LABELLED ? ['with words', 'without words', 'straight'] : ['without words', 'straight'];
}

function settings(lines: readonly Line[], labelled: boolean, options: DotOptions): readonly string[] {
  const font = `fontname="Arial" fontsize="${TEXT.size}" fontcolor="${light('ink')}"`;
  const legend = plainTable(legendRows(legendOf(lines), options));
  return [
    `graph [rankdir=LR${options.routing === 'straight' ? ' splines=line' : ''} bgcolor="${light('paper')}" pad=0.2 nodesep=0.3 ranksep=${labelled ? 0.8 : 1.2} outputorder=nodesfirst ${font}]`,
    `graph [labelloc=b labeljust=l label=<${legend}>]`,
    `node [shape=plain ${font}]`,
    `edge [${font}]`,
  ];
}

function legendRows(legend: readonly LegendLine[], { notes, stamp }: DotOptions): readonly string[] {
  const cell = (text: string): string =>
    textCell({ lines: wrapped(text, 2 * MAX_WIDTH, SMALL, 6), font: SMALL, color: 'muted', padding: 2 });
  const stamped =
    stamp === undefined ? [] : [textCell({ lines: [stamp], font: { size: 16, bold: true }, color: 'warning' })];
  return [
    ...stamped.map((one) => `<TD></TD>${one}`),
    ...legend.map(({ sample, words }) =>
      sample === undefined
        ? `<TD></TD>${cell(words)}`
        : `${sampleCell(sample.width, sample.color, sample.dashed)}${cell(words)}`,
    ),
    ...notes.map((note) => `<TD></TD>${cell(note)}`),
  ];
}

function itemLines(item: GraphItem, ids: Ids, options: DotOptions): readonly string[] {
  const id = ids.ofItem.get(item) ?? '';
  if (!('items' in item)) return [`${id} [id="${id}" label=<${vertexTable(item, id, ids, options)}>]`];
  const looks =
    item.kind === 'zone'
      ? `style="rounded,dashed,filled" color="${light('zone-line')}" fillcolor="${light('zone-fill')}" penwidth=1`
      : `style="filled" color="${light('host-line')}" fillcolor="${light('host-fill')}" penwidth=1.5`;
  return [
    `subgraph ${id} {`,
    ...[
      `graph [id="${id}" ${looks} margin=12 labelloc=t labeljust=l label=<${groupTable(item)}>]`,
      ...item.items.flatMap((inner) => itemLines(inner, ids, options)),
    ].map(indented),
    '}',
  ];
}

function groupTable({ title, addresses }: GraphGroup): string {
  const name = textCell({ lines: wrapped(title, MAX_WIDTH, BOX_TITLE, 3), font: BOX_TITLE, padding: 2 });
  const lines = addressLines(addresses);
  return plainTable([
    name,
    ...(lines.length === 0 ? [] : [textCell({ lines, font: SMALL, color: 'muted', padding: 2 })]),
  ]);
}

function addressLines(addresses: readonly string[]): readonly string[] {
  const shown = addresses.length > MAX_ADDRESSES ? addresses.slice(0, MAX_ADDRESSES - 1) : addresses;
  const rest = addresses.length - shown.length;
  const told = rest === 0 ? shown : [...shown, `and ${rest} more`];
  return told.flatMap((address) => wrapped(address, MAX_WIDTH, SMALL, 2));
}

function vertexTable(vertex: Vertex, id: string, ids: Ids, { marked = false }: DotOptions): string {
  const rows = ids.rows.get(vertex.key) ?? new Map<string, string>();
  const mark = (row: string): string | undefined => (marked ? `${id}:${row}` : undefined);
  const cells = vertex.sockets.flatMap((socket) => {
    const row = rows.get(socket.key) ?? MORE;
    return row === MORE ? [] : [socketCell(socket, row, mark(row))];
  });
  const hidden = vertex.sockets.length - cells.length;
  const more = { lines: [`and ${hidden} more`], font: TEXT, color: 'muted', fill: 'paper', port: MORE } as const;
  const all = [headCell(vertex, mark('h')), ...cells, ...(hidden === 0 ? [] : [textCell(more)])];
  const box = `<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" COLOR="${light('head-line')}" BGCOLOR="${light('paper')}">${all.map((cell) => `<TR>${cell}</TR>`).join('<HR/>')}</TABLE>`;
  return plainTable([SPACE, `<TD>${box}</TD>`, SPACE]);
}

/** Above and below each box, so that lines come and go at its left and right only: there are the rows' own sides. */
const SPACE = '<TD HEIGHT="1" WIDTH="1"></TD>';

function headCell({ kind, title, addresses }: Vertex, mark: string | undefined): string {
  const cell = { fill: kind === 'component' ? 'head-fill' : 'quiet-fill', port: 'h', mark } as const;
  const lines = wrapped(title, MAX_WIDTH, TITLE, 3);
  const small = addressLines(addresses);
  if (small.length === 0) return textCell({ lines, font: TITLE, ...cell });
  const name = textCell({ lines, font: TITLE, mark, padding: 4 });
  const where = textCell({ lines: small, font: SMALL, color: 'muted', mark, padding: 4 });
  return `<TD PORT="h" BGCOLOR="${light(cell.fill)}" CELLPADDING="0" ALIGN="LEFT">${plainTable([name, where])}</TD>`;
}

function socketCell({ text, loopback }: Socket, port: string, mark: string | undefined): string {
  const lines = [...wrapped(text, MAX_WIDTH, TEXT, 3), ...(loopback ? ['on loopback only'] : [])];
  const looks = loopback ? ({ color: 'muted', fill: 'quiet-fill' } as const) : ({ fill: 'paper' } as const);
  return textCell({ lines, font: TEXT, port, mark, ...looks });
}

function edgeLine(id: string, line: Line, ids: Ids, labelled: boolean): string {
  const { width, color } = scopeLooks[line.scope];
  const end = (key: string, socket: string | undefined): string =>
    `${ids.ofVertex.get(key) ?? ''}:${socket === undefined ? 'h' : (ids.rows.get(key)?.get(socket) ?? 'h')}`;
  const texts = labelled ? tagsOf(line).flatMap((text) => wrapped(text, LABEL_WIDTH, SMALL, 3)) : [];
  const tail = line.bothWays ? ['dir=both'] : line.origin === undefined ? [] : ['dir=both arrowtail=dot'];
  const attributes = [
    `id="${id}" color="${light(color)}" penwidth=${width} arrowsize=${width > 2 ? 0.7 : 0.8}`,
    ...tail,
    ...(line.need === 'always' ? [] : ['style=dashed']),
    ...(texts.length === 0
      ? []
      : [`label=<${plainTable([textCell({ lines: texts, font: SMALL, color, padding: 3 })])}>`]),
  ];
  return `${end(line.from, line.origin)} -> ${end(line.to, line.socket)} [${attributes.join(' ')}]`;
}

function indented(line: string): string {
  return `  ${line}`;
}
