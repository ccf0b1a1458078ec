import { sendersTo } from '../reach/paths.ts';
import { whyNothing } from '../reach/about-nothing.ts';
import { quote, list } from '../diagnostics/message-text.ts';
import { hasKnown, pathsBetween, without } from '../reach/address-space.ts';
import type { Breadth } from '../reach/addressing.ts';
import { baselineRules } from '../intent/baseline-rules.ts';
import { firstBlocked } from '../reach/blocked.ts';
import {
  type SourcePeer,
  type Sockets,
  type DestinationPeer,
  fromAnywhere,
  originOf,
  targetsOf,
} from '../reach/peers.ts';
import { addressNames } from '../reach/expectations.ts';
import { isLoopback } from '../intent/flow-instances.ts';
import { services } from '../reach/port-space.ts';
import { Reachability } from '../reach/reachability.ts';
import { families } from '../net/addresses.ts';
import { groupBy } from '../net/collections.ts';
import type { Component, Host, Topology } from '../topology/model.ts';
import type { AskedPair, Question } from '../topology/questions.ts';
import { keyOf } from '../compare/compare.ts';
import {
  type AboutNothing,
  type QueryAnswer,
  type QueryPart,
  type QueryVerdict,
  isUnreachable,
  joinedAnswer,
} from './query.ts';
import { type AnswerFragment, type Sides, arrivalAt, freePieces, passingPieces } from './passing.ts';
import { rowOf } from './rows.ts';
import { stoppedPieces } from './stopped.ts';
import { withWitness } from './witness.ts';
import { MAX_ROWS, joined } from '../compare/traffic.ts';

/** The peers of a question; echo requests to hosts apart, because every machine answers them. */
interface Asked extends Sides {
  readonly echoes: readonly AnswerFragment[];
}

/**
 * Whether the flows let it pass. `yes` iff `allow` would hold, `no` iff `deny` would, with the profiles that are chosen;
 * but for echo requests, where a question names icmp: of essentials `expect` does not speak. Throws {@link TooComplex}.
 */
export function queryTopology(topology: Topology, { pairs }: Question): QueryAnswer | AboutNothing {
  const reachability = new Reachability(topology);
  return joinedAnswer(pairs.map((pair) => queryPair(reachability, pair)));
}

function queryPair(reachability: Reachability, question: AskedPair): QueryAnswer | AboutNothing {
  const { topology } = reachability;
  const ways = [undefined, ...addressNames(question.from, question.to)].map((over) =>
    asked(reachability, question, 'written', 'listeners', over),
  );
  const all = ways.find((way) => isAllowed(reachability, way)) ?? ways[0]!;
  const members = asked(reachability, question, 'members', 'named-ports');
  const answer = (verdict: QueryVerdict, pieces: readonly AnswerFragment[]): QueryAnswer => ({
    verdict,
    parts: partsOf(topology, pieces),
    remarks: remarksOn(reachability, question, verdict === 'yes' ? all : members),
  });
  if (isAllowed(reachability, all)) {
    const pieces = passing(reachability, all).filter(({ fate }) => fate === 'passes');
    // What a machine sends to itself is no packet that could be lost.
    return (pieces.length === 0 ? whyNothing(reachability, question) : undefined) ?? answer('yes', pieces);
  }
  if (isDenied(reachability, members))
    return whyNothing(reachability, question) ?? answer('no', stoppedPieces(reachability, members));
  // `allow` speaks of prefixes as written, `deny` of members: theirs is the answer, unless only the others differ.
  const ofMembers = everyPiece(reachability, members);
  if (isMixed(ofMembers)) return answer('some', ofMembers);
  const pieces = everyPiece(reachability, asked(reachability, question, 'written', 'named-ports'));
  const isOpen = pieces.some(({ fate }) => fate === 'undecided');
  return answer(isOpen && !isMixed(pieces) ? 'undecided' : 'some', pieces);
}

function everyPiece(reachability: Reachability, sides: Asked): readonly AnswerFragment[] {
  return [...passing(reachability, sides), ...stoppedPieces(reachability, sides)];
}

function isMixed(pieces: readonly AnswerFragment[]): boolean {
  return ['passes', 'stopped'].every((fate) => pieces.some((one) => one.fate === fate));
}

function asked(
  reachability: Reachability,
  { from, to }: AskedPair,
  breadth: Breadth,
  sockets: Sockets,
  over?: string,
): Asked {
  const origin = originOf(reachability, from, breadth, over);
  const targets = targetsOf(reachability, to, sockets, over);
  const byNumber = to.ports !== undefined;
  if (to.transports?.includes('icmp') !== true) return { origin, targets, byNumber, echoes: [] };
  const echoes = targets.map((target) => echoesTo(reachability, origin, target));
  const left = targets.flatMap((target, i) => {
    if (echoes[i]?.length === 0) return [target];
    const others = services([...target.services].filter(([transport]) => transport !== 'icmp'));
    return others.size === 0 ? [] : [{ ...target, services: others }];
  });
  return { origin, targets: left, byNumber, echoes: echoes.flat() };
}

function echoesTo(reachability: Reachability, origin: SourcePeer, target: DestinationPeer): readonly AnswerFragment[] {
  const { host, addresses } = target;
  const ports = target.services.get('icmp');
  if (host === undefined || ports === undefined) return [];
  const sources = without(origin.seenBy(target.placement), reachability.addressing.loopbackOf(host));
  return families.flatMap((family) => {
    const baselineRule = baselineRules.find(
      (one) => one.kind === 'icmp' && one.family === family && one.name.startsWith('icmp'),
    );
    if (baselineRule === undefined || sources[family].length === 0 || addresses[family].length === 0) return [];
    const ends = { from: family, to: family, sources: sources[family], destinations: addresses[family] } as const;
    const row = rowOf(reachability, { ...ends, transport: 'icmp', ports, sourcePorts: reachability.ports.all });
    const reason = { kind: 'essential', verdict: 'accept', baselineRule } as const;
    return [{ fate: 'passes', place: arrivalAt(host), reason, row, depends: [] }];
  });
}

/** As `allow` decides. */
function isAllowed(reachability: Reachability, { origin, targets, echoes }: Asked): boolean {
  return targets.length === 0 && echoes.length > 0 ? true : firstBlocked(reachability, origin, targets) === undefined;
}

/** As `deny` decides. */
function isDenied(reachability: Reachability, asked: Asked): boolean {
  const { origin, targets, echoes } = asked;
  if (echoes.length > 0 || sendersTo(reachability, origin, targets).length > 0) return false;
  return passingPieces(reachability, asked).length === 0;
}

function passing(reachability: Reachability, asked: Asked): readonly AnswerFragment[] {
  const { origin, targets, echoes } = asked;
  const { topology } = reachability;
  const outside = targets.filter(({ host }) => host === undefined);
  const open = topology.hosts.filter(({ egress }) => egress === 'open');
  const senders = open.map((host) => ({ host, sends: origin.sendsFrom(host) }));
  return [...passingPieces(reachability, asked), ...echoes, ...freePieces(reachability, outside, senders)];
}

/** Pieces that fare alike at one place for one reason, as one. */
function partsOf(topology: Topology, pieces: readonly AnswerFragment[]): readonly QueryPart[] {
  const byPlace = groupBy(pieces, ({ fate, place }) => JSON.stringify([fate, place]));
  const parts = [...byPlace.values()]
    .flatMap((group) => [
      ...groupBy(group, ({ reason }) => (isUnreachable(reason) ? reason.kind : keyOf(reason))).values(),
    ])
    .map((group): QueryPart => {
      const { row: _, ...same } = group[0];
      const rows = joined(group.flatMap(({ row }) => row ?? []));
      return { ...same, rows: rows.slice(0, MAX_ROWS), more: rows.length > MAX_ROWS };
    });
  return withWitness(topology, parts);
}

function inactiveText(one: Host | Component): string {
  const profiles =
    one.profiles.length > 0 || one.kind === 'host' ? one.profiles : one.hosts.flatMap((host) => host.profiles);
  return `${quote(one.name)} is inactive: it needs --profile ${list([...new Set(profiles)], 'or')}`;
}

function remarksOn(reachability: Reachability, { from, to }: AskedPair, { origin, targets }: Asked): readonly string[] {
  const { hosts, components } = reachability.topology.inactive;
  const asked = [from, to].flatMap(({ who }) =>
    who.kind === 'component' ? who.component : who.kind === 'host' ? who.host : [],
  );
  const inactive = asked.filter((one) => (one.kind === 'component' ? components.includes(one) : hosts.includes(one)));
  const unguarded = targets.filter((one) => one.host === undefined && hasKnown(one.addresses));
  const pings =
    to.transports === undefined &&
    to.ports === undefined &&
    targets.some(({ host, addresses, listener }) => {
      return (
        host !== undefined && listener === undefined && pathsBetween(origin.seenBy(fromAnywhere), addresses).length > 0
      );
    });
  const deaf = targets.flatMap(({ listener, host }) =>
    listener !== undefined && host !== undefined && isLoopback(listener.bind) && !origin.hosts.includes(host)
      ? [`${quote(listener.path)} listens on loopback, where nothing comes from elsewhere`]
      : [],
  );
  return [
    ...(deaf.length < targets.length ? deaf : []),
    ...inactive.map(inactiveText),
    ...(unguarded.length > 0
      ? [
          `${to.who.kind === 'any' || to.who.kind === 'zone' ? 'a part of ' : ''}${quote(to.text)} is on no host of the file, so no firewall in the file protects it`,
        ]
      : []),
    ...(pings ? ['echo requests (ping) to hosts are left out: every machine answers them'] : []),
  ];
}
