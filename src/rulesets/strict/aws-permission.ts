import { protocolNumbers } from '../../net/transports.ts';
import { type Family, families } from '../../net/addresses.ts';
import type { Interval } from '../../net/intervals.ts';
import { type Prefix, parsePrefix } from '../../net/prefixes.ts';
import { icmpProtocol } from '../../packets/packet.ts';
import type { PacketMatch } from '../../packets/packet-match.ts';
import { type Match, anyOf, product } from '../match.ts';
import type { Direction } from '../../packets/packet.ts';
import type { RulesetRule, Ruleset } from '../ruleset.ts';
import { Unreadable } from '../unreadable.ts';
import { ownHook } from '../way.ts';
import { numbers, protocolsByNumber } from './values.ts';

/** The groups that a text may speak of; the text tells their names, not who carries them. */
export interface KnownGroups {
  /** Whose group the text is about. */
  readonly own: string;
  /** The addresses of those who carry the group of a name; undefined where there is no such group. */
  readonly members: (name: string) => readonly Prefix[] | undefined;
}

/** A rule of a group as AWS takes it, with one peer. */
export interface Permission {
  readonly line: number;
  readonly direction: Direction;
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly peer: { readonly family: Family; readonly cidr: string } | { readonly group: string };
}

const CHAIN = { in: 'ingress', out: 'egress' } as const;

/** A group: whatever no rule names is dropped, in both directions. */
export function groupRuleset(
  file: string,
  lines: Readonly<Record<Direction, number>>,
  permissions: readonly Permission[],
  groups: KnownGroups,
): Ruleset {
  const directions = ['in', 'out'] as const;
  return {
    bases: directions.map((direction) => ({
      ...{ chain: CHAIN[direction], hook: ownHook[direction], policy: 'drop', line: lines[direction] },
    })),
    chains: new Map(
      directions.map((direction) => {
        const own = permissions.filter((one) => one.direction === direction);
        return [CHAIN[direction], { name: CHAIN[direction], file, rules: own.map((one) => ruleOf(one, groups)) }];
      }),
    ),
    remarks: [],
  };
}

function ruleOf(permission: Permission, groups: KnownGroups): RulesetRule {
  const { line, protocol, from, to, peer } = permission;
  const ports = from === undefined ? '' : ` ${String(from)} ${String(to)}`;
  const text = `${protocol}${ports} ${'group' in peer ? peer.group : peer.cidr}`;
  return { line, text, match: matchOf(permission, groups), action: { kind: 'accept' } };
}

function matchOf(permission: Permission, groups: KnownGroups): Match {
  const prefixes = peerPrefixes(permission, groups);
  const side = permission.direction === 'in' ? 'sources' : 'destinations';
  return anyOf(
    families.flatMap((family) => {
      const own = prefixes.filter((block) => block.family === family);
      const payload = payloadOf(permission, family);
      return own.length === 0 || payload === undefined ? [] : product({ family, [side]: own, ...payload });
    }),
  );
}

function peerPrefixes({ peer, line, protocol }: Permission, groups: KnownGroups): readonly Prefix[] {
  if ('group' in peer) {
    const found = groups.members(peer.group);
    if (found === undefined) throw new Unreadable(line, `${peer.group}: no such group`);
    return found;
  }
  const { family, cidr } = peer;
  const parsed = parsePrefix(cidr);
  if (!parsed.ok || !cidr.includes('/') || parsed.value.family !== family) {
    throw new Unreadable(line, `${cidr}: no prefix of IPv${String(family)}`);
  }
  if ((icmpFamilies.get(protocol) ?? family) !== family)
    throw new Unreadable(line, `${protocol} is not of IPv${String(family)}`);
  return [parsed.value];
}

const transports = new Map([
  ['tcp', protocolNumbers.tcp],
  ['udp', protocolNumbers.udp],
]);

const icmpFamilies = new Map<string, Family>([
  ['icmp', 4],
  ['icmpv6', 6],
]);

/** Protocols without ports: AWS ignores ports of any but the named ones (IpPermission of its API). */
const plain = new Map([
  ...(['gre', 'esp', 'ah'] as const).map((name) => [String(protocolNumbers[name]), protocolNumbers[name]] as const),
  ...protocolsByNumber,
]);

/** Undefined where the family has no such packets. */
function payloadOf(permission: Permission, family: Family): PacketMatch | undefined {
  const { protocol, from, to, line } = permission;
  const transport = transports.get(protocol);
  if (transport !== undefined) return { protocols: numbers([transport]), ports: [portsOf(permission)] };
  const icmpFamily = icmpFamilies.get(protocol);
  if (icmpFamily !== undefined) {
    const icmpTypes = [typeOf(permission)];
    return family === icmpFamily ? { protocols: numbers([icmpProtocol(family)]), icmpTypes } : undefined;
  }
  if (from !== undefined || to !== undefined) throw new Unreadable(line, 'ports of a protocol that has none here');
  if (protocol === '-1') return {};
  const number = plain.get(protocol);
  if (number === undefined) throw new Unreadable(line, `${protocol}: no protocol that is known here`);
  return { protocols: numbers([number]) };
}

function portsOf({ from, to, line }: Permission): Interval<number> {
  if (from === undefined || to === undefined || from < 0 || to < from || to > 65535) {
    throw new Unreadable(line, 'no range of ports');
  }
  return { lo: from, hi: to };
}

/** Every code of a type: -1 is any. */
function typeOf({ from, to, line }: Permission): Interval<number> {
  if (from === undefined || from < 0 || from > 255 || to !== -1) throw new Unreadable(line, 'no type of ICMP');
  return { lo: from, hi: from };
}
