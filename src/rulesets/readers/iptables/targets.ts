/** What a target does to the way of a packet. */
export type Effect =
  | 'accept'
  | 'drop'
  | 'return'
  /** It logs, marks or counts. */
  | 'continue'
  /** Connection tracking does not look at the packet behind it. */
  | 'untracks'
  /** It sets or changes the hop limit. */
  | 'changes hop limit'
  /** Of table nat alone, where nothing is dropped: another destination or source. */
  | 'translates destination'
  | 'translates source'
  /** Somebody outside the rules decides, or it is not understood: the packet may be accepted, dropped, or go on. */
  | 'unknown';

/** By name, as in iptables-extensions(8) and, at the end, xtables-addons(8) and older kernels. */
export const targets: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ['ACCEPT', 'accept'],
  ...each('DROP REJECT', 'drop'),
  ['RETURN', 'return'],
  ...each('LOG NFLOG ULOG AUDIT TRACE TEE RATEEST LED IDLETIMER ACCOUNT SYSRQ LOGMARK', 'continue'),
  ...each('MARK CONNMARK SECMARK CONNSECMARK CLASSIFY HMARK IPMARK SET', 'continue'),
  ...each('TOS DSCP ECN TCPMSS TCPOPTSTRIP CHECKSUM CT', 'continue'),
  ['NOTRACK', 'untracks'],
  ...each('TTL HL', 'changes hop limit'),
  ...each('DNAT REDIRECT NETMAP', 'translates destination'),
  ...each('SNAT MASQUERADE SAME BALANCE', 'translates source'),
  ...each('QUEUE NFQUEUE TPROXY SYNPROXY CLUSTERIP DNPT SNPT', 'unknown'),
  ...each('TARPIT DELUDE CHAOS ECHO STEAL DHCPMAC PROTO RAWDNAT RAWSNAT', 'unknown'),
  ...each('MIRROR ROUTE IMQ TARPIT XOR POKNOCK FLOWOFFLOAD DNETMAP NDPI', 'unknown'),
]);

function each(names: string, effect: Effect): readonly (readonly [string, Effect])[] {
  return names.split(' ').map((name) => [name, effect]);
}
