import { difference, intersection, union } from '../net/intervals.ts';
import { once } from '../net/once.ts';
import type { PortRange, PortSet } from '../net/ports.ts';
import { type Prefix, prefix } from '../net/prefixes.ts';
import type { Flow } from '../topology/model.ts';
import { groupBy } from '../net/collections.ts';
import { type AtomicRule, atomicRulesOf } from './atomic-rules.ts';
import type { PlannedOpening } from './planned-rule.ts';

/**
 * Merges openings of any flows into fewer atomic rules that match the same packets.
 *
 * Port ranges that overlap or touch become one. A rule that lies within a wider one, by its prefixes or its source
 * ports, is absorbed. Each rule names every flow that it serves. A merge across flows must save a rule, and prefixes
 * are never changed.
 *
 * With `overlap: 'none'` the rules are disjoint as far as possible without splitting a prefix: the more specific rule
 * loses ports. Two rules may still overlap if one has the wider source and the other the wider destination.
 */
export function merged(openings: readonly PlannedOpening[], overlap: 'allowed' | 'none'): readonly AtomicRule[] {
  const cells = cellsOf(openings);
  const wider = new WiderCells(cells);
  const order = new Map([...new Set(openings.flatMap(({ flows }) => flows))].map((flow, i) => [flow, i]));
  const rest = cells.flatMap((cell) => {
    const covering = wider.than(cell);
    return cell.spans.map((span) => ({ cell, span, areas: areasLeft(cell, span, covering, overlap) }));
  });
  // This must come last: absorbing a rule adds its flows to the span that covers it.
  const pieces = rest.flatMap(({ cell, span, areas }) => {
    const asked = [...span.flows].sort(([a], [b]) => order.get(a)! - order.get(b)!);
    return areas.flatMap((area) => piecesIn(cell, area, asked));
  });
  return pieces.sort((a, b) => compareFlows(a, b, order) || a.family - b.family);
}

/** A port range of a cell, and the flows that ask for some of its packets, each with what it asks for. */
interface Span extends PortRange {
  readonly flows: Map<Flow, Areas>;
}

/** Areas by the key of their source ports, so that a flow has one area for each. */
type Areas = ReadonlyMap<string, Area>;

/** The traffic between two prefixes over one transport and from the same source ports. */
interface Cell {
  readonly like: AtomicRule;
  /** A key of everything but the source ports. */
  readonly place: string;
  /** Ascending, with a gap between neighbors. A transport without ports has a single span of port 0. */
  readonly spans: readonly Span[];
}

function cellsOf(openings: readonly PlannedOpening[]): readonly Cell[] {
  const cells = groupBy(
    openings.flatMap(atomicRulesOf),
    (piece) => `${placeOf(piece, piece)} ${sourcePortsKey(piece)}`,
  );
  return [...cells.values()].map((pieces) => ({
    like: pieces[0],
    place: placeOf(pieces[0], pieces[0]),
    spans: spansOf(pieces),
  }));
}

function spansOf(pieces: readonly AtomicRule[]): readonly Span[] {
  const ranges = pieces.map((piece) => ({ range: piece.ports === 'none' ? { lo: 0, hi: 0 } : piece.ports, piece }));
  const spans: Span[] = [];
  for (const { range, piece } of ranges.sort((a, b) => a.range.lo - b.range.lo)) {
    const last = spans.at(-1);
    if (last === undefined || range.lo > last.hi + 1) {
      spans.push({ ...range, flows: new Map() });
    } else {
      spans[spans.length - 1] = { ...last, hi: Math.max(last.hi, range.hi) };
    }
    const asked = piece.sourcePorts === undefined ? {} : { sourcePorts: piece.sourcePorts };
    for (const flow of piece.flows) ask(spans.at(-1)!, flow, { ...asked, ports: [range] });
  }
  return spans;
}

function ask({ flows }: Span, flow: Flow, area: Area): void {
  const known = flows.get(flow);
  const key = sourcePortsKey(area);
  const ports = union(known?.get(key)?.ports ?? [], area.ports);
  flows.set(flow, new Map([...(known ?? []), [key, { ...area, ports }]]));
}

/** Finds the cells that may contain a cell. It tries the few prefix lengths that occur, never all cells. */
class WiderCells {
  readonly #places: ReadonlyMap<string, readonly Cell[]>;
  readonly #sourceLengths: readonly number[];
  readonly #destinationLengths: readonly number[];

  constructor(cells: readonly Cell[]) {
    const places = groupBy(cells, ({ place }) => place);
    this.#places = new Map([...places].map(([place, here]) => [place, here.toSorted(byWidth)]));
    this.#sourceLengths = [...new Set(cells.map(({ like }) => like.source.length))];
    this.#destinationLengths = [...new Set(cells.map(({ like }) => like.destination.length))];
  }

  /**
   * Returns the wider cells. Of two with the same prefixes and overlapping source ports, exactly one counts as the
   * wider.
   */
  than({ like, place: own }: Cell): readonly Cell[] {
    const { source, destination } = like;
    const found: Cell[] = [];
    for (const from of this.#sourceLengths.filter((length) => length <= source.length)) {
      for (const to of this.#destinationLengths.filter((length) => length <= destination.length)) {
        const ends = { source: shortened(source, from), destination: shortened(destination, to) };
        const place = ends.source === source && ends.destination === destination ? own : placeOf(like, ends);
        for (const cell of this.#places.get(place) ?? []) {
          if (cell.like === like) break;
          if (like.sourcePorts !== undefined || cell.like.sourcePorts === undefined) found.push(cell);
        }
      }
    }
    return found;
  }
}

function shortened(block: Prefix, length: number): Prefix {
  return length === block.length ? block : prefix(block.family, block.lo, length);
}

function byWidth(a: Cell, b: Cell): number {
  return portCount(b.like.sourcePorts) - portCount(a.like.sourcePorts);
}

function portCount(ports: PortSet | undefined): number {
  return ports === undefined ? Infinity : ports.reduce((sum, { lo, hi }) => sum + hi - lo + 1, 0);
}

/** Ports, for packets from some source ports. */
interface Area {
  readonly sourcePorts?: PortSet;
  readonly ports: PortSet;
}

/**
 * Returns what wider cells leave of a span, and adds its flows to their spans. If overlap is allowed, a span stays
 * whole unless they cover all of it.
 */
function areasLeft(
  { like: { sourcePorts } }: Cell,
  span: Span,
  covering: readonly Cell[],
  overlap: 'allowed' | 'none',
): readonly Area[] {
  const whole: Area = { ports: [{ lo: span.lo, hi: span.hi }], ...(sourcePorts === undefined ? {} : { sourcePorts }) };
  let areas: readonly Area[] = [whole];
  const met: Span[] = [];
  for (const { like, spans } of covering) {
    const meeting = rangesMeeting(spans, span);
    if (meeting.length === 0 || !portsMeet(sourcePorts, like.sourcePorts)) continue;
    areas = areas.flatMap((area) => without(area, { ...like, ports: meeting }));
    met.push(...meeting);
  }
  if (overlap === 'allowed' && areas.length > 0) return [whole];
  for (const wide of met) {
    for (const [flow, asked] of span.flows) {
      for (const area of asked.values()) if (rangesMeeting(area.ports, wide).length > 0) ask(wide, flow, area);
    }
  }
  return areas;
}

function portsMeet(a: PortSet | undefined, b: PortSet | undefined): boolean {
  return a === undefined || b === undefined || intersection(a, b).length > 0;
}

function without(area: Area, { sourcePorts, ports }: Area): readonly Area[] {
  const left = difference(area.ports, ports);
  const inside = { ...area, ports: left };
  if (area.sourcePorts === undefined || sourcePorts === undefined) return left.length === 0 ? [] : [inside];
  const common = intersection(area.sourcePorts, sourcePorts);
  const beside = difference(area.sourcePorts, sourcePorts);
  return [
    ...(beside.length === 0 ? [] : [{ ...area, sourcePorts: beside }]),
    ...(common.length === 0 || left.length === 0 ? [] : [{ ...inside, sourcePorts: common }]),
  ];
}

/** Returns the ranges that intersect the given one. The search is binary, because a host may open thousands of ranges. */
function rangesMeeting<T extends PortRange>(spans: readonly T[], { lo, hi }: PortRange): readonly T[] {
  let [from, until] = [0, spans.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if (spans[middle]!.hi < lo) from = middle + 1;
    else until = middle;
  }
  let end = from;
  while (end < spans.length && spans[end]!.lo <= hi) end++;
  return spans.slice(from, end);
}

/** A piece names the flows that ask for some of its own packets, not those that ask for others of the span. */
function piecesIn(
  { like }: Cell,
  { sourcePorts, ports }: Area,
  asked: readonly (readonly [Flow, Areas])[],
): readonly AtomicRule[] {
  const { direction, family, source, destination, transport } = like;
  return ports.map((range) => {
    const to = like.ports === 'none' ? like.ports : range;
    const meets = (area: Area): boolean =>
      portsMeet(area.sourcePorts, sourcePorts) && rangesMeeting(area.ports, range).length > 0;
    const flows = asked.flatMap(([flow, areas]) => ([...areas.values()].some(meets) ? [flow] : []));
    const piece = { flows, direction, family, source, destination, transport, ports: to };
    return sourcePorts === undefined ? piece : { ...piece, sourcePorts };
  });
}

/** Compares rules by their first flow, then by the second, and so on. */
function compareFlows(a: AtomicRule, b: AtomicRule, order: ReadonlyMap<Flow, number>): number {
  for (let i = 0; i < Math.min(a.flows.length, b.flows.length); i++) {
    const ahead = order.get(a.flows[i]!)! - order.get(b.flows[i]!)!;
    if (ahead !== 0) return ahead;
  }
  return a.flows.length - b.flows.length;
}

function placeOf(
  { direction, family, transport }: AtomicRule,
  { source, destination }: Pick<AtomicRule, 'source' | 'destination'>,
): string {
  return `${direction} ${family} ${transport} ${prefixKey(source)} ${prefixKey(destination)}`;
}

const prefixKey = once(({ lo, length }: Prefix): string => `${lo.toString(36)}/${length}`);

function sourcePortsKey({ sourcePorts }: Pick<Area, 'sourcePorts'>): string {
  return sourcePorts === undefined ? '' : sourcePorts.map(({ lo, hi }) => `${lo}-${hi}`).join();
}
