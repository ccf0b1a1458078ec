/**
 * Graphviz's SVG made ours: https://gitlab.com/graphviz/graphviz/-/blob/main/plugin/core/gvrender_core_svg.c
 *
 * Our own names and tooltips stand in the place of Graphviz's; links, fonts, comments and generated ids are gone; the
 * words of boxes and lines lie above everything else.
 */

import type { GraphGroup } from '../../page/graph.ts';
import type { DotGraph } from './dot.ts';
import {
  type LabelBox,
  type GroupHeading,
  type DrawnPoint,
  borderOf,
  boxAround,
  headingShifts,
  moved,
  place,
  pointsAlong,
} from './labels.ts';
import type { Line } from './lines.ts';
import { type Font, wrapped } from './measure.ts';
import { groupStart, lineNames, lineStart, rowStart, vertexStart } from './names.ts';
import { light } from './palette.ts';
import { attributes, element, xmlText } from './svg.ts';
import { scopeLooks, tagsOf } from './words.ts';

export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** Of the element that `elements` stand in. */
  readonly transform: string;
  readonly elements: string;
  /** Ids of flows whose lines Graphviz could not draw. */
  readonly lost: readonly string[];
}

/** What is found on the way. */
interface Found {
  readonly titles: Title[];
  /** Boxes of vertices. */
  readonly obstacles: LabelBox[];
  readonly paths: Map<Line, readonly DrawnPoint[]>;
  /** Where Graphviz put words. */
  readonly places: Map<Line, DrawnPoint>;
}

/** The words of a group. */
interface Title extends GroupHeading {
  readonly group: GraphGroup;
  readonly texts: string;
}

export function tidied(svg: string, dot: DotGraph): Drawn {
  const [, width, height] = /viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const [start, transform] = /<g id="graph0" class="graph" transform="([^"]*)">\n/.exec(svg) ?? [];
  if (width === undefined || height === undefined || start === undefined || transform === undefined)
    throw new Error('Graphviz wrote an SVG of another shape than is known');
  const inner = svg.slice(svg.indexOf(start) + start.length, svg.lastIndexOf('</g>\n</svg>'));
  const found: Found = { titles: [], obstacles: [], paths: new Map(), places: new Map() };
  const named = withoutForeign(inner)
    .replace(/<g id="a_[^"]*"><a xlink:href="([^"]*)"[^>]*>\n([^]*?)<\/a>\n<\/g>/g, (_, mark: string, row: string) =>
      rowElement(mark, row, dot),
    )
    .replace(ELEMENT, (_, id: string, rest: string) => renamed(id, rest, dot, found));
  const lost = [...dot.lines.values()].filter((line) => !found.paths.has(line)).flatMap(({ flows }) => flows);
  const titles = titlesPlaced(found);
  const elements = [named.trim(), ...titles.map(titleElement), ...lineWords(found, titles)].join('\n');
  return { width: Number(width), height: Number(height), transform, elements, lost };
}

/** A node, an edge or a cluster: its id, and what follows its title. */
const ELEMENT = /<g id="(\w+)" class="(?:node|edge|cluster)">\n<title>[^<]*<\/title>\n([^]*?)(?=\n<g id=|$)/g;

function withoutForeign(svg: string): string {
  return svg
    .replace(/<!--[^]*?-->\n|^<title>[^<]*<\/title>\n/g, '')
    .replace(/ font-family="[^"]*"| xml:space="preserve"/g, '')
    .replaceAll('&#45;', '-');
}

function rowElement(mark: string, inner: string, { sockets }: DotGraph): string {
  const socket = sockets.get(mark);
  return socket === undefined ? inner.trimEnd() : `${rowStart(socket)}${inner}</g>`;
}

function renamed(id: string, rest: string, { vertices, groups, lines }: DotGraph, found: Found): string {
  const vertex = vertices.get(id);
  if (vertex !== undefined) {
    found.obstacles.push(...boxAround(rest));
    return vertexStart(vertex) + rest;
  }
  const group = groups.get(id);
  const line = lines.get(id);
  const texts = rest.match(/<text .*\n/g)?.join('') ?? '';
  if (group !== undefined) {
    const frame = rest.replace(texts, '');
    for (const words of boxAround(texts))
      found.titles.push({ group, texts, words, frame: boxAround(frame)[0] ?? words });
    return groupStart(group) + frame;
  }
  if (line === undefined) return rest;
  found.paths.set(line, pointsAlong(/ d="([^"]*)"/.exec(rest)?.[1] ?? ''));
  for (const { left, right, top, bottom } of boxAround(texts))
    found.places.set(line, { x: (left + right) / 2, y: (top + bottom) / 2 });
  return lineStart(line) + rest.replace(texts, '');
}

const LABEL: Font = { size: 10 };
const LABEL_WIDTH = 150;
/** With more lines than that there is no room for words on them; their looks and their tooltips tell the same. */
const MAX_LABELED = 150;

/** Those that a line would pass behind move aside. */
function titlesPlaced({ titles, paths }: Found): readonly Title[] {
  const shifts = headingShifts(titles, [...paths.values()]);
  return titles.map((title, i) => {
    const shift = shifts[i] ?? 0;
    const texts = title.texts.replace(/ x="([^"]*)"/g, (_, x: string) => ` x="${fixed(Number(x) + shift)}"`);
    return { ...title, texts, words: moved(title.words, shift) };
  });
}

function titleElement({ group, texts }: Title): string {
  return `${groupStart(group, 'topo-label')}${haloed(texts)}</g>`;
}

function lineWords({ paths, obstacles, places }: Found, titles: readonly Title[]): readonly string[] {
  if (paths.size > MAX_LABELED) return [];
  const labels = [...paths].flatMap(([line, along]) => {
    const texts = tagsOf(line).flatMap((text) => wrapped(text, LABEL_WIDTH, LABEL, 3));
    return texts.length === 0 ? [] : [{ line, along, texts, given: places.get(line) }];
  });
  const lines = [...paths.values(), ...titles.map(({ frame }) => borderOf(frame))];
  const boxes = place(labels, [...obstacles, ...titles.map(({ words }) => words)], lines, LABEL);
  return labels.map(({ line, texts }, i) => {
    const { left, right, top, bottom } = boxes[i]!;
    const step = (bottom - top) / texts.length;
    const look = { 'text-anchor': 'middle', 'font-size': LABEL.size, fill: light(scopeLooks[line.scope].color) };
    const rows = texts.map((text, row) =>
      element('text', { x: fixed((left + right) / 2), y: fixed(top + step * (row + 0.8)), ...look }, xmlText(text)),
    );
    return labelElement(line, rows.join('\n'));
  });
}

function labelElement(line: Line, texts: string): string {
  return `<g${attributes({ ...lineNames(line), class: 'topo-label' })}>\n${haloed(texts.trim())}\n</g>`;
}

/** Texts that lines may cross stand on a rim of paper. */
function haloed(svg: string): string {
  return svg.replaceAll('<text ', `<text stroke="${light('paper')}" stroke-width="3" paint-order="stroke" `);
}

function fixed(value: number): string {
  return value.toFixed(2);
}
