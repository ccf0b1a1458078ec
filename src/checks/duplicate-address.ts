import { quote } from '../diagnostics/message-text.ts';
import { type Prefix, comparePrefixes, formatPrefix, isSingleAddress, samePrefix } from '../net/prefixes.ts';
import { machinesOf } from '../intent/machines.ts';
import type { Component, Host, Topology } from '../topology/model.ts';
import { defineCheck } from './check.ts';

export const duplicateAddress = defineCheck({
  id: 'duplicate-address',
  severity: 'error',
  configurable: true,
  on: 'each',
  monotone: true,
  title: 'Two machines claim one address',
  explanation: `An address on an interface belongs to one machine. If two hosts have it, a rule that names it opens
both, and it is unclear which of them receives a packet. A prefix as an address is a pool of machines, and claims
every address in it.

For example, hosts \`web\` and \`app\` cannot both have 203.0.113.10, and \`app\` cannot have 203.0.113.20 if \`workers\` has
203.0.113.16/28.

Give each machine its own address. A component that has the address of a host runs on that host: write \`host\` instead.
A component whose prefix only includes the address of a host, such as everyone in the office, is not reported.

If an address moves between machines (VRRP, keepalived), list it under \`floating\` on each of them.`,
  source: 'RFC 5227 §1 (address conflicts); RFC 4862 §5.4; topo language, version 1: hosts',
  *run({ topology }) {
    for (const { first, second } of conflicts(claimsOf(topology))) {
      const help =
        second.owner.kind === first.owner.kind
          ? 'give each machine its own address; if it moves between them (VRRP), list it under `floating` on each'
          : `write \`host: ${ownerName('host', first, second)}\` on component ${quote(ownerName('component', first, second))} instead of \`zone\` and \`addresses\``;
      yield {
        message: claimText(first, second),
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
  /** Whether several hosts may carry the address. */
  readonly floats: boolean;
  /** Position in the file; hosts come before components. */
  readonly order: number;
}

interface Conflict {
  readonly first: Claim;
  readonly second: Claim;
}

/** The addresses of hosts, and the single addresses of components: a prefix of a component is not one machine. */
function claimsOf({ hosts, components }: Topology): readonly Claim[] {
  const owned = [
    ...machinesOf(hosts).flatMap((owner) =>
      owner.addresses.map((block) => ({ owner, block, floats: owner.floating.includes(block) })),
    ),
    ...components.flatMap((owner) =>
      owner.addresses.filter(isSingleAddress).map((block) => ({ owner, block, floats: false })),
    ),
  ];
  return owned.map((claim, order) => ({ ...claim, order }));
}

/**
 * Each claim with one other that it contradicts, if any. Prefixes either nest or are disjoint. Sorted, they open and close
 * like brackets, so those that contain the next one form a stack: the cost is n log n in the claims, not in their pairs.
 */
function* conflicts(claims: readonly Claim[]): Iterable<Conflict> {
  const open: Claim[] = [];
  for (const claim of [...claims].sort(compareClaims)) {
    for (let top = open.at(-1); top !== undefined && !holds(top, claim); top = open.at(-1)) open.pop();
    const other = open.findLast((one) => contradict(one, claim));
    if (other !== undefined)
      yield claim.order < other.order ? { first: claim, second: other } : { first: other, second: claim };
    // Two owners of one prefix are enough to find a third, so the stack stays as low as prefixes can nest.
    const same = open.filter(({ block, floats }) => samePrefix(block, claim.block) && floats === claim.floats);
    if (same.length < 2 && !same.some(({ owner }) => owner === claim.owner)) open.push(claim);
  }
}

function compareClaims(a: Claim, b: Claim): number {
  return comparePrefixes(a.block, b.block) || a.order - b.order;
}

function holds({ block: outer }: Claim, { block: inner }: Claim): boolean {
  return outer.family === inner.family && inner.hi <= outer.hi;
}

/** Two components may run on one undeclared machine, and a component in the prefix of a pool may be any of its machines. */
function contradict(a: Claim, b: Claim): boolean {
  if (a.owner === b.owner || (a.floats && b.floats)) return false;
  if (a.owner.kind === 'host' && b.owner.kind === 'host') return true;
  return a.owner.kind !== b.owner.kind && samePrefix(a.block, b.block);
}

function ownerName(kind: Claim['owner']['kind'], ...claims: readonly Claim[]): string {
  return claims.find(({ owner }) => owner.kind === kind)?.owner.name ?? '';
}

function claimText(first: Claim, second: Claim): string {
  const [narrow, wide] = first.block.length > second.block.length ? [first, second] : [second, first];
  const [inner, outer] = [formatPrefix(narrow.block), formatPrefix(wide.block)];
  return inner === outer
    ? `${inner} is the address of both ${ownerText(narrow)} and ${ownerText(wide)}`
    : `${inner} of ${ownerText(narrow)} lies in ${outer}, which belongs to ${ownerText(wide)}`;
}

function ownerText({ owner }: Claim): string {
  return `${owner.kind} ${quote(owner.name)}`;
}
