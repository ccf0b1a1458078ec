import type { Segment } from '../../page/page.ts';
import { type Color, light } from './palette.ts';
import { rounded } from './parts.ts';
import { element } from './svg.ts';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const STEP = 7;

/** What tells the states of ports apart without colour: drawn lines, because patterns would need ids. */
export function hatch(area: Area, state: Segment['state'], color: Color): readonly string[] {
  const d = {
    taken: [],
    ephemeral: slanted(area, 1),
    colliding: [...slanted(area, 1), ...slanted(area, -1)],
    reserved: dotted(area),
  }[state];
  if (d.length === 0) return [];
  const look = { fill: 'none', stroke: light(color), 'stroke-width': state === 'reserved' ? 1.6 : 0.9 };
  return [element('path', { d: d.join(''), ...look, ...(state === 'reserved' ? { 'stroke-linecap': 'round' } : {}) })];
}

/** Lines at 45 degrees, from the left foot to the right head for 1, cut at the walls. */
function slanted({ x, y, width, height }: Area, direction: 1 | -1): readonly string[] {
  const lines: string[] = [];
  for (let offset = STEP / 2 - height; offset < width; offset += STEP) {
    const from = Math.max(0, offset);
    const to = Math.min(width, offset + height);
    if (to <= from) continue;
    const rise = (at: number): number => (direction === 1 ? height - (at - offset) : at - offset);
    lines.push(`M${rounded(x + from)},${rounded(y + rise(from))}L${rounded(x + to)},${rounded(y + rise(to))}`);
  }
  return lines;
}

/** Dots are lines of no length with round ends. */
function dotted({ x, y, width, height }: Area): readonly string[] {
  const dots: string[] = [];
  for (let dx = 3; dx < width; dx += STEP)
    for (let dy = 4; dy < height; dy += 8) dots.push(`M${rounded(x + dx)},${rounded(y + dy)}h0`);
  return dots;
}
