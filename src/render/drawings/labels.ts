/**
 * Where the words on lines stand. Graphviz finds places too, but on some other word now and then; and it loses lines where
 * many of them have words ("triangulation failed"), so that those are laid out without. Each word then takes the freest
 * place along its line.
 */

import { type Font, widthOf } from './measure.ts';

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
}

export interface LabelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Label {
  readonly texts: readonly string[];
  /** Points along its line, in order. */
  readonly along: readonly DrawnPoint[];
  /** The place that Graphviz found: the best where nothing stands there, and nothing passes. */
  readonly given?: DrawnPoint | undefined;
}

/** The words at the top of a box around others, which may stand anywhere in a row of their own. */
export interface GroupHeading {
  readonly words: LabelBox;
  /** What they belong to. */
  readonly frame: LabelBox;
}

/** Places to try, as parts of the way from the start of a line to its end, the best ones first. */
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86];
const LINE_HEIGHT = 1.2;

/** The way around the box, back to its start. */
export function borderOf({ left, right, top, bottom }: LabelBox): readonly DrawnPoint[] {
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ] as const;
  return corners.map(([x, y]) => ({ x, y }));
}

/** How far each heading is to move to the right, so that as few lines as possible pass behind it. */
export function headingShifts(
  headings: readonly GroupHeading[],
  lines: readonly (readonly DrawnPoint[])[],
): readonly number[] {
  return headings.map(({ words, frame }) => {
    const room = Math.max(0, frame.right - words.right - (words.left - frame.left));
    const shifts = [0, room, room / 2];
    const crossed = shifts.map((shift) => crossings(moved(words, shift, HEADING_RIM), lines));
    return shifts[crossed.indexOf(Math.min(...crossed))] ?? 0;
  });
}

/** Between the words of a heading and a line that does not disturb them. */
const HEADING_RIM = 3;

export function moved({ left, right, top, bottom }: LabelBox, shift: number, rim = 0): LabelBox {
  return { left: left + shift - rim, right: right + shift + rim, top: top - rim, bottom: bottom + rim };
}

/** A box for each label, in the same order: clear of the obstacles, of each other and of lines as far as that can be. */
export function place(
  labels: readonly Label[],
  obstacles: readonly LabelBox[],
  lines: readonly (readonly DrawnPoint[])[],
  font: Font,
): readonly LabelBox[] {
  const placed: LabelBox[] = [];
  for (const { texts, along, given } of labels) {
    const width = Math.max(...texts.map((text) => widthOf(text, font)));
    const height = texts.length * font.size * LINE_HEIGHT;
    const places = PLACES.map((part) => pointAt(along, part)).flatMap((point) => beside(point, width, height));
    const boxes = [...(given === undefined ? [] : [given]), ...places].map((point) => around(point, width, height));
    const costs = boxes.map(
      (box, i) => i / boxes.length + 50 * hits(box, [...obstacles, ...placed]) + crossings(moved(box, 0, 1), lines),
    );
    placed.push(boxes[costs.indexOf(Math.min(...costs))]!);
  }
  return placed;
}

/** Above and below a line that passes the point, beside it, and, because then it is broken, upon it last. */
function beside({ x, y }: DrawnPoint, width: number, height: number): readonly DrawnPoint[] {
  const [aside, away] = [width / 2 + LINE_RIM, height / 2 + LINE_RIM];
  const [above, below, right, left] = [y - away, y + away, x + aside, x - aside];
  return [
    ...[above, below].map((at) => ({ x, y: at })),
    ...[right, left].flatMap((at) => [y, above, below].map((level) => ({ x: at, y: level }))),
    { x, y },
  ];
}

/** Between a line and the words beside it. */
const LINE_RIM = 4;

/** Half way between the points that are nearest to `part` of the length. */
function pointAt(along: readonly DrawnPoint[], part: number): DrawnPoint {
  const wanted = lengthOf(along) * part;
  let walked = 0;
  for (const [i, point] of along.entries()) {
    const before = along[i - 1] ?? point;
    walked += distance(before, point);
    if (walked >= wanted) return { x: (before.x + point.x) / 2, y: (before.y + point.y) / 2 };
  }
  return along.at(-1) ?? { x: 0, y: 0 };
}

function lengthOf(along: readonly DrawnPoint[]): number {
  return along.reduce((sum, point, i) => sum + distance(along[i - 1] ?? point, point), 0);
}

function distance(a: DrawnPoint, b: DrawnPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function around({ x, y }: DrawnPoint, width: number, height: number): LabelBox {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function hits(box: LabelBox, others: readonly LabelBox[]): number {
  return others.filter(
    (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
  ).length;
}

function crossings(box: LabelBox, lines: readonly (readonly DrawnPoint[])[]): number {
  return lines.filter((line) => line.some((point, i) => passes(box, line[i - 1] ?? point, point))).length;
}

/** Whether a part of the straight way from `a` to `b` lies in the box: by Liang and Barsky's clipping. */
function passes({ left, right, top, bottom }: LabelBox, a: DrawnPoint, b: DrawnPoint): boolean {
  const [x, xFrom, xTo] = [b.x - a.x, left - a.x, right - a.x];
  const [y, yFrom, yTo] = [b.y - a.y, top - a.y, bottom - a.y];
  const [enterX, leaveX] = inside(x, xFrom, xTo);
  const [enterY, leaveY] = inside(y, yFrom, yTo);
  return Math.max(0, enterX, enterY) < Math.min(1, leaveX, leaveY);
}

/** From which part of the way to which it is between two walls. */
function inside(way: number, from: number, to: number): readonly [number, number] {
  if (way === 0) return from < 0 && to > 0 ? [-Infinity, Infinity] : [Infinity, -Infinity];
  return way > 0 ? [from / way, to / way] : [to / way, from / way];
}

/** Points along what SVG's `d` draws, as Graphviz writes it: a start, and Bézier curves of three points each. */
export function pointsAlong(d: string): readonly DrawnPoint[] {
  const [first, ...rest] = pointsIn(d);
  if (first === undefined) return [];
  const points = [first];
  for (let i = 0; i + 2 < rest.length; i += 3) {
    const curve = [points.at(-1) ?? first, rest[i]!, rest[i + 1]!, rest[i + 2]!] as const;
    for (let step = 1; step <= STEPS; step++) points.push(onCurve(curve, step / STEPS));
  }
  return points;
}

const STEPS = 12;

function onCurve([a, b, c, d]: readonly [DrawnPoint, DrawnPoint, DrawnPoint, DrawnPoint], t: number): DrawnPoint {
  const s = 1 - t;
  const mix = (p: number, q: number, r: number, u: number): number =>
    s * s * s * p + 3 * s * s * t * q + 3 * s * t * t * r + t * t * t * u;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

/** The box around polygons, paths and texts of an SVG's part as Graphviz writes it; none where there are none. */
export function boxAround(svg: string): readonly LabelBox[] {
  const corners = [...svg.matchAll(/<(?:polygon|path)[^>]* (?:points|d)="([^"]*)"/g)].flatMap(([, points = '']) =>
    pointsIn(points),
  );
  const sides = [...svg.matchAll(/<text([^>]*)>([^<]*)</g)].flatMap(
    ([, looks = '', text = '']): readonly DrawnPoint[] => {
      const number = (name: string): number => Number(new RegExp(` ${name}="([^"]*)"`).exec(looks)?.[1]);
      const font = { size: number('font-size'), bold: looks.includes('font-weight="bold"') };
      const start = { x: number('x'), y: number('y') };
      return [start, { x: start.x + widthOf(text, font), y: start.y - font.size }];
    },
  );
  const all = [...corners, ...sides];
  if (all.length === 0) return [];
  const xs = all.map(({ x }) => x);
  const ys = all.map(({ y }) => y);
  return [{ left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }];
}

function pointsIn(text: string): readonly DrawnPoint[] {
  return [...text.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}
