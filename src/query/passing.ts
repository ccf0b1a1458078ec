import { type AddressSpace, pathsBetween } from '../reach/address-space.ts';
import { uncovered } from '../reach/uncovered.ts';
import type { SourcePeer, DestinationPeer } from '../reach/peers.ts';
import { type PortPoints, services } from '../reach/port-space.ts';
import type { Reachability } from '../reach/reachability.ts';
import { type Packets, type ReachPath, cameFrom, pathsTo } from '../reach/paths.ts';
import { difference, intersection } from '../net/intervals.ts';
import type { Host } from '../topology/model.ts';
import type { DecidingPlace, Fate, QueryReason, QueryRow } from './query.ts';
import { localRows, rowOf } from './rows.ts';

/** A few packets, and what becomes of them: several make a part of an answer. */
export interface AnswerFragment {
  readonly fate: Fate;
  readonly place: DecidingPlace;
  readonly reason: QueryReason;
  readonly row?: QueryRow;
  readonly depends: readonly string[];
}

/** Whom a question is about, as `expect` reads the two peers. */
export interface Sides {
  readonly origin: SourcePeer;
  readonly targets: readonly DestinationPeer[];
  /** Ports are asked for by number. */
  readonly byNumber: boolean;
}

/**
 * What the flows let pass, each packet by the first flow that does; what only may pass stands behind. A port that the file
 * does not tell may or may not be among those that are asked for by number.
 */
export function passingPieces(
  reachability: Reachability,
  { origin, targets, byNumber }: Sides,
): readonly AnswerFragment[] {
  const paths = [...pathsTo(reachability, targets, cameFrom(reachability, origin))];
  const taken: Taken = new Map();
  const certainOf = ({ ports, flowReach }: ReachPath): PortPoints => {
    const open = intersection(ports, flowReach.ports.atLeast);
    return byNumber ? difference(open, reachability.ports.unknown) : open;
  };
  const certain = paths.flatMap((path) => piecesOf(reachability, path, certainOf(path), 'passes', taken));
  const possible = paths.flatMap((path) =>
    piecesOf(reachability, path, difference(path.ports, certainOf(path)), 'undecided', taken),
  );
  return [...certain, ...possible];
}

type Combination = readonly [Packets['sources'], Packets['destinations'], PortPoints, PortPoints];

/** What was told already, by where it arrives and over what. */
type Taken = Map<string, Combination[]>;

function piecesOf(
  reachability: Reachability,
  path: ReachPath,
  ports: PortPoints,
  fate: Fate,
  taken: Taken,
): readonly AnswerFragment[] {
  if (ports.length === 0) return [];
  const { flowReach, target, packets } = path;
  const { flow, from } = flowReach.instance;
  const depends = fate === 'undecided' ? [`which ports flow ${flow.id} opens: the file does not tell them`] : [];
  const same = { fate, reason: { kind: 'flow', verdict: 'accept', flow } as const, depends };
  if (packets === undefined) {
    const { host } = target;
    if (host === undefined) throw new Error('a flow within no host');
    const rows = localRows(from.component?.name ?? host.name, nameOf(target), services([[flowReach.transport, ports]]));
    return rows.map((row) => ({ ...same, place: { kind: 'within', host: host.name }, row }));
  }
  const place = arrivalAt(target.host);
  return fresh(taken, { ...packets, ports }, target.host).map((one) => ({
    ...same,
    place,
    row: rowOf(reachability, one),
  }));
}

/** What was not told before. */
function fresh(taken: Taken, packets: Packets, host: Host | undefined): readonly Packets[] {
  const key = `${host?.name ?? ''} ${String(packets.from)} ${String(packets.to)} ${packets.transport}`;
  const before = taken.get(key) ?? [];
  const all: Combination = [packets.sources, packets.destinations, packets.ports, packets.sourcePorts];
  const left = [...uncovered(all, before)];
  taken.set(key, [...before, all]);
  return left.map(([sources, destinations, ports, sourcePorts]) => {
    return { ...packets, sources, destinations, ports, sourcePorts };
  });
}

export function arrivalAt(host: Host | undefined): DecidingPlace {
  return host === undefined ? { kind: 'outside' } : { kind: 'host', host: host.name, direction: 'in' };
}

/** What of a target people would name. */
export function nameOf({ listener, component, host }: DestinationPeer): string {
  return listener?.path ?? component?.name ?? host?.name ?? '';
}

/** Hosts with open outbound traffic send to places that the file does not guard whatever they like. */
export function freePieces(
  reachability: Reachability,
  targets: readonly DestinationPeer[],
  senders: readonly { readonly host: Host; readonly sends: AddressSpace }[],
): readonly AnswerFragment[] {
  return senders.flatMap(({ host, sends }) =>
    targets.flatMap((target) => freely(reachability, target, sends, host.name)),
  );
}

function freely(
  reachability: Reachability,
  { addresses, services: asked }: DestinationPeer,
  sends: AddressSpace,
  host: string,
): readonly AnswerFragment[] {
  return pathsBetween(sends, addresses).flatMap(([from, to]) =>
    [...asked].map(([transport, ports]): AnswerFragment => {
      const packets = { from, to, sources: sends[from], destinations: addresses[to], transport, ports };
      return {
        fate: 'passes',
        place: { kind: 'host', host, direction: 'out' },
        reason: { kind: 'free', verdict: 'accept' },
        row: rowOf(reachability, { ...packets, sourcePorts: reachability.ports.all }),
        depends: [],
      };
    }),
  );
}
