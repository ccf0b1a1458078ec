import type { Family } from '../../../net/addresses.ts';
import type { Interval } from '../../../net/intervals.ts';

/** IANA, Protocol Numbers, by the names of Debian's /etc/protocols, which the programs print. */
const protocols: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ icmp: 1, igmp: 2, ggp: 3, ipencap: 4, ipip: 4, st: 5, tcp: 6, egp: 8, igp: 9, pup: 12, udp: 17, hmp: 20 },
    ...{ 'xns-idp': 22, rdp: 27, 'iso-tp4': 29, dccp: 33, xtp: 36, ddp: 37, 'idpr-cmtp': 38, ipv6: 41 },
    ...{ 'ipv6-route': 43, 'ipv6-frag': 44, idrp: 45, rsvp: 46, gre: 47, esp: 50, 'ipv6-crypt': 50, ah: 51 },
    ...{ 'ipv6-auth': 51, skip: 57, 'ipv6-icmp': 58, icmpv6: 58, icmp6: 58, 'ipv6-nonxt': 59, 'ipv6-opts': 60 },
    ...{ rspf: 73, vmtp: 81, eigrp: 88, ospf: 89, ospfigp: 89, 'ax.25': 93, etherip: 97, encap: 98, pim: 103 },
    ...{ ipcomp: 108, vrrp: 112, carp: 112, l2tp: 115, isis: 124, sctp: 132, fc: 133, 'mobility-header': 135 },
    ...{ 'ipv6-mh': 135, mh: 135, udplite: 136, 'mpls-in-ip': 137, hip: 139, shim6: 140, wesp: 141, rohc: 142 },
  }),
);

/** Undefined for a name that is not known; 0 stands for all of them. */
export function protocolNumber(text: string): number | undefined {
  if (text === 'all') return 0;
  const number = /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : protocols.get(text.toLowerCase());
  return number !== undefined && number <= 255 ? number : undefined;
}

/** Headers of IPv6 that `-p` steps over, so that it never finds them (ipv6_find_hdr in the kernel). */
export const steppedOver: ReadonlySet<number> = new Set([0, 43, 44, 51, 59, 60, 135]);

/** Of the services that people write by name; programs print numbers. IANA, Service Names and Port Numbers. */
const services: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ 'ftp-data': 20, ftp: 21, ssh: 22, telnet: 23, smtp: 25, domain: 53, bootps: 67, bootpc: 68, tftp: 69 },
    ...{ http: 80, www: 80, pop3: 110, sunrpc: 111, auth: 113, ntp: 123, 'netbios-ns': 137, 'netbios-dgm': 138 },
    ...{ 'netbios-ssn': 139, imap2: 143, imap: 143, snmp: 161, bgp: 179, ldap: 389, https: 443, 'microsoft-ds': 445 },
    ...{ isakmp: 500, syslog: 514, submission: 587, ipp: 631, ldaps: 636, imaps: 993, pop3s: 995, openvpn: 1194 },
    ...{ nfs: 2049, mysql: 3306, stun: 3478, sip: 5060, 'sip-tls': 5061, mdns: 5353, postgresql: 5432 },
  }),
);

/** `80`, `1024:65535`, `:1023`, `1024:`: one that runs backwards holds no port, as in the kernel. */
export function portRange(text: string): readonly Interval<number>[] | undefined {
  const [from = '', to = from, ...more] = text.split(':');
  const lo = portOf(from === '' && text !== '' ? '0' : from);
  const hi = portOf(to === '' ? '65535' : to);
  if (lo === undefined || hi === undefined || more.length > 0) return undefined;
  return lo <= hi ? [{ lo, hi }] : [];
}

function portOf(text: string): number | undefined {
  const port = /^\d+$/.test(text) ? Number(text) : services.get(text);
  return port !== undefined && port <= 65535 ? port : undefined;
}

export interface IcmpTypes {
  readonly type: Interval<number>;
  readonly code?: Interval<number>;
}

type Names = ReadonlyMap<string, readonly [type: number, code?: number]>;

/** As `iptables -p icmp -h` lists them. */
const icmp: Names = new Map(
  Object.entries<readonly [number, number?]>({
    ...{ 'echo-reply': [0], pong: [0], 'destination-unreachable': [3], 'network-unreachable': [3, 0] },
    ...{ 'host-unreachable': [3, 1], 'protocol-unreachable': [3, 2], 'port-unreachable': [3, 3] },
    ...{ 'fragmentation-needed': [3, 4], 'source-route-failed': [3, 5], 'network-unknown': [3, 6] },
    ...{ 'host-unknown': [3, 7], 'network-prohibited': [3, 9], 'host-prohibited': [3, 10] },
    ...{ 'TOS-network-unreachable': [3, 11], 'TOS-host-unreachable': [3, 12], 'communication-prohibited': [3, 13] },
    ...{ 'host-precedence-violation': [3, 14], 'precedence-cutoff': [3, 15], 'source-quench': [4], redirect: [5] },
    ...{ 'network-redirect': [5, 0], 'host-redirect': [5, 1], 'TOS-network-redirect': [5, 2] },
    ...{ 'TOS-host-redirect': [5, 3], 'echo-request': [8], ping: [8], 'router-advertisement': [9] },
    ...{ 'router-solicitation': [10], 'time-exceeded': [11], 'ttl-exceeded': [11], 'ttl-zero-during-transit': [11, 0] },
    ...{ 'ttl-zero-during-reassembly': [11, 1], 'parameter-problem': [12], 'ip-header-bad': [12, 0] },
    ...{ 'required-option-missing': [12, 1], 'timestamp-request': [13], 'timestamp-reply': [14] },
    ...{ 'address-mask-request': [17], 'address-mask-reply': [18] },
  }),
);

/** As `ip6tables -p icmpv6 -h` lists them. */
const icmp6: Names = new Map(
  Object.entries<readonly [number, number?]>({
    ...{ 'destination-unreachable': [1], 'no-route': [1, 0], 'communication-prohibited': [1, 1] },
    ...{ 'beyond-scope': [1, 2], 'address-unreachable': [1, 3], 'port-unreachable': [1, 4] },
    ...{ 'failed-policy': [1, 5], 'reject-route': [1, 6], 'packet-too-big': [2], 'time-exceeded': [3] },
    ...{ 'ttl-exceeded': [3], 'ttl-zero-during-transit': [3, 0], 'ttl-zero-during-reassembly': [3, 1] },
    ...{ 'parameter-problem': [4], 'bad-header': [4, 0], 'unknown-header-type': [4, 1], 'unknown-option': [4, 2] },
    ...{ 'echo-request': [128], ping: [128], 'echo-reply': [129], pong: [129], 'mld-listener-query': [130] },
    ...{ 'mld-listener-report': [131], 'mld-listener-done': [132], 'mld-listener-reduction': [132] },
    ...{ 'router-solicitation': [133], 'router-advertisement': [134], 'neighbour-solicitation': [135] },
    ...{ 'neighbor-solicitation': [135], 'neighbour-advertisement': [136], 'neighbor-advertisement': [136] },
    redirect: [137],
  }),
);

const WHOLE: Interval<number> = { lo: 0, hi: 255 };

/** `8`, `3/4`, `echo-request`, `any`. In IPv4 the kernel takes 255 for any; with a code nobody means that. */
export function icmpTypes(text: string, family: Family): IcmpTypes | undefined {
  if (family === 4 && /^(any|255)$/.test(text)) return { type: WHOLE };
  const [type, code]: readonly (number | undefined)[] = /^\d{1,3}(\/\d{1,3})?$/.test(text)
    ? text.split('/').map(Number)
    : ((family === 4 ? icmp : icmp6).get(text) ?? []);
  if (type === undefined || type > 255 || (code ?? 0) > 255) return undefined;
  if (code === undefined) return { type: { lo: type, hi: type } };
  return family === 4 && type === 255 ? undefined : { type: { lo: type, hi: type }, code: { lo: code, hi: code } };
}
