import type { BlockedPart } from '../reach/blocked.ts';
import { blockedParts } from '../reach/blocked.ts';
import type { Reachability } from '../reach/reachability.ts';
import type { Packets } from '../reach/paths.ts';
import { difference } from '../net/intervals.ts';
import type { DecidingPlace, QueryReason } from './query.ts';
import { type AnswerFragment, type Sides, arrivalAt, nameOf } from './passing.ts';
import { localRows, rowOf } from './rows.ts';
import { MAX_BOXES } from '../compare/traffic.ts';

const undeclared: QueryReason = { kind: 'undeclared', verdict: 'drop' };

/**
 * What no flow lets pass, whatever ports the file leaves open. Echo requests to hosts are left out, because every machine
 * answers them, flow or not; and so is what a host sends freely.
 */
export function stoppedPieces(reachability: Reachability, { origin, targets }: Sides): readonly AnswerFragment[] {
  const pieces: AnswerFragment[] = [];
  for (const lack of blockedParts(reachability, origin, targets, 'atMost')) {
    pieces.push(...piecesOf(reachability, lack, origin.component?.name ?? ''));
    if (pieces.length > MAX_BOXES) break;
  }
  return pieces;
}

function piecesOf(reachability: Reachability, lack: BlockedPart, from: string): readonly AnswerFragment[] {
  switch (lack.kind) {
    case 'arrival': {
      const { target, packets } = lack;
      const sent = target.host === undefined ? withoutFree(reachability, packets) : withoutEcho(packets);
      return sent.map((one) => stopped(arrivalAt(target.host), undeclared, rowOf(reachability, one)));
    }
    case 'departure': {
      const place = { kind: 'host', host: lack.host.name, direction: 'out' } as const;
      return withoutEcho(lack.packets).map((one) => stopped(place, undeclared, rowOf(reachability, one)));
    }
    case 'local': {
      const { host, target, services } = lack;
      const rows = localRows(from === '' ? host.name : from, nameOf(target), services);
      const withoutIcmp = rows.filter(({ icmpTypes }) => icmpTypes === undefined);
      return withoutIcmp.map((row) => stopped({ kind: 'within', host: host.name }, undeclared, row));
    }
    case 'loopback': {
      const { listener, host } = lack.target;
      if (listener === undefined) throw new Error('loopback without a listener');
      return [stopped(arrivalAt(host), { kind: 'loopback', verdict: 'drop', listener })];
    }
    case 'addresses':
    case 'family':
      return [stopped({ kind: 'outside' }, { kind: lack.kind, verdict: 'drop' })];
  }
}

function stopped(place: DecidingPlace, reason: QueryReason, row?: AnswerFragment['row']): AnswerFragment {
  return { fate: 'stopped', place, reason, depends: [], ...(row === undefined ? {} : { row }) };
}

function withoutEcho(packets: Packets): readonly Packets[] {
  return packets.transport === 'icmp' ? [] : [packets];
}

/** What hosts send where outbound traffic is open. */
function withoutFree({ addressing }: Reachability, packets: Packets): readonly Packets[] {
  const sources = difference(packets.sources, addressing.free[packets.from]);
  return sources.length === 0 ? [] : [{ ...packets, sources }];
}
