/**
 * Where the words on lines stand. Graphviz finds places too, but on some other word now and then; and it loses lines where
 * many of them have words ("triangulation failed"), so that those are laid out without. Each word then takes the freest
 * place along its line.
 */

import { type Font, widthOf } from './measure.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Label {
  readonly texts: readonly string[];
  /** Points along its line, in order. */
  readonly along: readonly Point[];
  /** The place that Graphviz found: kept where nothing stands there. */
  readonly given?: Point | undefined;
}

/** Places to try, as parts of the way from the start of a line to its end, the best ones first. */
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86];
const LINE_HEIGHT = 1.2;

/** A box for each label, in the same order: clear of the obstacles and of each other as far as that can be. */
export function place(
  labels: readonly Label[],
  obstacles: readonly Box[],
  lines: readonly (readonly Point[])[],
  font: Font,
): readonly Box[] {
  const placed: Box[] = [];
  for (const { texts, along, given } of labels) {
    const width = Math.max(...texts.map((text) => widthOf(text, font)));
    const height = texts.length * font.size * LINE_HEIGHT;
    const others = lines.filter((line) => line !== along);
    const places = [...(given === undefined ? [] : [given]), ...PLACES.map((part) => pointAt(along, part))];
    const boxes = places.map((point) => around(point, width, height));
    const costs = boxes.map(
      (box, i) => i / places.length + 50 * hits(box, obstacles) + 50 * hits(box, placed) + crossings(box, others),
    );
    if (given !== undefined && (costs[0] ?? 0) < 50) costs[0] = -1;
    placed.push(boxes[costs.indexOf(Math.min(...costs))]!);
  }
  return placed;
}

/** Half way between the points that are nearest to `part` of the length. */
function pointAt(along: readonly Point[], part: number): Point {
  const wanted = lengthOf(along) * part;
  let walked = 0;
  for (const [i, point] of along.entries()) {
    const before = along[i - 1] ?? point;
    walked += distance(before, point);
    if (walked >= wanted) return { x: (before.x + point.x) / 2, y: (before.y + point.y) / 2 };
  }
  return along.at(-1) ?? { x: 0, y: 0 };
}

function lengthOf(along: readonly Point[]): number {
  return along.reduce((sum, point, i) => sum + distance(along[i - 1] ?? point, point), 0);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function around({ x, y }: Point, width: number, height: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function hits(box: Box, others: readonly Box[]): number {
  return others.filter(
    (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
  ).length;
}

function crossings({ left, right, top, bottom }: Box, lines: readonly (readonly Point[])[]): number {
  return lines.filter((line) => line.some(({ x, y }) => x > left && x < right && y > top && y < bottom)).length;
}

/** Points along what SVG's `d` draws, as Graphviz writes it: a start, and Bézier curves of three points each. */
export function pointsAlong(d: string): readonly Point[] {
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

function onCurve([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point {
  const s = 1 - t;
  const mix = (p: number, q: number, r: number, u: number): number =>
    s * s * s * p + 3 * s * s * t * q + 3 * s * t * t * r + t * t * t * u;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

/** The box around polygons, and texts where there is a font, of an SVG's part as Graphviz writes it; none where there are none. */
export function boxAround(svg: string, font?: Font): readonly Box[] {
  const corners = [...svg.matchAll(/<polygon[^>]* points="([^"]*)"/g)].flatMap(([, points = '']) => pointsIn(points));
  const texts = font === undefined ? [] : [...svg.matchAll(/<text[^>]* x="([^"]*)" y="([^"]*)"[^>]*>([^<]*)</g)];
  const sides = texts.flatMap(([, x, y, text = '']): readonly Point[] => {
    const start = { x: Number(x), y: Number(y) };
    return [start, { x: start.x + widthOf(text, font ?? { size: 0 }), y: start.y - (font?.size ?? 0) }];
  });
  const all = [...corners, ...sides];
  if (all.length === 0) return [];
  const xs = all.map(({ x }) => x);
  const ys = all.map(({ y }) => y);
  return [{ left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }];
}

function pointsIn(text: string): readonly Point[] {
  return [...text.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}
