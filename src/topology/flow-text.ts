import { distinct, groupsOf } from '../net/collections.ts';
import type { End, Flow } from './model.ts';
import { endName } from './references.ts';

/** An end of a flow, by the names of the file: of a component the listeners that are meant. */
export function endText(end: End): string {
  if (end.kind !== 'component' || end.listeners.length === 0) return endName(end);
  return end.listeners.map(({ path }) => path).join(' + ');
}

/** `browser -> kms.media`; with a sign between them that says whether either may send first. */
export function endsText({ fromText, toText, bothWays }: Flow): string {
  return `${fromText} ${bothWays ? '<->' : '->'} ${toText}`;
}

/** All ends at one side of a flow over lists or groups: a group by its name, every other end by its own. */
export function sideText(pairs: readonly Flow[], side: 'from' | 'to'): string {
  const named = groupsOf(pairs, (flow) => flow[`${side}Group`] ?? endText(flow[side]));
  return named.map((ofName) => groupText(ofName, side) ?? endText(ofName[0][side])).join(', ');
}

/** `exporters.metrics` if the flow goes to that listener of every member; else the name of the group alone. */
function groupText(pairs: readonly [Flow, ...Flow[]], side: 'from' | 'to'): string | undefined {
  const name = pairs[0][`${side}Group`]?.name;
  const ends = pairs.map((flow) => flow[side]);
  const listeners = distinct(
    ends.map((end) => (end.kind === 'component' ? end.listeners.map((one) => one.name) : []).join(' + ')),
  );
  return name === undefined || listeners.length > 1 || listeners[0] === '' ? name : `${name}.${String(listeners[0])}`;
}
