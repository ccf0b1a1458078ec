/** Ports from 1 to 65535 as strips on one scale: what is taken, at risk or free, told by pattern as well as by colour. */

import { MAX_PORT, MIN_PORT } from '../../net/ports.ts';
import type { Lane, Segment, Strip } from '../../page/page.ts';
import { type Font, widthOf, wrapped } from './measure.ts';
import { type Color, light } from './palette.ts';
import { type DrawingPart, lineAt, rounded, stacked, textLines } from './parts.ts';
import { hatch } from './hatch.ts';
import { element, xmlText } from './svg.ts';

const LEFT = 14;
const SCALE_WIDTH = 860;
const RIGHT = 30;
const BAR = 24;
const TITLE: Font = { size: 12, bold: true };
const TEXT: Font = { size: 11 };
const SMALL: Font = { size: 10 };
const NUMBER: Font = { size: 11, bold: true };
/** From one number over a strip to the next. */
const NUMBER_STEP = 18;
const MAX_NUMBERS = Math.floor(SCALE_WIDTH / NUMBER_STEP);
/** Single ports would be thinner than a hair. */
const MIN_WIDTH = 2.5;
const MIN_COLLISION = 5;
const COLUMNS = 2;

type State = Segment['state'];

const states: Readonly<Record<State, { readonly fill: Color; readonly line: Color; readonly words: string }>> = {
  taken: { fill: 'taken', line: 'taken', words: 'filled: taken by a listener' },
  colliding: { fill: 'paper', line: 'warning', words: 'crossed: claimed by several listeners' },
  ephemeral: { fill: 'paper', line: 'muted', words: 'hatched: given to outgoing connections' },
  reserved: { fill: 'paper', line: 'muted', words: 'dotted: reserved, not given to outgoing connections' },
};

export function stripPart({ lanes }: Strip): DrawingPart {
  const used = (Object.keys(states) as State[]).filter((state) =>
    lanes.some(({ segments }) => segments.some((segment) => segment.state === state)),
  );
  return stacked([...lanes.map(lanePart), legend(used)], 10);
}

/** Title, numbers, strip and scale, and what the numbers stand for. */
function lanePart({ title, segments }: Lane): DrawingPart {
  const numbered = segments.filter(({ state }) => state === 'taken' || state === 'colliding');
  const shown = numbered.length <= MAX_NUMBERS ? numbered : largest(numbered);
  const xs = spread(shown.map(middle));
  const [titleY, numberY, barY] = [14, 34, 52];
  const content = [
    textLines(wrapped(title, SCALE_WIDTH, TITLE, 1), { x: LEFT, y: titleY, font: TITLE, color: 'ink' }),
    element('rect', {
      x: LEFT,
      y: barY,
      width: SCALE_WIDTH,
      height: BAR,
      fill: light('paper'),
      stroke: light('zone-line'),
    }),
    ...segments.map((segment) => segmentBox(segment, barY)),
    ...shown.flatMap((segment, i) => numberMark(i + 1, xs[i] ?? 0, segment, numberY, barY)),
    ...scale(barY + BAR),
  ];
  const list = numberList(shown, numbered.length - shown.length, barY + BAR + 34);
  return { width: LEFT + SCALE_WIDTH + RIGHT, height: list.bottom, content: [...content, ...list.content] };
}

/** Where there are too many to be numbered: what collides first, then the widest; in their own order again. */
function largest(segments: readonly Segment[]): readonly Segment[] {
  const weight = ({ lo, hi, state }: Segment): number => (state === 'colliding' ? MAX_PORT : 0) + hi - lo;
  const kept = new Set([...segments].sort((a, b) => weight(b) - weight(a)).slice(0, MAX_NUMBERS));
  return segments.filter((segment) => kept.has(segment));
}

function xOf(port: number): number {
  return LEFT + ((port - MIN_PORT) / (MAX_PORT - MIN_PORT)) * SCALE_WIDTH;
}

function middle({ lo, hi }: Segment): number {
  return (xOf(lo) + xOf(hi)) / 2;
}

/** Ascending places, at least a step apart, as near to the wanted ones as going right, and then left, brings them. */
function spread(wanted: readonly number[]): readonly number[] {
  const places: number[] = [];
  for (const x of wanted) places.push(Math.max(x, (places.at(-1) ?? -Infinity) + NUMBER_STEP));
  let limit = LEFT + SCALE_WIDTH;
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i]!, limit);
    limit = places[i]! - NUMBER_STEP;
  }
  return places;
}

function segmentBox(segment: Segment, y: number): string {
  const { lo, hi, state, title } = segment;
  const width = Math.max(state === 'colliding' ? MIN_COLLISION : MIN_WIDTH, xOf(hi) - xOf(lo));
  const x = Math.min(Math.max(LEFT, middle(segment) - width / 2), LEFT + SCALE_WIDTH - width);
  return element('g', { class: `topo-segment topo-${state}` }, [
    `<title>${xmlText(`${portsOf(segment)} ${state}: ${title}`)}</title>`,
    ...box({ x, y, width, height: BAR }, state),
  ]);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function box(area: Area, state: State): readonly string[] {
  const { fill, line } = states[state];
  const { x, y, width, height } = area;
  const size = { x: rounded(x), y: rounded(y), width: rounded(width), height };
  return [
    element('rect', { ...size, fill: light(fill), stroke: light(line), 'stroke-width': 0.8 }),
    ...hatch(area, state, line),
  ];
}

function numberMark(number: number, x: number, segment: Segment, numberY: number, barY: number): readonly string[] {
  const line = { x1: rounded(x), y1: numberY + 3, x2: rounded(middle(segment)), y2: barY };
  const collides = segment.state === 'colliding';
  const look = collides ? ({ font: NUMBER, color: 'warning' } as const) : ({ font: SMALL, color: 'ink' } as const);
  return [
    lineAt(line, collides ? 'warning' : 'zone-line', { width: 0.7 }),
    textLines([String(number)], { x, y: numberY, anchor: 'middle', ...look }),
  ];
}

function scale(y: number): readonly string[] {
  return [1, 10000, 20000, 30000, 40000, 50000, 65535].flatMap((port) => {
    const x = rounded(xOf(port));
    return [
      lineAt({ x1: x, y1: y, x2: x, y2: y + 4 }, 'muted', { width: 0.8 }),
      textLines([String(port)], { x, y: y + 14, font: SMALL, color: 'muted', anchor: 'middle' }),
    ];
  });
}

function portsOf({ lo, hi }: Segment): string {
  return lo === hi ? String(lo) : `${lo}-${hi}`;
}

/** In columns, filled one after the other. */
function numberList(
  segments: readonly Segment[],
  rest: number,
  top: number,
): { content: readonly string[]; bottom: number } {
  const columnWidth = SCALE_WIDTH / COLUMNS;
  const entries = segments.map((segment, i) => entryOf(segment, String(i + 1), columnWidth - 44));
  if (rest > 0) entries.push({ number: '', lines: [`and ${rest} more, which the table tells`], color: 'ink' });
  const perColumn = Math.ceil(entries.length / COLUMNS);
  let bottom = top - 10;
  const content = Array.from({ length: COLUMNS }, (_, column) => {
    let y = top;
    return entries.slice(column * perColumn, (column + 1) * perColumn).map(({ number, lines, color }) => {
      const x = LEFT + column * columnWidth;
      const text = [
        textLines(number === '' ? [] : [number], { x: x + 16, y, font: NUMBER, color, anchor: 'end' }),
        textLines(lines, { x: x + 24, y, font: TEXT, color, step: 14 }),
      ];
      y += lines.length * 14 + 2;
      bottom = Math.max(bottom, y);
      return text.join('\n');
    });
  }).flat();
  return { content, bottom };
}

interface Entry {
  readonly number: string;
  readonly lines: readonly string[];
  readonly color: Color;
}

function entryOf(segment: Segment, number: string, width: number): Entry {
  const collides = segment.state === 'colliding';
  const text = `${portsOf(segment)}${collides ? ' COLLISION' : ''}: ${segment.title}`;
  return { number, lines: wrapped(text, width, TEXT, 3), color: collides ? 'warning' : 'ink' };
}

function legend(used: readonly State[]): DrawingPart {
  let x = LEFT;
  let y = 4;
  const content = [
    ...used.map((state) => ({ state, words: states[state].words })),
    { state: undefined, words: 'empty: free' },
  ].flatMap(({ state, words }) => {
    const width = 34 + widthOf(words, SMALL) + 20;
    if (x > LEFT && x + width > LEFT + SCALE_WIDTH) {
      x = LEFT;
      y += 18;
    }
    const area = { x, y, width: 26, height: 12 };
    const sample =
      state === undefined
        ? [element('rect', { ...area, x: rounded(x), fill: light('paper'), stroke: light('zone-line') })]
        : box(area, state);
    const text = textLines([words], { x: x + 34, y: y + 10, font: SMALL, color: 'muted' });
    x += width;
    return [...sample, text];
  });
  return { width: LEFT + SCALE_WIDTH + RIGHT, height: y + 18, content };
}
