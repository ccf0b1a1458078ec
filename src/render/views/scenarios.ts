import { list } from '../../diagnostics/message-text.ts';
import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import { transportTitle } from '../../net/transports.ts';
import type { Flow, Lifeline, Scenario, Step } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { type Titles, thingOf, titlesOf } from '../content/ends.ts';
import type { PageBlock, SequenceLifeline as DrawnLifeline, Message, Sequence } from '../../page/page.ts';
import { allPortsText, portsText, protocolsOf, reachedText, serviceText, transportsOf } from '../content/services.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { oneLine } from '../../page/one-line.ts';
import type { RenderView } from './view.ts';
import { endsText } from '../../topology/flow-text.ts';
import { scopesOf } from '../content/flow-rows.ts';

/** Scenarios step by step, and the ports that they need. */
export const scenarios: RenderView = {
  title: 'Scenarios',
  summary: 'what happens, in order: a sequence diagram for each scenario, and the ports that it needs',
  content: 'sequences',
  blocks: (topology) => {
    const titles = titlesOf(topology);
    if (topology.scenarios.length === 0) return [{ kind: 'paragraph', text: 'The file has no scenarios.' }];
    return topology.scenarios.flatMap((scenario) => scenarioBlocks(scenario, titles));
  },
};

function scenarioBlocks(scenario: Scenario, titles: Titles): readonly PageBlock[] {
  const { name, title, description, steps } = scenario;
  return [
    { kind: 'heading', text: title, id: `scenario-${name}` },
    ...(description === undefined ? [] : [{ kind: 'paragraph' as const, text: description }]),
    sequenceOf(scenario, titles),
    ...needed(steps, titles),
    ...forbidden(steps, titles),
  ];
}

function sequenceOf({ title, steps }: Scenario, titles: Titles): Sequence {
  const lifelines = new Map<string, DrawnLifeline>();
  const keyOf = (lifeline: Lifeline): string => {
    const key = `${thingOf(lifeline.end).name} ${lifeline.label ?? ''}`.trim();
    lifelines.set(key, { key, title: lifelineTitle(lifeline, titles) });
    return key;
  };
  const messages = steps.map((step): Message => {
    const { from, to, reply } = step;
    return { from: keyOf(from), to: keyOf(to), text: messageText(step), reply };
  });
  return { kind: 'sequence', lifelines: [...lifelines.values()], messages, caption: `In order: ${oneLine(title)}.` };
}

function lifelineTitle({ end, label }: Lifeline, titles: Titles): string {
  const title = titles(thingOf(end));
  return label === undefined ? title : `${title} ${oneLine(label)}`;
}

/** Returns the text of a step, with its ports unless it is a reply. */
function messageText(step: Step): string {
  const { text, flows, reply } = step;
  if (flows.length === 0 || reply) return text;
  const needed = flows.filter((flow) => !flows.some((other) => opensMore(other, flow)));
  const service = distinct(
    needed.map((flow) => (isMirrored(step, flow) ? reachedText(mirroredOf(flow)) : serviceText(flow.openings))),
  ).join(' or ');
  return oneLine(text) === '' ? service : `${oneLine(text)} (${service})`;
}

/** Returns whether the flow opens everything that the other one opens, and over more transports. */
function opensMore({ openings }: Flow, other: Flow): boolean {
  const transports = transportsOf(openings);
  const fewer = transportsOf(other.openings);
  if (transports.length <= fewer.length || !fewer.every((one) => transports.includes(one))) return false;
  return other.openings.every(({ listener, ports }) =>
    openings.some((own) => own.listener === listener && portsText(own.ports) === portsText(ports)),
  );
}

/**
 * Returns whether the step goes against the direction of a flow whose either side may send first; it then reaches ports
 * of the source.
 */
function isMirrored({ from, reply }: Step, flow: Flow): boolean {
  return flow.bothWays && !reply && thingOf(from.end).name !== thingOf(flow.from).name;
}

function mirroredOf(flow: Flow): readonly FlowInstance[] {
  return instancesOf(flow).filter(({ mirrored }) => mirrored);
}

interface Needed {
  readonly flow: Flow;
  readonly mirrored: boolean;
  /** Numbers of steps, 1-based. */
  readonly steps: readonly number[];
  readonly titles: Titles;
}

const columns: readonly TableColumn<Needed>[] = [
  column('steps', 'Steps', ({ steps }) => steps.join(', ')),
  column('source', 'Source', ({ flow, mirrored, titles }) => titles(thingOf(mirrored ? flow.to : flow.from))),
  column('destination', 'Destination', ({ flow, mirrored, titles }) => titles(thingOf(mirrored ? flow.from : flow.to))),
  column('ports', 'Ports', ({ flow, mirrored }) => (mirrored ? mirroredPorts(flow) : allPortsText(flow.openings))),
  column('transport', 'Transport', ({ flow }) => transportTitle(transportsOf(flow.openings))),
  column('protocol', 'Protocol', ({ flow }) => protocolsOf(flow.openings).join(', ')),
  column('flow', 'Flow', ({ flow }) => flow.id),
];

function mirroredPorts(flow: Flow): string {
  return distinct(mirroredOf(flow).map(({ ports }) => portsText(ports))).join(', ');
}

/** Lists the flows of the steps, including replies. A flow appears once for each direction in which it is used. */
function needed(steps: readonly Step[], titles: Titles): readonly PageBlock[] {
  const numbered = steps.flatMap((step, i) =>
    step.flows.map((flow) => ({ flow, mirrored: isMirrored(step, flow), number: i + 1 })),
  );
  const rows = groupsOf(numbered, ({ flow, mirrored }) => `${flow.id} ${endsText(flow)} ${String(mirrored)}`).map(
    (group) => ({
      flow: group[0].flow,
      mirrored: group[0].mirrored,
      steps: group.map(({ number }) => number),
      titles,
    }),
  );
  if (rows.length === 0) return [];
  return [tableFrom(columns, rows, ({ flow }) => ({ local: scopesOf([flow])[0] === 'same-host', flows: [flow.id] }))];
}

function forbidden(steps: readonly Step[], titles: Titles): readonly PageBlock[] {
  const missing = steps.filter(({ flows }) => flows.length === 0);
  if (missing.length === 0) return [];
  const texts = missing.map(({ from, to }) => `${lifelineTitle(from, titles)} to ${lifelineTitle(to, titles)}`);
  return [{ kind: 'paragraph', text: `No flow permits: ${list(texts)}.` }];
}
