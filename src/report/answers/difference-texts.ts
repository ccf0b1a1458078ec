import type { PolicyDifference } from '../../compare/compare.ts';
import { endsText } from '../../topology/flow-text.ts';
import type { DecisionReason } from '../../compare/policy.ts';
import type { Traffic, TrafficRow } from '../../compare/traffic.ts';
import { count } from '../../diagnostics/message-text.ts';
import { type Family, formatAddress } from '../../net/addresses.ts';
import { groupBy } from '../../net/collections.ts';
import type { Interval, IntervalSet } from '../../net/intervals.ts';
import { coverInterval, formatPrefix } from '../../net/prefixes.ts';
import { transportName } from '../../net/transports.ts';
import { type Source, placeOf } from '../../source/source.ts';
import type { Flow } from '../../topology/model.ts';
import { nameOf } from './end-names.ts';
import type { Side, Answered } from './answered.ts';

/** The maximum number of ranges in a cell; the others are counted. */
const MAX_LISTED = 6;

/** Formats the services of all rows: `tcp 22, udp 5000-5010`. */
export function serviceText({ rows }: Pick<Traffic, 'rows'>): string {
  return listed([...new Set(rows.flatMap(servicesOf))]);
}

function servicesOf({ family, protocols, ports, icmpTypes }: TrafficRow): readonly string[] {
  if (icmpTypes !== undefined) {
    const types = isAll(icmpTypes, 255) ? '' : ` type ${rangesText(icmpTypes)}`;
    return [`${family === 4 ? 'icmp' : 'icmpv6'}${types}`];
  }
  if (ports === undefined) return [protocolsText(protocols)];
  const names = protocols.flatMap(({ lo, hi }) => Array.from({ length: hi - lo + 1 }, (_, i) => protocolName(lo + i)));
  return names.map((name) => (isAll(ports, 65535) ? `${name}, all ports` : `${name} ${rangesText(ports)}`));
}

function protocolsText(protocols: IntervalSet<number>): string {
  const numbers = protocols.reduce((sum, { lo, hi }) => sum + hi - lo + 1, 0);
  if (numbers > 16) return 'every other protocol';
  return protocols
    .flatMap(({ lo, hi }) => Array.from({ length: hi - lo + 1 }, (_, i) => protocolName(lo + i)))
    .join(', ');
}

function protocolName(number: number): string {
  return transportName(number) ?? `protocol ${String(number)}`;
}

function isAll(values: IntervalSet<number>, max: number): boolean {
  const [only, ...more] = values;
  return more.length === 0 && only?.lo === 0 && only.hi === max;
}

export function rangesText(values: IntervalSet<number>): string {
  return listed(values.map(({ lo, hi }) => (lo === hi ? String(lo) : `${String(lo)}-${String(hi)}`)));
}

/** Addresses of all rows; what the file has a name for stands behind that name. */
export function addressText(
  { rows }: Pick<Traffic, 'rows'>,
  side: 'sources' | 'destinations',
  answered: Answered,
): string {
  const places = rows.map((row) => ({
    name: nameIn(answered, row[side], row.family),
    text: rangesOf(row[side], row.family),
  }));
  const byName = groupBy(places, ({ name }) => name);
  const texts = [...byName].map(([name, group]) => {
    const text = listed([...new Set(group.map((one) => one.text))]);
    return name === undefined ? text : `${name} (${text})`;
  });
  return listed(texts);
}

function nameIn({ first, second }: Answered, ranges: IntervalSet<bigint>, family: Family): string | undefined {
  const topologies = [second.topology, first.topology].filter((one) => one !== undefined);
  return topologies.map((topology) => nameOf(topology, ranges, family)).find((name) => name !== undefined);
}

export function rangesOf(ranges: IntervalSet<bigint>, family: Family): string {
  return isEveryone(ranges, family) ? `any IPv${String(family)}` : listed(ranges.map((one) => rangeText(one, family)));
}

function isEveryone(ranges: IntervalSet<bigint>, family: Family): boolean {
  const end = 1n << (family === 4 ? 32n : 128n);
  return ranges.length === 1 && ranges[0]!.lo === 0n && ranges[0]!.hi === end - 1n;
}

/** Formats an interval as one or two prefixes if possible, else by its ends. */
function rangeText({ lo, hi }: Interval<bigint>, family: Family): string {
  const blocks = coverInterval(family, { lo, hi });
  if (blocks.length <= 2) return blocks.map(formatPrefix).join(', ');
  return `${formatAddress({ family, value: lo })}-${formatAddress({ family, value: hi })}`;
}

function listed(texts: readonly string[]): string {
  if (texts.length <= MAX_LISTED) return texts.join(', ');
  return `${texts.slice(0, MAX_LISTED).join(', ')} and ${count(texts.length - MAX_LISTED, 'more', 'more')}`;
}

/** Describes what decides, in one line: a rule or a flow, with its location. */
export function reasonText(reason: DecisionReason, { source }: Pick<Side, 'source'>): string {
  switch (reason.kind) {
    case 'rule': {
      const { file, line, chain, rule } = reason.place;
      const what = rule === undefined ? `policy ${reason.verdict} of ${chain}` : rule.text;
      return `${file}:${String(line)}: ${what}`;
    }
    case 'flow':
      return `flow ${reason.flow.id}${flowPlace(reason.flow, source)}`;
    case 'essential':
      return `essential ${reason.baselineRule.name}: ${reason.baselineRule.what}`;
    case 'undeclared':
      return 'no flow asks for it';
    case 'free':
      return 'no rule matches it';
  }
}

/** `to 172.17.0.2:80 by docker.v4:51: -A DOCKER … -j DNAT …`, where a rule gave the packet another destination. */
export function translationText(reason: DecisionReason): string | undefined {
  if (reason.kind !== 'rule' || reason.translatedBy === undefined) return undefined;
  const { file, line, rule } = reason.translatedBy;
  const by = `by ${file}:${String(line)}: ${rule?.text ?? ''}`;
  if (reason.translatedTo === undefined) return by;
  const { destination, ports } = reason.translatedTo;
  const address = formatAddress(destination);
  const text = destination.family === 6 && ports !== undefined ? `[${address}]` : address;
  return `to ${text}${ports === undefined ? '' : `:${String(ports.destination)}`} ${by}`;
}

/** Describes the rule that decides; empty if it is not a rule, because flows are described elsewhere. */
export function ruleText(reason: DecisionReason, side: Side): string {
  return reason.kind === 'rule' || reason.kind === 'essential' ? reasonText(reason, side) : '';
}

/** Returns the location of a flow: ` (topology.yaml:48)`. */
export function flowPlace({ location }: Flow, source: Source | undefined): string {
  if (source === undefined) return '';
  const { file, line } = placeOf(source, location.span.start);
  return ` (${file}:${String(line)})`;
}

/** Returns the flow that asks for the packets, on either side. */
export function flowOf({ before, after }: PolicyDifference): Flow | undefined {
  return after.kind === 'flow' ? after.flow : before.kind === 'flow' ? before.flow : undefined;
}

/** Describes a flow: `browser -> kms.media: audio and video`. */
export function flowText(flow: Flow): string {
  return flow.purpose === undefined ? endsText(flow) : `${endsText(flow)}: ${flow.purpose}`;
}

export function countText({ count: packets, traffic }: PolicyDifference): string {
  const exact = packets < 10n ** 12n;
  const text = exact ? count(packets, 'combination') : `about ${scientific(packets)} combinations`;
  return `${text} of addresses and ports${traffic.more ? ', of which some are shown' : ''}`;
}

/** Formats a large number: `3.4 × 10^38`. */
function scientific(number: bigint): string {
  const digits = String(number);
  return `${digits.slice(0, 1)}.${digits.slice(1, 2)} × 10^${String(digits.length - 1)}`;
}

/** Headings of differences, by question. */
export const kindTitles: Readonly<Record<Answered['question'], Readonly<Record<PolicyDifference['kind'], string>>>> = {
  verify: { added: 'allowed, but not declared', removed: 'declared, but blocked' },
  diff: { added: 'added', removed: 'removed' },
};

/** Says in a few words what the difference is. */
export function changeText(finding: PolicyDifference, { question, first, second }: Answered): string {
  if (finding.depends.length > 0) return 'undecided';
  const flow = flowOf(finding);
  const isOnBoth = [first, second].every(({ topology }) => topology?.flows.some(({ id }) => id === flow?.id) ?? false);
  if (flow !== undefined && isOnBoth) return finding.kind === 'added' ? 'widened' : 'narrowed';
  return kindTitles[question][finding.kind];
}

/** Says on which conditions an undecided difference depends. */
export function dependsText({ depends }: Pick<PolicyDifference, 'depends'>): string {
  const words = {
    interface: 'the interface by which packets come (--interface)',
    mac: 'the hardware addresses from which packets come',
  } as const;
  const conditions = depends.map((one) => (one === 'interface' || one === 'mac' ? words[one] : one));
  return listed(conditions);
}
