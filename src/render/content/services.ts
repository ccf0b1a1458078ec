/** Texts for ports, transports and protocols of openings. */

import { size, union } from '../../net/intervals.ts';
import { type PortSet, formatPorts } from '../../net/ports.ts';
import { type Transport, sortTransports, transportTitle } from '../../net/transports.ts';
import type { Endpoint, Opening } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { oneLine } from '../../page/one-line.ts';

/** Stands for unknown ports. */
export const UNKNOWN = '?';
/** Stands for transports without ports. */
export const NONE = '–';

/** Formats ports: `443`, `80, 8000-8010`, `?`, or `–`. */
export function portsText(ports: Endpoint['ports']): string {
  if (ports === 'unknown') return UNKNOWN;
  return ports === 'none' ? NONE : formatPorts(ports, ', ');
}

/** Formats transports and ports: `TCP 443`, `TCP/UDP 3478`, `ESP`. */
export function endpointText({ ports, transports }: Endpoint): string {
  const transport = transportTitle(transports);
  return ports === 'none' ? transport : `${transport} ${portsText(ports)}`;
}

/**
 * Formats all ports of the openings in order: `80, 443`.
 *
 * Alternatives of one listener are joined by `or`. If transports differ, each port has its own: `UDP 443 or UDP 10000
 * or TCP 443 or TCP 10000`.
 */
export function allPortsText(openings: readonly Opening[]): string {
  const titles = openings.map(({ transports }) => transportTitle(transports));
  const alike = titles.every((title) => title === titles[0]);
  return inWords(openings, (opening) => (alike ? portsText(opening.ports) : endpointText(opening)));
}

/** Formats openings as {@link allPortsText} does, always with transports. */
export function serviceText(openings: readonly Opening[]): string {
  return inWords(openings, endpointText);
}

function inWords(openings: readonly Opening[], words: (opening: Opening) => string): string {
  const groups = groupsOf(openings, ({ listener }) => listener);
  const texts = groups.map((group) => distinct(group.map(words)));
  const separator = texts.length > 1 && texts.some((group) => group.length > 1) ? '; ' : ', ';
  return distinct(texts.map((group) => group.join(' or '))).join(separator);
}

/** Formats the ports of all endpoints together without duplicates: `TCP 80, 443; UDP 3478, ?; ESP`. */
export function reachedText(endpoints: readonly Pick<Endpoint, 'ports' | 'transports'>[]): string {
  const texts = sortTransports(endpoints.flatMap((one) => one.transports)).flatMap((transport) => {
    const using = endpoints.filter((instance) => instance.transports.includes(transport));
    if (using.length === 0) return [];
    const known = using.flatMap(({ ports }) => (typeof ports === 'string' ? [] : [ports])).reduce<PortSet>(union, []);
    const unknown = using.some(({ ports }) => ports === 'unknown') ? [UNKNOWN] : [];
    const ports = [...(known.length === 0 ? [] : [formatPorts(known, ', ')]), ...unknown].join(', ');
    return [`${transportTitle([transport])} ${ports}`.trim()];
  });
  return texts.join('; ');
}

export function transportsOf(openings: readonly Opening[]): readonly Transport[] {
  return sortTransports(openings.flatMap(({ transports }) => transports));
}

/** Returns the protocols without duplicates; empty if none is known. */
export function protocolsOf(endpoints: readonly Endpoint[]): readonly string[] {
  return distinct(endpoints.flatMap(({ protocol }) => (protocol === undefined ? [] : [oneLine(protocol)])));
}

/** Returns how many port numbers are open over any transport. */
export function portCount(openings: readonly Opening[]): number | typeof UNKNOWN | typeof NONE {
  if (openings.some(({ ports }) => ports === 'unknown')) return UNKNOWN;
  const sets = openings.flatMap(({ ports }) => (typeof ports === 'string' ? [] : [ports]));
  return sets.length === 0 ? NONE : size(sets.reduce<PortSet>(union, []));
}
