/** Pictures as SVG, without a browser: files of their own, and parts of web pages. */

import type { Sequence, Strip } from '../../page/page.ts';
import type { GraphOptions } from './graph.ts';
import type { Font } from './measure.ts';
import { wrapped } from './measure.ts';
import { type DrawingPart, stacked, textLines } from './parts.ts';
import { pictureText } from './picture.ts';
import { sequencePart } from './sequence.ts';
import { stripPart } from './strip.ts';

export { type GraphOptions, dotOf, drawGraph } from './graph.ts';
export { pageStyle } from './palette.ts';

export function drawSequence(sequence: Sequence): string {
  return pictureText({
    kind: 'sequence',
    title: sequence.caption,
    description: describe(sequence),
    ...onPaper(sequencePart(sequence)),
  });
}

/** Several in one picture, each below its caption. */
export function drawSequences(sequences: readonly Sequence[], title: string, options: GraphOptions = {}): string {
  const { notes = [], stamp } = options;
  const parts = sequences.flatMap((sequence) => [textPart(sequence.caption, CAPTION), sequencePart(sequence)]);
  const told = sequences.length === 0 ? [textPart('no scenarios', CAPTION)] : parts;
  const all = [
    ...(stamp === undefined ? [] : [textPart(stamp, STAMP, 'warning')]),
    ...told,
    ...notes.map((note) => textPart(note, NOTE, 'muted')),
  ];
  return pictureText({
    kind: 'sequence',
    title,
    description: sequences.map(describe).join(' '),
    ...onPaper(stacked(all, 4)),
  });
}

/** In words what is drawn, for those who cannot see it. */
function describe({ lifelines, messages }: Sequence): string {
  const titles = new Map(lifelines.map(({ key, title }) => [key, title]));
  return messages
    .map(
      ({ from, to, text, reply }, i) =>
        `${i + 1}. ${titles.get(from) ?? ''} to ${titles.get(to) ?? ''}${reply ? ', reply' : ''}: ${text}.`,
    )
    .join(' ');
}

export function drawStrip(strip: Strip): string {
  return pictureText({
    kind: 'strip',
    title: strip.caption,
    description: strip.lanes
      .map(({ title, segments }) => `${title}: ${String(segments.length)} ranges are not free.`)
      .join(' '),
    ...onPaper(stripPart(strip)),
  });
}

const CAPTION: Font = { size: 13, bold: true };
const STAMP: Font = { size: 16, bold: true };
const NOTE: Font = { size: 10 };
const TEXT_WIDTH = 560;

function textPart(text: string, font: Font, color: 'ink' | 'muted' | 'warning' = 'ink'): DrawingPart {
  const lines = wrapped(text, TEXT_WIDTH, font, 4);
  const step = font.size * 1.25;
  const content = [textLines(lines, { x: 14, y: font.size + 6, font, color, step })];
  return { width: TEXT_WIDTH + 28, height: lines.length * step + 8, content };
}

/** On ground of its own colour, so that it can be read wherever it lies. */
function onPaper({ width, height, content }: DrawingPart): DrawingPart {
  return { width, height, content: ['<rect width="100%" height="100%" fill="#ffffff"/>', ...content] };
}
