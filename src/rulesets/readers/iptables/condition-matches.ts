import { type Interval, type IntervalSet, intervalSet } from '../../../net/intervals.ts';
import { protocolNumbers } from '../../../net/transports.ts';
import { tcpFlags } from '../../../packets/packet.ts';
import { type Match, allOf, anyOf, not, product } from '../../match.ts';
import {
  type ConditionField,
  conditionFields,
  dscpClasses,
  helpedWords,
  maskedNumber,
  numberIn,
  originalDirectionWords,
  ownedWords,
  sizedWords,
  sourceTypeWords,
  statusMatch,
} from '../conditions.ts';
import { hasConnection } from '../hook.ts';
import type { MatchContext } from './match-context.ts';

/** What the values of an option mean, `!` apart; undefined for what is not understood. */
type ConditionMeaning = (text: string, context: MatchContext) => Match | undefined;

const fields = conditionFields;

/** By module and option, as iptables-extensions(8) has them: what nft(8) can ask as well, in its words. */
export const conditionMeanings: ReadonlyMap<string, ConditionMeaning> = new Map<string, ConditionMeaning>([
  ['mark --mark', marked(fields.mark)],
  ['connmark --mark', marked(fields.connectionMark)],
  ['owner --uid-owner', having(ownedWords, among(fields.user, '-'))],
  ['owner --gid-owner', having(ownedWords, among(fields.group, '-'))],
  ['length --length', among(fields.length, ':')],
  ['cpu --cpu', among(fields.cpu, '-')],
  ['pkttype --pkt-type', packetType],
  ['devgroup --src-group', marked(fields.incomingGroup)],
  ['devgroup --dst-group', marked(fields.outgoingGroup)],
  ['realm --realm', marked(fields.realm)],
  ['dscp --dscp', (text, context) => among(context.family === 4 ? fields.dscp : fields.dscp6, '-')(text, context)],
  ['dscp --dscp-class', trafficClass],
  ['ecn --ecn-ip-ect', (text, context) => among(context.family === 4 ? fields.ecn : fields.ecn6, '-')(text, context)],
  ['ecn --ecn-tcp-cwr', () => withFlag(tcpFlags.cwr)],
  ['ecn --ecn-tcp-ece', () => withFlag(tcpFlags.ecn)],
  // In IPv6 the header stands among those that nft steps over.
  ['ah --ahspi', (text, context) => (context.family === 4 ? among(fields.ahIndex, ':')(text, context) : undefined)],
  ['esp --espspi', among(fields.espIndex, ':')],
  ['tcpmss --mss', having(sizedWords, among(fields.segmentSize, ':'))],
  ['helper --helper', helper],
  ['addrtype --src-type', sourceType],
  ['conntrack --ctstatus', statusBits],
  ['conntrack --ctdir', direction],
]);

/** That it is no first fragment (`-f`); without its header no port or flag can be seen. */
export function isLaterFragment({ nameOf }: MatchContext): Match {
  return not(maskedNumber(fields.fragment, 0x1fff, 0, nameOf(fields.fragment.name)));
}

function numberOf(text: string, { highest }: ConditionField): number | undefined {
  const number = /^(?:0x[0-9a-f]{1,8}|0|[1-9]\d{0,9})$/i.test(text) ? Number(text) : NaN;
  return number <= highest ? number : undefined;
}

/** A value, or a range of them that is open where an end is missing. */
function among(field: ConditionField, separator: string): ConditionMeaning {
  return (text, { nameOf }) => {
    const set = rangeOf(text, separator, field);
    return set === undefined ? undefined : numberIn(field, set, nameOf(field.name));
  };
}

function rangeOf(text: string, separator: string, field: ConditionField): IntervalSet<number> | undefined {
  const [from = '', to = from, ...more] = text.split(separator);
  const lo = from === '' && text !== '' ? 0 : numberOf(from, field);
  const hi = to === '' ? field.highest : numberOf(to, field);
  if (lo === undefined || hi === undefined || more.length > 0) return undefined;
  const all: readonly Interval<number>[] = lo <= hi ? [{ lo, hi }] : [];
  return intervalSet(all);
}

/** A value, and behind a slash the bits that count. */
function marked(field: ConditionField): ConditionMeaning {
  return (text, { nameOf }) => {
    const [value = '', mask, ...more] = text.split('/');
    const [wanted, bits] = [numberOf(value, field), mask === undefined ? field.highest : numberOf(mask, field)];
    if (wanted === undefined || bits === undefined || more.length > 0) return undefined;
    return maskedNumber(field, bits, wanted, nameOf(field.name));
  };
}

/** What the number is read from must be there; without it `!` holds (xt_owner.c, xt_tcpmss.c), as it does not in nft(8). */
function having(words: string, meaning: ConditionMeaning): ConditionMeaning {
  return (text, context) => {
    const match = meaning(text, context);
    return match === undefined ? undefined : allOf([{ kind: 'unknown', words }, match]);
  };
}

function trafficClass(text: string, { family, nameOf }: MatchContext): Match | undefined {
  const value = dscpClasses.get(text.toLowerCase());
  const field = family === 4 ? fields.dscp : fields.dscp6;
  return value === undefined ? undefined : numberIn(field, [{ lo: value, hi: value }], nameOf(field.name));
}

const packetTypes: ReadonlyMap<string, number> = new Map([
  ...[['unicast', 0] as const, ['broadcast', 1] as const, ['multicast', 2] as const],
]);

function packetType(text: string, { nameOf }: MatchContext): Match | undefined {
  const type = packetTypes.get(text);
  const { packetType: field } = fields;
  return type === undefined ? undefined : numberIn(field, [{ lo: type, hi: type }], nameOf(field.name));
}

function withFlag(flag: number): Match {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & flag) !== 0);
  const set = intervalSet(bytes.map((byte) => ({ lo: byte, hi: byte })));
  return product({ protocols: [{ lo: protocolNumbers.tcp, hi: protocolNumbers.tcp }], tcpFlags: set });
}

/** With a number behind its name it is that of a port; nft(8) knows names alone. */
function helper(text: string, { nameOf }: MatchContext): Match | undefined {
  if (!/^[a-z][a-z-]*[a-z]$/i.test(text)) return undefined;
  return allOf([hasConnection, { kind: 'unknown', words: helpedWords }, nameOf('ct helper')(`ct helper == ${text}`)]);
}

const sourceTypes: readonly string[] = [
  ...['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT'],
];

/** IPv6 has other types of most names than routes have (xt_addrtype.c, match_type6). */
function sourceType(text: string, { family }: MatchContext): Match | undefined {
  const names = text.split(',');
  const known = family === 4 ? sourceTypes : ['LOCAL'];
  if (!names.every((name) => known.includes(name)) || (family === 6 && names.length > 1)) return undefined;
  return anyOf(names.map((name): Match => ({ kind: 'unknown', words: sourceTypeWords(name.toLowerCase()) })));
}

/** NONE matches nothing (xt_conntrack.c), whatever the manual says. */
function statusBits(text: string): Match | undefined {
  const names = text.split(',');
  if (!names.every((name) => ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'].includes(name))) return undefined;
  return anyOf(names.map((name) => statusMatch(name.toLowerCase().replace('_', '-'))));
}

function direction(text: string): Match | undefined {
  const original: Match = { kind: 'unknown', words: originalDirectionWords };
  return text === 'ORIGINAL' ? original : text === 'REPLY' ? not(original) : undefined;
}
