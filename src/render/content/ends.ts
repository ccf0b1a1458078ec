import { groupsOf } from '../../net/collections.ts';
import type { Prefix } from '../../net/prefixes.ts';
import type { Component, End, Group, Host, Listener, Topology, Zone } from '../../topology/model.ts';
import { oneLine } from '../../page/one-line.ts';
import { addressRanges } from './address-ranges.ts';

export type Thing = Zone | Host | Component;

/** Gives things their titles, followed by the name if two ends of flows would have the same title. */
export type Titles = (thing: Thing | Group) => string;

export function titlesOf(topology: Topology): Titles {
  const ends = topology.flows.flatMap(({ from, to }) => [thingOf(from), thingOf(to)]);
  return titlesAmong([...ends, ...topology.components, ...topology.groups]);
}

/** Returns unambiguous titles for the things of the list. */
export function titlesAmong(things: Iterable<Thing | Group>): Titles {
  const told = new Map<string, number>();
  for (const thing of new Set(things)) told.set(titleOf(thing), (told.get(titleOf(thing)) ?? 0) + 1);
  return (thing) => {
    const title = titleOf(thing);
    return (told.get(title) ?? 0) > 1 && title !== thing.name ? `${title} (${thing.name})` : title;
  };
}

/** Returns the title, or the name if the title has no visible character. */
function titleOf({ title, name }: Thing | Group): string {
  const line = oneLine(title);
  return line === '' ? name : line;
}

export function thingOf(end: End): Thing {
  switch (end.kind) {
    case 'zone':
      return end.zone;
    case 'host':
      return end.host;
    case 'component':
      return end.component;
  }
}

export function componentOf(end: End): Component | undefined {
  return end.kind === 'component' ? end.component : undefined;
}

export function listenersOf(end: End): readonly Listener[] {
  return end.kind === 'component' ? end.listeners : [];
}

export function hostsOf(end: End): readonly Host[] {
  switch (end.kind) {
    case 'zone':
      return [];
    case 'host':
      return [end.host];
    case 'component':
      return end.component.hosts;
  }
}

export function zonesOf(end: End): readonly Zone[] {
  switch (end.kind) {
    case 'zone':
      return [end.zone];
    case 'host':
      return end.host.zones;
    case 'component':
      return end.component.hosts.length > 0
        ? [...new Set(end.component.hosts.flatMap(({ zones }) => zones))]
        : asList(end.component.zone);
  }
}

/** Returns the DNS names and addresses of the end, or those of its zone if it may be anywhere there. */
export function addressesOf(end: End): readonly string[] {
  const hosts = hostsOf(end);
  if (hosts.length > 0) return hosts.flatMap(hostAddresses);
  if (end.kind === 'component') {
    const { fqdn, addresses, anywhere } = end.component;
    if (!anywhere) return [...fqdn, ...addressRanges(addresses)];
    if (fqdn.length > 0) return [...fqdn, ...zonesOf(end).map(({ name }) => `any address of ${name}`)];
  }
  return zonesOf(end).flatMap(({ written }) => addressRanges(written));
}

export function hostAddresses({ addresses, floating, named, public: outer }: Host): readonly string[] {
  const labelOf = (block: Prefix): string => {
    const names = [...named].flatMap(([name, blocks]) => (blocks.includes(block) ? [name] : []));
    return [...names, ...(floating.includes(block) ? ['floating'] : [])].join(', ');
  };
  return [
    ...groupsOf(addresses, labelOf).flatMap((blocks) => labelled(addressRanges(blocks), labelOf(blocks[0]))),
    ...labelled(addressRanges(outer), 'public'),
  ];
}

function labelled(texts: readonly string[], label: string): readonly string[] {
  return label === '' ? texts : texts.map((text) => `${text} (${label})`);
}

function asList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
