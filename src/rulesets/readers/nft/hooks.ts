import type { Family } from '../../../net/addresses.ts';
import { icmpProtocol } from '../../../packets/packet.ts';
import { type Match, allOf, anyOf, not, product } from '../../match.ts';
import type { Direction } from '../../../packets/packet.ts';
import { interfaceLike } from './key.ts';
import type { NftHook, NftChain } from './listing.ts';

/** A hook as the rules there see packets: the same words can mean different things at two of them. */
export interface HookView {
  readonly name: string;
  /** Which interface packets have there; absent where neither is the one that the machine's packets have. */
  readonly direction?: Direction;
  /** Connection tracking has seen the packet. */
  readonly tracked: boolean;
  /** Chains there change addresses; iptables refuses to drop in them (iptables(8), tables). */
  readonly translates?: true;
}

/** Where no packet to or from the machine comes by. */
export const elsewhere: HookView = { name: 'elsewhere', tracked: true };

/** Hooks in the order in which packets of a direction pass them (nft(8), address families; wiki.nftables.org, hooks). */
const directions: ReadonlyMap<string, readonly [direction: Direction, place: number]> = new Map([
  ['ingress', ['in', 0]],
  ['prerouting', ['in', 2]],
  ['input', ['in', 4]],
  ['output', ['out', 0]],
  ['postrouting', ['out', 2]],
  ['egress', ['out', 4]],
]);

/** NF_IP_PRI_CONNTRACK of the kernel: what comes before does not know the state. */
const TRACKING = -200;

/** A base chain that packets to or from the machine pass. */
export interface BaseChainVisit {
  readonly chain: NftChain;
  readonly hook: NftHook;
  readonly direction: Direction;
  readonly view: HookView;
  readonly only?: Match;
}

/** In the order in which packets meet them. Chains of arp see no IP, and forwarded packets are not the machine's. */
export function instancesOf(chains: Iterable<NftChain>): readonly BaseChainVisit[] {
  const found = [...chains].flatMap((chain) => {
    const { hook } = chain;
    const [direction, place] = directions.get(hook?.hook ?? '') ?? [];
    if (hook === undefined || direction === undefined || place === undefined || chain.family === 'arp') return [];
    return [{ place: placeOf(chain, place), instance: visitOf(chain, hook, direction) }];
  });
  return found
    .sort((a, b) => a.place - b.place || a.instance.hook.priority - b.instance.hook.priority)
    .map(({ instance }) => instance);
}

/** A bridge has hooks of its own, before those of IP on the way in and behind them on the way out. */
function placeOf({ family }: NftChain, place: number): number {
  return family === 'bridge' ? place / 2 + (place > 0 ? 0.25 : 0) : place;
}

function visitOf(chain: NftChain, hook: NftHook, direction: Direction): BaseChainVisit {
  const only = allOf([...familyOf(chain), ...passing(chain, hook, direction)]);
  return {
    ...{ chain, hook, direction },
    view: viewOf(chain, hook, direction),
    ...(only.kind === 'all' && only.of.length === 0 ? {} : { only }),
  };
}

function viewOf({ family }: NftChain, { hook, priority, type }: NftHook, direction: Direction): HookView {
  if (family === 'bridge') return { name: `bridge ${hook}`, tracked: false };
  if (hook === 'ingress' || hook === 'egress') return { name: hook, direction, tracked: false };
  if (type === 'nat') return { name: `${hook} nat`, direction, tracked: true, translates: true };
  const early = priority <= TRACKING && (hook === 'prerouting' || hook === 'output');
  return early
    ? { name: `${hook} before tracking`, direction, tracked: false }
    : { name: hook, direction, tracked: true };
}

const families: ReadonlyMap<string, Family> = new Map([
  ['ip', 4],
  ['ip6', 6],
]);

function familyOf({ family }: NftChain): readonly Match[] {
  const one = families.get(family);
  return one === undefined ? [] : [product({ family: one })];
}

function passing(
  { family, table, name }: NftChain,
  { hook, type, devices }: NftHook,
  direction: Direction,
): readonly Match[] {
  const passes: Match = { kind: 'unknown', words: `the packet passes ${family} chain ${table} ${name}` };
  if (family === 'bridge') return [passes];
  if (hook === 'ingress' || hook === 'egress') {
    // Those of an interface above it, such as a VLAN or bridge, may pass, too.
    const own = devices.flatMap((device) => interfaceLike(device) ?? []);
    return direction === 'in' ? [anyOf([...own, passes])] : [passes];
  }
  return type === 'nat' ? [beginning] : [];
}

/** Chains of type nat see the first packet of a connection only (nft(8)), and errors about one never. */
const beginning: Match = anyOf([
  product({ states: ['new'] }),
  allOf([product({ states: ['related'] }), ...([4, 6] as const).map((family) => not(icmp(family)))]),
]);

function icmp(family: Family): Match {
  const protocol = icmpProtocol(family);
  return product({ family, protocols: [{ lo: protocol, hi: protocol }] });
}
