import { protocolNumbers } from '../../../net/transports.ts';
import { list } from '../../../diagnostics/message-text.ts';
import { single } from '../../../net/intervals.ts';
import { type Family, families } from '../../../net/addresses.ts';
import { type Prefix, formatPrefix } from '../../../net/prefixes.ts';
import { icmpProtocol } from '../../../packets/packet.ts';
import { type Match, allOf, always, anyOf, never, product } from '../../match.ts';
import type { SecurityGroup, Inventory, GroupPeer, GroupPermission, GroupService } from './inventory.ts';

/** What a listing does not tell. */
export interface Knowledge {
  /** Whether the group is one of the machine's. */
  readonly isOwn: (group: SecurityGroup) => boolean;
  /** The hosts that carry a group, by a tag or by whoever asks, sorted; none where nobody says. */
  readonly hostsOf: (id: string) => readonly string[];
  /** The addresses of those who carry a group; undefined where nobody knows. */
  readonly members: (id: string) => readonly Prefix[] | undefined;
}

/**
 * The packets that a group decides about; others pass: it follows connections by itself, and never sees what stays in the
 * machine (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-connection-tracking.html).
 */
export const decidedByGroups: Match = product({ loopback: false, states: ['new'] });

/** Which packets a permission lets through. */
export function matchOf(permission: GroupPermission, { lists }: Inventory, { members, hostsOf }: Knowledge): Match {
  const { peer, direction, service, provided, group } = permission;
  const prefixes = prefixesOf(peer, lists, members);
  const side = direction === 'in' ? 'sources' : 'destinations';
  const packets = families.flatMap((family) => {
    const ends = prefixes?.filter((block) => block.family === family);
    if (ends?.length === 0) return [];
    return allOf([
      product({ family, ...(ends === undefined ? {} : { [side]: ends }) }),
      payloadOf(service, family, peer),
    ]);
  });
  return allOf([
    anyOf(packets),
    ...(prefixes === undefined ? [unknown(`the peer is ${memberText(peer, hostsOf)}`)] : []),
    ...(provided === undefined ? [] : [unknown(provided.unsure)]),
    ...(typeof group === 'string' ? [] : [unknown(group.unsure)]),
  ]);
}

function payloadOf(service: GroupService, family: Family, peer: GroupPeer): Match {
  switch (service.kind) {
    case 'all':
      return always;
    case 'ports': {
      const { transport, lo, hi } = service;
      return product({ protocols: single(protocolNumbers[transport]), ports: [{ lo, hi }] });
    }
    case 'protocol':
      return product({ protocols: single(service.number) });
    case 'icmp': {
      const { type, code } = service;
      const messages = { family, protocols: single(icmpProtocol(family)) };
      if (family === service.family) {
        const icmpTypes = type === undefined ? {} : { icmpTypes: single(type) };
        return product({ ...messages, ...icmpTypes, ...(code === undefined ? {} : { icmpCodes: single(code) }) });
      }
      // A group has addresses of both families, and means the right ones.
      if (peer.kind === 'group') return never;
      return allOf([
        product(messages),
        unknown(`AWS lets through ICMP of IPv${family} by a rule for that of the other`),
      ]);
    }
  }
}

/** A permission as a person would write it: `tcp 443 from 0.0.0.0/0`. */
export function permissionText({ label, service, direction, peer }: GroupPermission): string {
  return `${label}: ${serviceText(service)} ${direction === 'in' ? 'from' : 'to'} ${peerText(peer)}`;
}

function serviceText(service: GroupService): string {
  switch (service.kind) {
    case 'all':
      return 'everything';
    case 'ports': {
      const { transport, lo, hi } = service;
      return `${transport} ${lo === hi ? lo : `${lo}-${hi}`}`;
    }
    case 'protocol':
      return `protocol ${service.number}`;
    case 'icmp': {
      const { family, type, code } = service;
      const name = family === 4 ? 'icmp' : 'icmpv6';
      return `${name}${type === undefined ? '' : ` type ${type}`}${code === undefined ? '' : ` code ${code}`}`;
    }
  }
}

function peerText(peer: GroupPeer): string {
  switch (peer.kind) {
    case 'prefix':
      return formatPrefix(peer.prefix);
    case 'list':
      return `prefix list ${peer.id}`;
    case 'group':
      return `a member of group ${peer.id}`;
    case 'unsure':
      return peer.words;
  }
}

/** The same for listings that know a host's group by different ids. */
function memberText(peer: GroupPeer, hostsOf: Knowledge['hostsOf']): string {
  const hosts = peer.kind === 'group' ? hostsOf(peer.id) : [];
  if (hosts.length > 0) return `a member of the group of ${hosts.length > 1 ? 'hosts' : 'host'} ${list(hosts)}`;
  return peer.kind === 'list' ? `in ${peerText(peer)}` : peerText(peer);
}

function unknown(words: string): Match {
  return { kind: 'unknown', words };
}

/** Undefined where nobody knows who the peer is. */
function prefixesOf(
  peer: GroupPeer,
  lists: Inventory['lists'],
  members: Knowledge['members'],
): readonly Prefix[] | undefined {
  switch (peer.kind) {
    case 'prefix':
      return [peer.prefix];
    case 'list':
      return lists.get(peer.id);
    case 'group':
      return members(peer.id);
    case 'unsure':
      return undefined;
  }
}
