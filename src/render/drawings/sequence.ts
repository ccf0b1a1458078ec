/** Sequence diagrams: who stands at the top, and what happens below, in order. */

import type { SequenceLifeline, Message, Sequence } from '../../page/page.ts';
import { type Font, widthOf, wrapped } from './measure.ts';
import { light } from './palette.ts';
import { type DrawingPart, dashes, lineAt, textLines } from './parts.ts';
import { element, xmlText } from './svg.ts';

const HEAD: Font = { size: 12, bold: true };
const TEXT: Font = { size: 11 };
const NOTE: Font = { size: 10 };
const HEAD_WIDTH = 150;
/** Where the text of a message between neighbours is broken. */
const TEXT_WIDTH = 200;
/** Where that of one is that goes far. */
const FAR_WIDTH = 420;
const MARGIN = 14;
const STEP = 13.5;

interface Column {
  readonly lines: readonly string[];
  readonly x: number;
  readonly width: number;
  /** How far texts may reach to the next column. */
  readonly gap: number;
}

/** One sequence, its left upper corner at the origin. */
export function sequencePart({ lifelines, messages }: Sequence): DrawingPart {
  const columns = columnsOf(lifelines, messages);
  const headHeight = Math.max(0, ...[...columns.values()].map(({ lines }) => lines.length)) * STEP + 16;
  const rows: string[] = [];
  let y = MARGIN + headHeight + 10;
  for (const [i, message] of messages.entries()) {
    const row = messageRow(message, i + 1, columns, y);
    rows.push(row.svg);
    y += row.height;
  }
  const last = [...columns.values()].at(-1);
  const right = (last?.x ?? 0) + Math.max((last?.width ?? 0) / 2, last?.gap ?? 0) + MARGIN;
  const stems = [...columns.values()].map(({ x }) =>
    lineAt({ x1: x, y1: MARGIN + headHeight, x2: x, y2: y + 6 }, 'zone-line', { width: 1, dashed: true }),
  );
  const heads = [...columns.values()].map((column) => headBox(column, headHeight));
  const note = messages.some(({ reply }) => reply) ? [replyNote(y + 24)] : [];
  const width = Math.max(right, note.length === 0 ? 0 : widthOf(REPLY, NOTE) + 2 * MARGIN);
  return { width, height: y + 16 + note.length * 16, content: [...stems, ...heads, ...rows, ...note] };
}

const REPLY = 'dashed: a reply, over the connection that was opened the other way';

function replyNote(y: number): string {
  return textLines([REPLY], { x: MARGIN, y, font: NOTE, color: 'muted' });
}

/** As near to each other as their heads and the texts between them allow. */
function columnsOf(lifelines: readonly SequenceLifeline[], messages: readonly Message[]): ReadonlyMap<string, Column> {
  const order = new Map(lifelines.map(({ key }, i) => [key, i]));
  const heads = lifelines.map(({ title }) => {
    const lines = wrapped(title, HEAD_WIDTH, HEAD, 3);
    return { lines, width: Math.max(40, ...lines.map((line) => widthOf(line, HEAD))) + 16 };
  });
  const gaps = heads.map((head, i) => (head.width + (heads[i + 1]?.width ?? 0)) / 2 + 16);
  for (const [i, message] of messages.entries()) {
    const { from, to } = message;
    const [a = 0, b = 0] = [order.get(from), order.get(to)];
    const wanted = Math.min(TEXT_WIDTH, widthOf(messageText(message, i + 1), TEXT)) + 26;
    if (Math.abs(a - b) <= 1)
      gaps[Math.min(a, b)] = Math.max(gaps[Math.min(a, b)] ?? 0, a === b ? wanted + 20 : wanted);
  }
  if (heads.length > 0 && !messages.some(({ from, to }) => from === to && order.get(from) === heads.length - 1))
    gaps[heads.length - 1] = 0;
  let x = MARGIN + (heads[0]?.width ?? 0) / 2;
  return new Map(
    heads.map((head, i) => {
      const column: Column = { ...head, x, gap: gaps[i] ?? 0 };
      x += column.gap;
      return [lifelines[i]!.key, column];
    }),
  );
}

function headBox({ lines, x, width }: Column, height: number): string {
  const box = {
    x: x - width / 2,
    y: MARGIN,
    width,
    height,
    rx: 3,
    fill: light('head-fill'),
    stroke: light('head-line'),
  };
  return element('g', { class: 'topo-lifeline' }, [
    element('rect', box),
    textLines(lines, { x, y: MARGIN + 8 + STEP * 0.8, font: HEAD, color: 'ink', anchor: 'middle', step: STEP }),
  ]);
}

/** The table of ports that belongs to a scenario speaks of steps by these numbers. */
function messageText({ text }: Message, number: number): string {
  return `${number}. ${text}`;
}

function messageRow(
  message: Message,
  number: number,
  columns: ReadonlyMap<string, Column>,
  y: number,
): { readonly svg: string; readonly height: number } {
  const from = columns.get(message.from);
  const to = columns.get(message.to);
  if (from === undefined || to === undefined) throw new Error(`a message between lifelines that are not there`);
  const own = from === to;
  const room = own ? from.gap - 40 : Math.abs(to.x - from.x) - 20;
  const lines = wrapped(messageText(message, number), Math.min(Math.max(room, 60), FAR_WIDTH), TEXT, 6);
  const arrowY = y + lines.length * STEP + 6;
  const place = own
    ? ({ x: from.x + 28, anchor: 'start' } as const)
    : ({ x: (from.x + to.x) / 2, anchor: 'middle' } as const);
  const svg = element('g', { class: message.reply ? 'topo-message topo-reply' : 'topo-message' }, [
    `<title>${xmlText(message.text)}</title>`,
    own ? loop(from.x, arrowY, message.reply) : arrow(from.x, to.x, arrowY, message.reply),
    textLines(lines, { ...place, y: y + STEP * 0.8, font: TEXT, color: 'ink', step: STEP, haloed: true }),
  ]);
  return { svg, height: lines.length * STEP + (own ? 34 : 22) };
}

function arrow(from: number, to: number, y: number, reply: boolean): string {
  const back = to > from ? -1 : 1;
  const tip = to + back;
  return [
    lineAt({ x1: from, y1: y, x2: tip + back * (reply ? 0 : 7), y2: y }, 'ink', { width: 1.4, dashed: reply }),
    head(tip, y, back, reply),
  ].join('\n');
}

/** Full for what goes forth, open for what comes back. */
function head(x: number, y: number, back: number, reply: boolean): string {
  const points = `${x + back * 9},${y - 4.5} ${x},${y} ${x + back * 9},${y + 4.5}`;
  const look = { stroke: light('ink'), 'stroke-width': 1.4 };
  return reply
    ? element('polyline', { points, fill: 'none', ...look })
    : element('polygon', { points, fill: light('ink'), ...look });
}

function loop(x: number, y: number, reply: boolean): string {
  const path = `M${x},${y - 8}h16q6,0 6,6v4q0,6 -6,6h-9`;
  return [
    element('path', { d: path, fill: 'none', stroke: light('ink'), 'stroke-width': 1.4, ...dashes(reply) }),
    head(x + 1, y + 8, 1, reply),
  ].join('\n');
}
