import { quote } from '../diagnostics/message-text.ts';
import { type Prefix, comparePrefixes, formatPrefix, isSingleAddress, samePrefix } from '../net/prefixes.ts';
import type { Component, Host, Topology } from '../topology/model.ts';
import { defineCheck } from './check.ts';

export const duplicateAddress = defineCheck({
  id: 'duplicate-address',
  severity: 'error',
  configurable: true,
  on: 'all',
  monotone: true,
  title: 'Two machines claim one address',
  explanation: `An address on an interface belongs to one machine. Where two hosts claim it, rules that name it would open both, and
nobody can tell which of them a packet reaches. A prefix as an address stands for a pool of machines and claims all that
lies in it.

A component with an address of its own stands outside of the hosts; where that address is a host's, the component stands
on that host: write \`host\`. A component whose prefix merely covers a host's address (everybody in the office) is fine.

An address that moves between machines (VRRP, keepalived) is the exception: suppress the finding with that reason.`,
  source: 'RFC 5227 §1 (address conflicts); RFC 4862 §5.4; topo language, version 1: hosts',
  *run({ topology }) {
    for (const { first, second } of conflicts(claimsOf(topology))) {
      const help =
        second.owner.kind === first.owner.kind
          ? 'correct one of them; where the address moves between the machines (VRRP), suppress this with that reason'
          : `write \`host: ${hostOf(first, second)}\` on the component, instead of \`zone\` and \`addresses\``;
      yield {
        message: `${claimText(first, second)}: an address belongs to one machine`,
        at: second.owner.location.at('addresses'),
        help,
        related: [
          {
            span: first.owner.location.at('addresses'),
            message: `${ownerText(first)} has ${formatPrefix(first.block)}`,
          },
        ],
      };
    }
  },
});

interface Claim {
  readonly owner: Host | Component;
  readonly block: Prefix;
  /** Place in the file: hosts stand before components. */
  readonly order: number;
}

interface Conflict {
  readonly first: Claim;
  readonly second: Claim;
}

/** Own addresses of hosts, and of components those that are one machine. */
function claimsOf({ hosts, components }: Topology): readonly Claim[] {
  const owned = [
    ...hosts.flatMap((owner) => owner.addresses.map((block) => ({ owner, block }))),
    ...components.flatMap((owner) => owner.addresses.filter(isSingleAddress).map((block) => ({ owner, block }))),
  ];
  return owned.map((claim, order) => ({ ...claim, order }));
}

/**
 * Each claim with one other that it meets, if any. Prefixes nest or are apart, so that sorted they open and close like
 * brackets, and those that hold the next are a stack: n log n in the claims, not pairs.
 */
function* conflicts(claims: readonly Claim[]): Iterable<Conflict> {
  const open: Claim[] = [];
  for (const claim of [...claims].sort(compareClaims)) {
    for (let top = open.at(-1); top !== undefined && !holds(top, claim); top = open.at(-1)) open.pop();
    const other = open.findLast((one) => contradict(one, claim));
    if (other !== undefined)
      yield claim.order < other.order ? { first: claim, second: other } : { first: other, second: claim };
    // Two owners of one prefix are enough to find a third: the stack stays as low as prefixes can nest.
    const same = open.filter(({ block }) => samePrefix(block, claim.block));
    if (same.length < 2 && !same.some(({ owner }) => owner === claim.owner)) open.push(claim);
  }
}

function compareClaims(a: Claim, b: Claim): number {
  return comparePrefixes(a.block, b.block) || a.order - b.order;
}

function holds({ block: outer }: Claim, { block: inner }: Claim): boolean {
  return outer.family === inner.family && inner.hi <= outer.hi;
}

/** Two components may stand on one machine that the file does not declare; and one in a pool may be any of its machines. */
function contradict(a: Claim, b: Claim): boolean {
  if (a.owner === b.owner) return false;
  if (a.owner.kind === 'host' && b.owner.kind === 'host') return true;
  return a.owner.kind !== b.owner.kind && samePrefix(a.block, b.block);
}

function hostOf(...claims: readonly Claim[]): string {
  return claims.find(({ owner }) => owner.kind === 'host')?.owner.name ?? '';
}

function claimText(first: Claim, second: Claim): string {
  const [narrow, wide] = first.block.length > second.block.length ? [first, second] : [second, first];
  const part = samePrefix(narrow.block, wide.block) ? '' : `, as part of ${formatPrefix(wide.block)},`;
  return `${formatPrefix(narrow.block)} is claimed by ${ownerText(narrow)} and${part} by ${ownerText(wide)}`;
}

function ownerText({ owner }: Claim): string {
  return `${owner.kind} ${quote(owner.name)}`;
}
