import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile, WrittenFlow } from '../document/generated/types.ts';
import type { PortSet } from '../net/ports.ts';
import { hasPorts } from '../net/transports.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { described } from './described.ts';
import { resolveOrigin, resolveTarget } from './flow-ends.ts';
import { reportDuplicates, reportFallbacks } from './flow-ids.ts';
import { groupsOf } from '../net/collections.ts';
import { endText, sideText } from './flow-text.ts';
import { wrongOver } from './over.ts';
import type { End, Flow } from './model.ts';
import type { OpeningNarrowing } from './openings.ts';
import { type NamedEnds, type Reference, readNamedEnds } from './references.ts';
import { invalidFlow } from './lint-rules.ts';
import { readKnownPorts, readPorts, readTransports } from './readers.ts';

/** The flows of the file, one for each pair of ends. What cannot be understood is reported and left out. */
export function resolveFlows(context: ResolverContext, section: TopologyFile['flows'] = []): readonly Flow[] {
  let left = MAX_PAIRS;
  const flows = section.flatMap((written): readonly Flow[] => {
    const location = context.places.of(written);
    const from = readSide(context, written.from, location.at('from'));
    const to = readSide(context, written.to, location.at('to'));
    const own = readNarrowing(context, written, location);
    const sourcePorts = readKnownPorts(context, written.source_ports, location.at('source_ports'));
    if (from === undefined || to === undefined || own === undefined) return [];
    const pairs = membersOf(from) * membersOf(to);
    left -= pairs;
    if (left < 0) {
      if (left + pairs >= 0) reportTooMany(context, location);
      return [];
    }
    return resolveFlow(context, { written, location, from, to, own, sourcePorts });
  });
  reportDuplicates(context, flows, section);
  reportFallbacks(context, flows, section);
  return flows;
}

/** Pairs of ends that all flows together may have: groups of thousands on both sides would fill the memory. */
const MAX_PAIRS = 500_000;

function reportTooMany(context: ResolverContext, { span }: SourceLocation): void {
  context.report(invalidFlow, {
    message: `the flows up to this one connect more than ${String(MAX_PAIRS)} pairs of ends`,
    at: span,
    help: 'write machines that are alike as one host with `machines`, which counts as one end',
  });
}

function membersOf(side: readonly NamedEnds[]): number {
  return side.reduce((sum, { members }) => sum + members.length, 0);
}

/** One end of a flow as written: a reference, or a list of them. Undefined after a report. */
function readSide(context: ResolverContext, written: WrittenFlow['from'], at: Span): readonly NamedEnds[] | undefined {
  if (typeof written === 'string') {
    const named = readNamedEnds(context, written, at);
    return named === undefined ? undefined : [named];
  }
  const places = context.places.of(written);
  const named = written.map((text, i) => readNamedEnds(context, text, places.at(String(i))));
  return named.every((one) => one !== undefined) ? named : undefined;
}

/** A flow as written, with its ends and ports read. */
interface FlowDraft {
  readonly written: WrittenFlow;
  readonly location: SourceLocation;
  readonly from: readonly NamedEnds[];
  readonly to: readonly NamedEnds[];
  readonly own: OpeningNarrowing;
  readonly sourcePorts: PortSet | undefined;
}

/** A flow for each pair of members; the ids of a list are those of its names, so that a new name renames no other. */
function resolveFlow(context: ResolverContext, draft: FlowDraft): readonly Flow[] {
  const { written, location, from, to, own, sourcePorts } = draft;
  const targets = to.flatMap((named) =>
    named.members.flatMap((reference) => {
      const target = resolveTarget(context, reference, own, location);
      return target === undefined ? [] : [{ named, target, word: targetWord(named, reference, target.end) }];
    }),
  );
  const flows = new Map<string, Flow>();
  for (const source of from) {
    for (const { end } of source.members) {
      for (const { named, target, word } of targets) {
        const origin = resolveOrigin(context, end, target.openings, sourcePorts, location);
        if (origin === undefined) continue;
        const id = written.id ?? `${sourceWord(source, end)}-to-${word}`;
        const ends = { from: end, to: target.end, fromGroup: source.group, toGroup: named.group };
        const flow = flowOf(draft, { id, ...ends, ...origin });
        const key = `${id} ${endText(end)} ${endText(target.end)}`;
        if (!flows.has(key)) flows.set(key, flow);
      }
    }
  }
  const found = groupsOf(flows.values(), ({ id }) => id).flatMap(named);
  return isConsistent(context, found, location) ? found : [];
}

/** The pairs of one flow, each with the names of the ends of all. */
function named(pairs: readonly Flow[]): readonly Flow[] {
  if (pairs.length === 1) return pairs;
  const texts = { fromText: sideText(pairs, 'from'), toText: sideText(pairs, 'to') };
  return pairs.map((flow) => ({ ...flow, ...texts }));
}

type FlowEnds = Pick<Flow, 'id' | 'from' | 'to' | 'fromGroup' | 'toGroup' | 'openings' | 'sourcePorts'>;

function flowOf({ written, location }: FlowDraft, ends: FlowEnds): Flow {
  return {
    kind: 'flow',
    ...ends,
    fromText: endText(ends.from),
    toText: endText(ends.to),
    matchSourcePorts: written.match_source_ports ?? false,
    over: written.over,
    bothWays: written.both_ways ?? false,
    purpose: written.purpose,
    when: written.when,
    owner: written.owner,
    ticket: written.ticket,
    approvedBy: written.approved_by,
    expires: written.expires,
    fallbackOf: written.fallback_of === undefined ? none : [written.fallback_of].flat(),
    profiles: written.profiles ?? none,
    location,
    ...described(written, ends.id),
  };
}

/** What the end is called in the id that is derived from it; of a group its name, so that a new member renames no flow. */
function sourceWord({ name, members: [first] }: NamedEnds, end: End): string {
  return first === undefined || first.bare ? name : `${name}-${listenerWord(end)}`;
}

function targetWord({ name, group }: NamedEnds, { bare }: Reference, end: End): string {
  if (end.kind !== 'component' || end.listeners.length === 0) return name;
  return !bare || (group === undefined && end.listeners.length === 1) ? `${name}-${listenerWord(end)}` : name;
}

function listenerWord(end: End): string {
  const [only, ...more] = end.kind === 'component' ? end.listeners : [];
  return only === undefined || more.length > 0 ? 'all' : only.name;
}

const none: readonly string[] = [];

function readNarrowing(
  context: ResolverContext,
  { ports, transport, protocol }: WrittenFlow,
  location: SourceLocation,
): OpeningNarrowing | undefined {
  const readTransport =
    transport === undefined ? undefined : readTransports(context, transport, location.at('transport'), invalidFlow);
  const readPort = ports === undefined ? undefined : readPorts(context, ports, location.at('ports'));
  if ((transport !== undefined && readTransport === undefined) || (ports !== undefined && readPort === undefined))
    return undefined;
  return { ports: readPort, transports: readTransport, protocol };
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

type Law = readonly [broken: boolean, key: string, message: string, help: string];

function lawsOf(flow: Flow, flows: readonly Flow[], location: SourceLocation): readonly Law[] {
  const { id, bothWays, matchSourcePorts, expires } = flow;
  const sendsFromAny = flows.some(({ sourcePorts }) => sourcePorts === undefined);
  const transports = new Set(flows.flatMap(({ openings }) => openings.flatMap((opening) => opening.transports)));
  return [
    [
      location.at('id') !== location.span && !ID.test(id),
      'id',
      `${quote(id)} is not a valid id`,
      'start with a letter or digit, then use letters, digits, dots, dashes and underscores, at most 128 characters',
    ],
    [
      bothWays && transports.has('tcp'),
      'both_ways',
      '`both_ways` cannot be used with tcp',
      'narrow the flow with `transport: udp`, or write one flow for each direction',
    ],
    [
      bothWays && sendsFromAny && [...transports].some(hasPorts),
      'both_ways',
      '`both_ways` needs source ports, because the other side sends to them',
      'write `source_ports`, or set `from` to a listener',
    ],
    [
      matchSourcePorts && sendsFromAny,
      'match_source_ports',
      '`match_source_ports` has no source ports to match',
      'write `source_ports`, or set `from` to a listener',
    ],
    [
      expires !== undefined && !isDay(expires),
      'expires',
      `${quote(expires ?? '')} is not a calendar date`,
      'write the date as YYYY-MM-DD, such as 2027-06-30',
    ],
  ];
}

/** Whether the keys of a written flow suit each other, for each of its pairs of ends. */
function isConsistent(context: ResolverContext, flows: readonly Flow[], location: SourceLocation): boolean {
  const [first] = flows;
  const broken = first === undefined ? [] : lawsOf(first, flows, location).filter(([isBroken]) => isBroken);
  for (const [, key, message, help] of broken) context.report(invalidFlow, { message, at: location.at(key), help });
  const over = wrongOver(flows, location);
  if (over !== undefined) context.report(invalidFlow, over);
  return broken.length === 0 && over === undefined;
}

function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
