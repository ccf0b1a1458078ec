import type { Family } from '../../../net/addresses.ts';
import type { Way } from '../../../packets/packet.ts';
import { type Match, allOf, anyOf, not, product } from '../../match.ts';
import type { HookName } from '../../ruleset.ts';
import { beginsConnection, wayAt } from '../hook.ts';
import { interfaceLike } from './key.ts';
import type { NftHook, NftChain } from './listing.ts';

/** A hook as the rules there see packets: the same words can mean different things at two of them. */
export interface HookView {
  readonly name: string;
  /** Which interfaces packets have there; absent where they are not those that the machine's packets have. */
  readonly way?: Way;
  /** Connection tracking has seen the packet. */
  readonly tracked: boolean;
  /** Those that a rule before it took from connection tracking. */
  readonly untracked?: Match;
  /** Chains there change addresses; iptables refuses to drop in them (iptables(8), tables). */
  readonly translates?: true;
}

/** Where no packet to or from the machine comes by. */
export const elsewhere: HookView = { name: 'elsewhere', tracked: true };

/** A hook of the kernel as a part of a way, and its place there (nft(8), address families; wiki.nftables.org, hooks). */
const places: ReadonlyMap<string, readonly (readonly [on: HookName, place: number])[]> = new Map([
  ['ingress', [['prerouting', 0] as const]],
  ['prerouting', [['prerouting', 2] as const]],
  ['input', [['input', 4] as const]],
  ['forward', [['forward', 0] as const]],
  ['output', [['output', 0] as const]],
  ['postrouting', [['output', 2] as const, ['forward', 2] as const]],
  ['egress', [['output', 4] as const, ['forward', 4] as const]],
]);

/** NF_IP_PRI_CONNTRACK of the kernel: what comes before does not know the state. */
const TRACKING = -200;

/** NF_IP_PRI_NAT_DST and NF_IP_PRI_NAT_SRC: chains of type nat run there, in the order of their own priorities (nf_nat_core.c). */
const TRANSLATING: Readonly<Record<string, number>> = { prerouting: -100, output: -100, input: 100, postrouting: 100 };

/** A base chain that packets to, from or through the machine pass. */
export interface BaseChainVisit {
  readonly chain: NftChain;
  readonly hook: NftHook;
  readonly on: HookName;
  readonly view: HookView;
  readonly only?: Match;
}

/** In the order in which packets meet them. Chains of arp see no IP, and what a bridge forwards never comes to IP. */
export function instancesOf(chains: Iterable<NftChain>): readonly BaseChainVisit[] {
  const found = [...chains].flatMap((chain) => {
    const { hook } = chain;
    if (hook === undefined || chain.family === 'arp' || (chain.family === 'bridge' && hook.hook === 'forward'))
      return [];
    const priority = hook.type === 'nat' ? (TRANSLATING[hook.hook] ?? hook.priority) : hook.priority;
    return (places.get(hook.hook) ?? []).map(([on, place]) => ({
      rank: [placeOf(chain, place), priority, hook.type === 'nat' ? hook.priority : -Infinity] as const,
      instance: visitOf(chain, hook, on),
    }));
  });
  return found.sort((a, b) => compareRanks(a.rank, b.rank)).map(({ instance }) => instance);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

/** A bridge has hooks of its own, before those of IP on the way in and behind them on the way out. */
function placeOf({ family }: NftChain, place: number): number {
  return family === 'bridge' ? place / 2 + (place > 0 ? 0.25 : 0) : place;
}

function visitOf(chain: NftChain, hook: NftHook, on: HookName): BaseChainVisit {
  const only = allOf([...familyOf(chain), ...passing(chain, hook, wayAt[on])]);
  return {
    ...{ chain, hook, on },
    view: viewOf(chain, hook, wayAt[on]),
    ...(only.kind === 'all' && only.of.length === 0 ? {} : { only }),
  };
}

function viewOf({ family }: NftChain, { hook, priority, type }: NftHook, way: Way): HookView {
  if (family === 'bridge') return { name: `bridge ${hook}`, tracked: false };
  if (hook === 'ingress' || hook === 'egress') return { name: hook, way, tracked: false };
  const name = hook === 'postrouting' && way === 'forward' ? 'postrouting of what is forwarded' : hook;
  if (type === 'nat') return { name: `${name} nat`, way, tracked: true, translates: true };
  const early = priority <= TRACKING && (hook === 'prerouting' || hook === 'output');
  return early ? { name: `${name} before tracking`, way, tracked: false } : { name, way, tracked: true };
}

const families: ReadonlyMap<string, Family> = new Map([
  ['ip', 4],
  ['ip6', 6],
]);

function familyOf({ family }: NftChain): readonly Match[] {
  const one = families.get(family);
  return one === undefined ? [] : [product({ family: one })];
}

function passing({ family, table, name }: NftChain, { hook, type, devices }: NftHook, way: Way): readonly Match[] {
  const passes: Match = { kind: 'unknown', words: `the packet passes ${family} chain ${table} ${name}` };
  if (family === 'bridge') return [passes];
  if (hook === 'ingress' || hook === 'egress') {
    // Those of an interface above it, such as a VLAN or bridge, may pass, too.
    const own = devices.flatMap((device) => interfaceLike(device) ?? []);
    return way === 'in' ? [anyOf([...own, passes])] : [passes];
  }
  return type === 'nat' ? [beginsConnection] : [];
}

/** What connection tracking does not look at is not translated. */
export function besides(only: Match | undefined, untracked: Match | undefined): Match | undefined {
  if (untracked === undefined) return only;
  return allOf([...(only === undefined ? [] : [only]), not(untracked)]);
}
