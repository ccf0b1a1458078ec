import { instancesOf } from '../../intent/flow-instances.ts';
import { type Scope, widestFirst } from '../../intent/scope.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import type { Row } from '../../page/page.ts';
import type { Flow, Opening } from '../../topology/model.ts';
import { type Titles, thingOf } from './ends.ts';
import { protocolsOf, serviceText } from './services.ts';

/** A row of a table of flows: the pairs of ends of one written flow that open the same. */
export interface FlowRow {
  /** The first of them, with the documentation of all. */
  readonly flow: Flow;
  /** At least one. Either they have one destination, or a group of the file names all their destinations. */
  readonly flows: readonly Flow[];
}

/** Each flow that the file writes once: the first of its pairs of ends. */
export function writtenFlows(flows: readonly Flow[]): readonly Flow[] {
  return groupsOf(flows, ({ id }) => id).map(([first]) => first);
}

/** The flows as rows, in the order of the file. A flow without lists and groups is a row of its own. */
export function rowsOf(flows: readonly Flow[]): readonly FlowRow[] {
  return groupsOf(flows, ({ id }) => id).flatMap((ofId): readonly FlowRow[] => {
    if (ofId.length === 1) return [{ flow: ofId[0], flows: ofId }];
    return groupsOf(ofId, keyOf).map((row) => ({ flow: row[0], flows: row }));
  });
}

function keyOf({ to, toGroup, openings }: Flow): string {
  const [kind, name] = toGroup === undefined ? ['end', thingOf(to).name] : ['group', toGroup.name];
  return [kind, name, serviceText(openings), ...protocolsOf(openings)].join(' ');
}

/** What the row opens: the openings of all its flows, each once. */
export function openingsOf({ flows }: FlowRow): readonly Opening[] {
  return flows.length === 1 ? flows[0]!.openings : distinct(flows.flatMap(({ openings }) => openings));
}

/** The scopes between all places of the row, widest first. */
export function scopesOf(flows: readonly Flow[]): readonly Scope[] {
  return widestFirst(flows.flatMap((flow) => instancesOf(flow).map(({ scope }) => scope)));
}

/** The title of the group that the file names at this side, if the flows have all of its members there; else of each end. */
export function endTitles(flows: readonly Flow[], side: 'from' | 'to', titles: Titles): readonly string[] {
  const things = distinct(flows.map((flow) => thingOf(flow[side])));
  const groups = distinct(flows.map((flow) => (side === 'from' ? flow.fromGroup : flow.toGroup)));
  const [group] = groups;
  const whole = group !== undefined && groups.length === 1 && things.length === group.members.length;
  return whole ? [titles(group)] : things.map(titles);
}

/** One text as it is, several as a list. */
export function asCell(texts: readonly string[]): string | readonly string[] {
  return texts.length > 1 ? texts : (texts[0] ?? '');
}

/** What every table says of a row beside its cells. */
export function factsOfRow({ flow, flows }: FlowRow): Pick<Row, 'local' | 'flows'> {
  return { local: scopesOf(flows)[0] === 'same-host', flows: [flow.id] };
}
