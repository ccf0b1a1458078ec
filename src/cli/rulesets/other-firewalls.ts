/** The output of the programs for the other kind of rules; empty if they are not installed or print nothing. */
export interface Others {
  /** `nft -j list ruleset`. */
  readonly nft: string;
  /** `iptables-legacy-save` and `ip6tables-legacy-save`. */
  readonly legacy: string;
}

/**
 * Describes what else filters on the machine and is missing from a listing of this kind; undefined if there is nothing.
 *
 * A packet must pass all of it, so an answer that ignores it could be wrong.
 */
export function foundBeside(
  kind: 'nftables' | 'iptables',
  listings: readonly { readonly text: string }[],
  others: Others,
): string | undefined {
  const isNft = listings.some(({ text }) => text.includes('(nf_tables)'));
  if (kind === 'nftables' || isNft) {
    if (/^-A |^:\S+ DROP /m.test(others.legacy)) return 'rules of iptables-legacy';
  }
  if (kind === 'nftables') return undefined;
  const chain = nftChains(others.nft).find(({ family, table }) => !isNft || !isOfIptables(family, table));
  return chain === undefined ? undefined : `chain ${chain.family} ${chain.table} ${chain.name} of nftables`;
}

/** Returns whether a table belongs to iptables-nft, whose tables have the names of those of iptables (iptables-nft(8)). */
function isOfIptables(family: string, table: string): boolean {
  return ['ip', 'ip6'].includes(family) && ['raw', 'mangle', 'nat', 'filter', 'security'].includes(table);
}

interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
}

/** Returns the base chains that may drop a packet of the machine: they have rules, or policy drop (libnftables-json(5)). */
function nftChains(json: string): readonly NftChain[] {
  if (json.trim() === '') return [];
  const { nftables = [] } = JSON.parse(json) as { readonly nftables?: readonly Readonly<Record<string, unknown>>[] };
  const ruled = new Set(nftables.flatMap(({ rule }) => (rule === undefined ? [] : [keyOf(rule, 'chain')])));
  return nftables.flatMap(({ chain }) => {
    const { hook, policy } = (chain ?? {}) as { readonly hook?: string; readonly policy?: string };
    const passesAll = policy !== 'drop' && !ruled.has(keyOf(chain, 'name'));
    if (hook === undefined || hook === 'forward' || passesAll) return [];
    return [chain as NftChain];
  });
}

function keyOf(object: unknown, name: 'chain' | 'name'): string {
  const { family, table, [name]: own } = (object ?? {}) as Readonly<Record<string, string | undefined>>;
  return `${String(family)} ${String(table)} ${String(own)}`;
}
