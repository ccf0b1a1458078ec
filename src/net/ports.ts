import { type Interval, type IntervalSet, intervalSet } from './intervals.ts';
import { type Parsed, parsed, unparsed } from './parsed.ts';

/** A canonical set of ports. The language allows 1 to 65535; a packet may also carry port 0, on which nothing listens. */
export type PortSet = IntervalSet<number>;
export type PortRange = Interval<number>;

export const MIN_PORT = 1;
export const MAX_PORT = 65535;
export const allPorts: PortSet = [{ lo: MIN_PORT, hi: MAX_PORT }];

/** The default of `net.ipv4.ip_local_port_range` in Linux (kernel documentation, ip-sysctl). */
export const defaultEphemeralPorts: PortSet = [{ lo: 32768, hi: 60999 }];

const RANGE = /^([^-]+)-([^-]+)$/;

/** Parses `443`, `40000-57000`, `80,443` or `80,8000-8010`. White space is allowed around commas and dashes. */
export function parsePorts(text: string): Parsed<PortSet> {
  if (text.trim() === '')
    return unparsed('is not a port', 'write a port, a range such as 40000-57000, or a list such as 80,443');
  if (text.includes(':')) {
    return unparsed('is not a port', colonHelp(text));
  }
  const ranges: PortRange[] = [];
  for (const part of text.split(',')) {
    const range = parseRange(part.trim());
    if (!range.ok) return range;
    ranges.push(range.value);
  }
  return parsed(intervalSet(ranges));
}

/** Firewalls write ranges with a colon, containers write mappings: what ascends can be either, so both are said. */
function colonHelp(text: string): string {
  const mapping = 'write only the port that the software listens on: topo maps no ports';
  const withDashes = text.replaceAll(/ *: */g, '-');
  const isRange = withDashes.split(',').every((part) => {
    const read = parseRange(part.trim());
    return read.ok && (read.value.lo < read.value.hi || !part.includes('-'));
  });
  return isRange ? `write ${withDashes} for a range; for a mapping, ${mapping}` : mapping;
}

function parseRange(text: string): Parsed<PortRange> {
  const bounds = RANGE.exec(text);
  const lo = parsePort((bounds?.[1] ?? text).trim());
  if (!lo.ok) return lo;
  const hi = bounds === null ? lo : parsePort(bounds[2]!.trim());
  if (!hi.ok) return hi;
  if (lo.value > hi.value) {
    return unparsed(
      `runs backwards: ${String(lo.value)} is above ${String(hi.value)}`,
      `write ${String(hi.value)}-${String(lo.value)}`,
    );
  }
  return parsed({ lo: lo.value, hi: hi.value });
}

/** Parses a port from 1 to 65535 in plain decimal: no sign, leading zero, fraction, exponent or other base. */
function parsePort(text: string): Parsed<number> {
  const port = /^[0-9]+$/.test(text) ? Number(text) : undefined;
  if (port === undefined) return unparsed(...notDecimal(text));
  if (text.length > 1 && text.startsWith('0')) {
    return unparsed(`has a port with a leading zero, ${text}`, `write ${String(port)}`);
  }
  if (port < MIN_PORT || port > MAX_PORT) {
    return unparsed(`has a port out of range, ${text}`, `write a port from ${String(MIN_PORT)} to ${String(MAX_PORT)}`);
  }
  return parsed(port);
}

function notDecimal(text: string): [problem: string, help: string] {
  if (/^(0[xob][0-9a-f]+|[0-9]+\.[0-9]*|[0-9.]+e[0-9]+|[+-][0-9]+)$/i.test(text)) {
    return [
      `has ${text}, which is not a port in plain decimal`,
      'write the port in decimal digits, without a sign, a point or a prefix',
    ];
  }
  return [
    `has ${text === '' ? 'an empty place' : text} where a port is expected`,
    'write the port in digits, or `unknown` alone if it is not known',
  ];
}

/** Formats ports as the language writes them: `80,443`, `40000-57000`. */
export function formatPorts(ports: PortSet, separator = ','): string {
  return ports.map(({ lo, hi }) => (lo === hi ? String(lo) : `${String(lo)}-${String(hi)}`)).join(separator);
}
