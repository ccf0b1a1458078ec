/** Small pieces that our own drawings are made of. */

import type { Font } from './measure.ts';
import { type Color, light } from './palette.ts';
import { element, xmlText } from './svg.ts';

/** A piece of a picture, its left upper corner at the origin. */
export interface DrawingPart {
  readonly width: number;
  readonly height: number;
  readonly content: readonly string[];
}

export function lineAt(
  ends: Readonly<Record<'x1' | 'y1' | 'x2' | 'y2', number>>,
  color: Color,
  { width, dashed = false }: { readonly width: number; readonly dashed?: boolean },
): string {
  return element('line', { ...ends, stroke: light(color), 'stroke-width': width, ...dashes(dashed) });
}

export function dashes(dashed: boolean): Readonly<Record<string, string>> {
  return dashed ? { 'stroke-dasharray': '5,4' } : {};
}

export interface TextPlace {
  readonly x: number;
  /** Of the first line's foot. */
  readonly y: number;
  readonly font: Font;
  readonly color: Color;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** From line to line. */
  readonly step?: number;
  /** It stands on a rim of paper, over lines. */
  readonly haloed?: boolean;
}

/** A text element for each line: each has a direction of writing of its own. */
export function textLines(
  lines: readonly string[],
  { x, y, font, color, anchor = 'start', step = font.size * 1.2, haloed = false }: TextPlace,
): string {
  const look = {
    'text-anchor': anchor,
    'font-size': font.size,
    'font-weight': font.bold === true ? 'bold' : undefined,
    fill: light(color),
    ...(haloed ? { stroke: light('paper'), 'stroke-width': 3, 'paint-order': 'stroke' } : {}),
  };
  return lines
    .map((line, i) => element('text', { x: rounded(x), y: rounded(y + i * step), ...look }, xmlText(line)))
    .join('\n');
}

/** To a hundredth of a unit. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Below each other, at the left. */
export function stacked(parts: readonly DrawingPart[], gap: number): DrawingPart {
  let y = 0;
  const content = parts.map((part) => {
    const placed = element('g', { transform: `translate(0 ${rounded(y)})` }, ['', ...part.content, '']);
    y += part.height + gap;
    return placed;
  });
  return { width: Math.max(0, ...parts.map(({ width }) => width)), height: Math.max(0, y - gap), content };
}
