import { protocolNumbers } from '../../../net/transports.ts';
import type { Family } from '../../../net/addresses.ts';
import { type Interval, intervalSet } from '../../../net/intervals.ts';
import { prefix } from '../../../net/prefixes.ts';
import { type State, carriesPorts, icmpProtocol, tcpFlags } from '../../../packets/packet.ts';
import { type Match, allOf, always, anyOf, never, not, product, toBroadcast } from '../../match.ts';
import type { Direction } from '../../../packets/packet.ts';
import { Unreadable } from '../../unreadable.ts';
import { statusMatch } from '../conditions.ts';
import { type HookedMatch, hasConnection } from '../hook.ts';
import { prefixesOf, rangeOf } from './addresses.ts';
import { isLaterFragment } from './condition-matches.ts';
import type { MatchContext } from './match-context.ts';
import { icmpTypes, portRange, protocolNumber, steppedOver } from './protocol-matches.ts';

/** What the values of an option mean, `!` apart; undefined for what is not understood. Values are one or more. */
type Meaning = (values: readonly string[], context: MatchContext) => HookedMatch | Match | undefined;

/** By option, each as iptables-extensions(8) has it; a rule's own are those of iptables(8). */
export const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['-4', () => product({ family: 4 })],
  ['-6', () => product({ family: 6 })],
  ['-c', () => always],
  ['-s', ([text = ''], { family, line }) => onSide('sources', family, prefixesOf(text, family, line))],
  ['-d', ([text = ''], { family, line }) => onSide('destinations', family, prefixesOf(text, family, line))],
  ['-i', ([name = '']) => interfacePart('in', name)],
  ['-o', ([name = '']) => interfacePart('out', name)],
  ['-p', protocolMatch],
  ['-f', (_, context) => (context.family === 4 ? isLaterFragment(context) : undefined)],
  ...each(['--sport', '--source-port', '--sports', '--source-ports'], ports('sourcePorts')),
  ...each(['--dport', '--destination-port', '--dports', '--destination-ports'], ports('ports')),
  ['--ports', ports('sourcePorts', 'ports')],
  ['--syn', () => flagsMatch(['FIN,SYN,RST,ACK', 'SYN'])],
  ['--tcp-flags', flagsMatch],
  ...each(['--icmp-type', '--icmpv6-type'], icmpMatch),
  ...each(['--ctstate', '--state'], statesPart),
  ['--ctorigdst', originalDestinationPart],
  ['--ctorigdstport', originalPortPart],
  [
    '--ctorigsrc',
    ([text = ''], { family, line }) =>
      fromStart(onSide('sources', family, prefixesOf(text, family, line)), originalWords(side(family, 'saddr'), text)),
  ],
  ['--src-range', ([text = ''], { family }) => onSide('sources', family, rangeOf(text, family))],
  ['--dst-range', ([text = ''], { family }) => onSide('destinations', family, rangeOf(text, family))],
  ['--mac-source', ([text = '']) => macMatch(text.toLowerCase())],
  ['--dst-type', destinationTypePart],
  ...each(['--ttl-eq', '--ttl', '--hl-eq', '--hl'], hopLimits(0, 0)),
  ...each(['--ttl-lt', '--hl-lt'], hopLimits(-256, -1)),
  ...each(['--ttl-gt', '--hl-gt'], hopLimits(1, 256)),
  ['--comment', () => always],
  ...each(['--match-set', '--set'], setMatch),
]);

/** What a module asks for by itself, `!` or not. Those that are not here are not understood. */
export const modules: ReadonlyMap<string, Match> = new Map([
  ...each(['tcp'], product({ protocols: [one(protocolNumbers.tcp)] })),
  ...each(['udp'], product({ protocols: [one(protocolNumbers.udp)] })),
  ...each(['sctp'], product({ protocols: [one(protocolNumbers.sctp)] })),
  ...each(['esp'], product({ protocols: [one(protocolNumbers.esp)] })),
  ...each(['ah'], product({ protocols: [one(protocolNumbers.ah)] })),
  ...each(['icmp'], product({ protocols: [one(icmpProtocol(4))] })),
  ...each(['icmp6', 'icmpv6', 'ipv6-icmp'], product({ protocols: [one(icmpProtocol(6))] })),
  // A loopback interface has no hardware addresses: there is no match, and `!` turns nothing (xt_mac.c).
  ...each(['mac'], product({ loopback: false })),
  ...each(['multiport', 'conntrack', 'state', 'iprange', 'addrtype', 'ttl', 'hl', 'comment', 'set'], always),
  ...each(['udplite', 'dccp', 'standard'], always),
  ...each(['mark', 'connmark', 'owner', 'length', 'cpu', 'pkttype', 'devgroup', 'realm'], always),
  ...each(['dscp', 'ecn', 'tcpmss', 'helper'], always),
]);

function each<T>(names: readonly string[], value: T): readonly (readonly [string, T])[] {
  return names.map((name) => [name, value]);
}

function one(value: number): Interval<number> {
  return { lo: value, hi: value };
}

function onSide(
  side: 'sources' | 'destinations',
  family: Family,
  prefixes: ReturnType<typeof prefixesOf>,
): Match | undefined {
  return prefixes === undefined ? undefined : product({ family, [side]: prefixes });
}

/** A packet that comes in has no interface out yet, and one that is sent none in: there only `+` holds. */
function interfacePart(side: Direction, pattern: string): HookedMatch | undefined {
  if (/[*]|\+./.test(pattern)) return undefined;
  const here = interfaceMatch(pattern, 'interface');
  const leaving = interfaceMatch(pattern, 'leaves');
  return ({ way }) => {
    if (way === 'forward') return side === 'in' ? here : leaving;
    return way === side ? here : pattern === '+' ? always : never;
  };
}

function interfaceMatch(pattern: string, field: 'interface' | 'leaves'): Match {
  if (pattern === '+') return always;
  if (pattern === 'lo') return product({ loopback: true });
  if (!pattern.endsWith('+')) return product({ loopback: false, [field]: pattern });
  const beginning = pattern.slice(0, -1);
  const others = product({ loopback: false, [field]: `${beginning}*` });
  return 'lo'.startsWith(beginning) ? anyOf([product({ loopback: true }), others]) : others;
}

function protocolMatch([name = '']: readonly string[], { family, line }: MatchContext): Match | undefined {
  const number = protocolNumber(name);
  if (number === undefined) throw new Unreadable(line, `${name} is no protocol`);
  if (number === 0) return always;
  if (family === 6 && steppedOver.has(number)) return undefined;
  return product({ protocols: [one(number)] });
}

/** A port or range, or a list of them, on any of the sides. Other protocols have ports too, which packets here do not. */
function ports(...sides: readonly ('ports' | 'sourcePorts')[]): Meaning {
  return ([list = ''], { protocol }) => {
    const ranges = list.split(',').map(portRange);
    if (protocol === undefined || !carriesPorts(protocol)) return undefined;
    if (!ranges.every((range) => range !== undefined)) return undefined;
    const set = intervalSet(ranges.flat());
    return anyOf(sides.map((side) => product({ protocols: [one(protocol)], [side]: set })));
  };
}

function originalDestinationPart([text = '']: readonly string[], { family, line }: MatchContext): Match | undefined {
  const originalDestinations = prefixesOf(text, family, line);
  if (originalDestinations === undefined) return undefined;
  return asItBegan(product({ family, originalDestinations }), originalWords(side(family, 'daddr'), text));
}

function originalPortPart([text = '']: readonly string[], { protocol }: MatchContext): Match | undefined {
  const originalPorts = portRange(text);
  if (originalPorts === undefined || protocol === undefined || !carriesPorts(protocol)) return undefined;
  const match = product({ protocols: [one(protocol)], originalPorts });
  return asItBegan(match, originalWords('proto-dst', text.replace(':', '-')));
}

function fromStart(match: Match | undefined, words: string): Match | undefined {
  return match === undefined ? undefined : asItBegan(match, words);
}

/** In the words of nft(8), so that the two can be compared. */
function originalWords(field: string, value: string): string {
  return `ct original ${field} ${value.replace(/\/(32|128)$/, '')}`;
}

function side(family: Family, field: string): string {
  return `${family === 4 ? 'ip' : 'ip6'} ${field}`;
}

const flagBits: ReadonlyMap<string, number> = new Map([
  ...(['fin', 'syn', 'rst', 'psh', 'ack', 'urg'] as const).map((name) => [name.toUpperCase(), tcpFlags[name]] as const),
  ['ALL', 63],
  ['NONE', 0],
]);

const knownFlags = new Map<string, Match | undefined>();

/** The same few flags stand in very many rules. */
function flagsMatch([examined = '', wanted = '']: readonly string[]): Match | undefined {
  const key = `${examined} ${wanted}`;
  if (!knownFlags.has(key)) knownFlags.set(key, matchOfFlags(examined, wanted));
  return knownFlags.get(key);
}

/** Of the flags that the first names, those of the second are set and no other. */
function matchOfFlags(examined: string, wanted: string): Match | undefined {
  const [mask, set] = [bitsOf(examined), bitsOf(wanted)];
  if (mask === undefined || set === undefined) return undefined;
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & mask) === set);
  return product({ protocols: [one(protocolNumbers.tcp)], tcpFlags: intervalSet(bytes.map(one)) });
}

function bitsOf(names: string): number | undefined {
  const bits = names.split(',').map((name) => flagBits.get(name));
  return bits.every((bit) => bit !== undefined) ? bits.reduce((all, bit) => all | bit, 0) : undefined;
}

function icmpMatch([text = '']: readonly string[], { family }: MatchContext): Match | undefined {
  const found = icmpTypes(text, family);
  if (found === undefined) return undefined;
  const { type, code } = found;
  const protocols = [one(icmpProtocol(family))];
  return product({ family, protocols, icmpTypes: [type], ...(code === undefined ? {} : { icmpCodes: [code] }) });
}

const states: ReadonlyMap<string, State> = new Map(
  (['new', 'established', 'related', 'invalid', 'untracked'] as const).map((state) => [state.toUpperCase(), state]),
);

/** In table raw connection tracking has not seen the packet. SNAT and DNAT are states that a packet has besides. */
function statesPart([list = '']: readonly string[], { table }: MatchContext): HookedMatch | undefined {
  const names = list.split(',');
  if (table === 'raw' || !names.every((name) => states.has(name) || name === 'SNAT' || name === 'DNAT'))
    return undefined;
  const real = names.flatMap((name) => states.get(name) ?? []);
  const tracked = anyOf([
    ...(real.length === 0 ? [] : [product({ states: real })]),
    ...(names.includes('DNAT') ? [allOf([hasConnection, statusMatch('dnat')])] : []),
    ...(names.includes('SNAT') ? [allOf([hasConnection, statusMatch('snat')])] : []),
  ]);
  return ({ untracked }) => {
    if (untracked === undefined) return tracked;
    return anyOf([allOf([not(untracked), tracked]), ...(real.includes('untracked') ? [untracked] : [])]);
  };
}

const beginning = product({ states: ['new'] });

/** What is known of a connection's first packet; of those that follow nothing here tells how the connection began. */
function asItBegan(match: Match, words: string): Match {
  return anyOf([allOf([beginning, match]), allOf([not(beginning), { kind: 'unknown', words }])]);
}

function macMatch(mac: string): Match | undefined {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) ? product({ loopback: false, mac }) : undefined;
}

const multicast: Readonly<Record<Family, Match>> = {
  4: product({ family: 4, destinations: [prefix(4, 0xe0000000n, 4)] }),
  6: product({ family: 6, destinations: [prefix(6, 0xffn << 120n, 8)] }),
};

/** Types that exclude each other (xt_addrtype.c): IPv6 has no broadcast. */
function typeOfDestination(name: string, family: Family): Match | undefined {
  switch (name) {
    case 'MULTICAST':
      return multicast[family];
    case 'BROADCAST':
      return family === 4 ? allOf([not(multicast[4]), toBroadcast]) : never;
    case 'LOCAL':
      return allOf([product({ own: true }), not(multicast[family]), ...(family === 4 ? [not(toBroadcast)] : [])]);
    default:
      return undefined;
  }
}

/** What a machine sends to an address of its own goes over loopback. */
function destinationTypePart([list = '']: readonly string[], { family }: MatchContext): HookedMatch | undefined {
  const found = list.split(',').map((name) => typeOfDestination(name, family));
  if (!found.every((type) => type !== undefined)) return undefined;
  const arriving = anyOf(found);
  return ({ way }) => {
    if (way !== 'out') return arriving;
    return list === 'LOCAL'
      ? allOf([product({ loopback: true }), not(multicast[family])])
      : { kind: 'unknown', words: `-m addrtype --dst-type ${list}` };
  };
}

/** The limits that are `from` to `to` away from the one named. */
function hopLimits(from: number, to: number): Meaning {
  return ([text = ''], { line }) => {
    if (!/^\d{1,3}$/.test(text)) return undefined;
    const lo = Math.max(0, Number(text) + from);
    const hi = Math.min(255, Number(text) + to);
    const found = product({ hopLimits: lo <= hi ? [{ lo, hi }] : [] });
    const changed: Match = {
      kind: 'unknown',
      words: `the hop limit, as rules leave it, is ${lo} to ${hi} (line ${line})`,
    };
    return ({ changesHopLimit }) => (changesHopLimit ? changed : found);
  };
}

function setMatch(
  [name = '', flags = '']: readonly string[],
  { sets, family }: MatchContext,
): HookedMatch | Match | undefined {
  return sets.match(name, flags.split(','), family);
}
