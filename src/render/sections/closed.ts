import { list } from '../../diagnostics/message-text.ts';
import { isInInternet } from '../../intent/placement.ts';
import type { Component, Expectation, Listener, Topology } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { type Titles, titlesOf } from '../content/ends.ts';
import type { PageBlock } from '../../page/page.ts';
import { placesOn } from '../content/roles.ts';
import { serviceText } from '../content/services.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { type Use, usesOf } from '../content/uses.ts';

/**
 * Lists what must stay closed, to whom, and by whose authority: listeners that no one needs from elsewhere, and
 * expectations of the file.
 */
export function closedBlocks(topology: Topology): readonly PageBlock[] {
  const rows = closedRows(topology);
  if (rows.length === 0) return [];
  return [
    {
      kind: 'paragraph',
      text: 'Every port that this document does not list is closed, too, because no flow opens it.',
    },
    tableFrom(columns, rows, ({ uses }) => ({ local: false, flows: uses.map(({ flow }) => flow.id) })),
  ];
}

interface Closed {
  readonly what: string;
  readonly service: string;
  readonly hosts: readonly string[];
  readonly to: readonly string[];
  readonly why: readonly string[];
  readonly uses: readonly Use[];
}

const columns: readonly TableColumn<Closed>[] = [
  column('what', 'What', ({ what }) => what),
  column('service', 'Service', ({ service }) => service),
  column('hosts', 'Runs on', ({ hosts }) => hosts),
  column('closed_to', 'Closed to', ({ to }) => to),
  column('why', 'Why', ({ why }) => why),
];

function closedRows(topology: Topology): readonly Closed[] {
  const titles = titlesOf(topology);
  const uses = usesOf(topology);
  const expected = topology.expectations.filter(({ kind }) => kind !== 'allow');
  const rows = topology.components.flatMap((component) =>
    component.listeners.flatMap((listener): readonly Closed[] => {
      const row = listenerRow(component, listener, uses.get(listener) ?? [], titles);
      const hosts = placesOn(topology, component.hosts).map(titles);
      const said = expected.filter(({ to }) => isAbout(to.who, listener));
      if (row.why.length + said.length === 0) return [];
      const others = row.to.includes(ALL_OTHERS) ? [] : said.map(closedTo);
      return [
        { ...row, hosts, to: distinct([...row.to, ...others]), why: distinct([...row.why, ...said.map(whyExpected)]) },
      ];
    }),
  );
  const listeners = topology.components.flatMap((component) => component.listeners);
  const others = expected.filter(({ to }) => !listeners.some((listener) => isAbout(to.who, listener)));
  return [...rows, ...groupsOf(others, ({ location }) => location).map(expectationRow)];
}

/** The excluded side of a listener that is used from its own host only. */
const ALL_OTHERS = 'everything but its host';

/**
 * Returns why a listener is closed, apart from expectations: nothing reaches it from elsewhere, or it must not be
 * public.
 */
function listenerRow(
  component: Component,
  listener: Listener,
  uses: readonly Use[],
  titles: Titles,
): Omit<Closed, 'hosts'> {
  const instances = uses.flatMap((use) => use.instances);
  const isReached = instances.some(({ scope }) => scope !== 'same-host');
  const isPublic = instances.some(({ from, scope }) => scope === 'internet' && isInInternet(from));
  const onHosts = component.hosts.length > 0;
  const forbidden = listener.known.mustNotBePublic === true;
  return {
    what: `${titles(component)} (${listener.path})`,
    service: serviceText(listener.endpoints.map((endpoint) => ({ ...endpoint, listener }))),
    to: [
      ...(onHosts && !isReached ? [ALL_OTHERS] : []),
      ...(forbidden && isReached && !isPublic ? ['the internet'] : []),
    ],
    why: [
      ...(onHosts && !isReached ? [uses.length === 0 ? 'no flow uses it' : 'used on its host only'] : []),
      ...(forbidden ? ['it must not be public'] : []),
    ],
    uses,
  };
}

function isAbout(who: Expectation['to']['who'], listener: Listener): boolean {
  return who.kind === 'component' && who.listeners.length === 1 && who.listeners[0]?.path === listener.path;
}

function closedTo(expectation: Expectation): string {
  if (expectation.kind !== 'only') return expectation.from.text;
  return `all but ${list(distinct(expectation.from.map(({ text }) => text)))}`;
}

function whyExpected({ text }: Expectation): string {
  return `the file expects it: ${text}`;
}

/** The pairs of ends of an expectation that are no listener of the file. */
function expectationRow(pairs: readonly [Expectation, ...Expectation[]]): Closed {
  return {
    what: list(distinct(pairs.map(({ to }) => to.text))),
    service: '',
    hosts: [],
    to: distinct(pairs.map(closedTo)),
    why: [whyExpected(pairs[0])],
    uses: [],
  };
}
