import { type Source, placeOf } from '../../source/source.ts';
import type { SourceLocation } from '../../source/span.ts';
import { formatPorts } from '../../net/ports.ts';
import { formatPrefix } from '../../net/prefixes.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { documentationIn } from '../../topology/flow-documentation.ts';
import { endsText } from '../../topology/flow-text.ts';
import { bindTexts } from '../../topology/bind.ts';
import type { Component, End, Endpoint, Flow, Listener, Topology } from '../../topology/model.ts';
import type { Palette } from '../palette.ts';
import { visible } from '../visible.ts';
import { table } from './table.ts';

/** What `topo explain NAME FILE` prints of the file's own flows and components; nothing where none has the name. */
export function topologyPages(name: string, topology: Topology, source: Source, palette: Palette): readonly string[] {
  const place = placesIn(source);
  const { inactive } = topology;
  const components = [...topology.components, ...inactive.components].filter((one) => one.name === name);
  const flows = [...topology.flows, ...inactive.flows];
  return [
    ...components.map((one) =>
      componentPage(one, { flows, inactive: inactive.components.includes(one), place, palette }),
    ),
    ...groupsOf(
      flows.filter(({ id }) => id === name),
      ({ location }) => location,
    ).map((pairs) =>
      flowPage(pairs, { inactive: pairs.every((flow) => inactive.flows.includes(flow)), place, palette }),
    ),
  ];
}

/** Names that {@link topologyPages} knows. */
export function topologyNames({ components, flows, inactive }: Topology): readonly string[] {
  const named = [...components, ...inactive.components].map(({ name }) => name);
  return [...named, ...[...flows, ...inactive.flows].map(({ id }) => id)];
}

interface Surroundings {
  readonly inactive: boolean;
  readonly place: (location: SourceLocation) => string;
  readonly palette: Palette;
}

function placesIn(source: Source): (location: SourceLocation) => string {
  return ({ span }) => {
    const { file, line, column } = placeOf(source, span.start);
    return `${file}:${String(line)}:${String(column)}`;
  };
}

/** A flow over lists or groups is one page. */
function flowPage(pairs: readonly [Flow, ...Flow[]], { inactive, place, palette }: Surroundings): string {
  const [flow] = pairs;
  const ends = (side: 'from' | 'to'): string => distinct(pairs.map((pair) => endText(pair[side]))).join(', ');
  const facts = [
    ['title', flow.title === flow.id ? undefined : flow.title],
    ['from', ends('from')],
    ['to', ends('to')],
    ['opens', distinct(pairs.flatMap(({ openings }) => openings.map(endpointText))).join('; ')],
    ['source ports', flow.sourcePorts === undefined ? undefined : formatPorts(flow.sourcePorts)],
    ['over', flow.over],
    ['both ways', flow.bothWays ? 'yes' : undefined],
    ...documentationIn('explain').map(({ title, text }) => [title.toLowerCase(), text(flow)]),
    ['written at', place(flow.location)],
  ];
  return [
    `flow ${palette.strong(visible(flow.id))}${inactive ? ' (inactive: none of its profiles is chosen)' : ''}`,
    ...table(facts.flatMap(([key, value]) => (value ? [[`  ${String(key)}`, value]] : []))),
  ].join('\n');
}

function componentPage(
  component: Component,
  { flows, inactive, place, palette }: Surroundings & { readonly flows: readonly Flow[] },
): string {
  const stands = component.hosts.length > 0 ? component.hosts.map(({ name }) => name).join(', ') : component.zone?.name;
  const facts = [
    ['title', component.title === component.name ? undefined : component.title],
    [component.hosts.length > 0 ? 'on' : 'in', stands],
    ['addresses', component.addresses.map(formatPrefix).join(', ')],
    ['names', component.fqdn.join(', ')],
    ['use', component.uses],
    ['profiles', component.profiles.join(', ')],
    ['written at', place(component.location)],
  ];
  const listeners = component.listeners.map((one) => [
    '  listens',
    one.name,
    one.endpoints.map(endpointText).join(' or '),
    bindTexts(one.bind).join(', '),
    place(one.location),
  ]);
  const touching = flows.filter((flow) => [flow.from, flow.to].some((end) => isOf(end, component)));
  return [
    `component ${palette.strong(visible(component.name))}${inactive ? ' (inactive: none of its profiles is chosen)' : ''}`,
    ...table(facts.flatMap(([key, value]) => (value ? [[`  ${String(key)}`, value]] : []))),
    ...table(listeners),
    ...table(
      groupsOf(touching, ({ id }) => id).map((pairs) => [
        '  flow',
        pairs[0].id,
        pairs.length === 1 ? `${endText(pairs[0].from)} -> ${endText(pairs[0].to)}` : endsText(pairs[0]),
        place(pairs[0].location),
      ]),
    ),
  ].join('\n');
}

function isOf(end: End, component: Component): boolean {
  return end.kind === 'component' && end.component.name === component.name;
}

function endText(end: End): string {
  switch (end.kind) {
    case 'component':
      return end.listeners.length === 0 ? end.component.name : end.listeners.map(pathOf).join(', ');
    case 'zone':
      return `zone ${end.zone.name}`;
    case 'host':
      return `host ${end.host.name}`;
  }
}

function pathOf({ path }: Listener): string {
  return path;
}

function endpointText({ ports, transports, protocol }: Endpoint): string {
  const numbers = ports === 'none' ? '' : `${ports === 'unknown' ? 'unknown' : formatPorts(ports)}/`;
  return `${numbers}${transports.join('+')}${protocol === undefined ? '' : ` ${protocol}`}`;
}
