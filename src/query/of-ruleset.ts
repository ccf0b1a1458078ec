import type { Way } from '../packets/packet.ts';
import { type Prefix, isSingleAddress } from '../net/prefixes.ts';
import { linksOf } from '../rulesets/links.ts';
import type { Machine } from '../rulesets/machine.ts';
import { baselineRules } from '../intent/baseline-rules.ts';
import { groupBy } from '../net/collections.ts';
import { everything, nothing } from '../packets/diagrams.ts';
import { type PacketSet, PacketSets } from '../packets/packet-sets.ts';
import { SymbolTable } from '../packets/symbol-table.ts';
import type { Ruleset } from '../rulesets/ruleset.ts';
import type { Host, Topology } from '../topology/model.ts';
import type { AskedPair, Question } from '../topology/questions.ts';
import { declaredBy, linkRemarks, machineOf, peersOf } from '../compare/answer.ts';
import { keyOf } from '../compare/compare.ts';
import { type Policy, policyOfHost, policyOfRuleset } from '../compare/policy.ts';
import {
  type AboutNothing,
  type Fate,
  type QueryAnswer,
  type QueryPart,
  type QueryVerdict,
  joinedAnswer,
} from './query.ts';
import { type AskedTraffic, packetsAsked, withNames, withoutNames } from './asked.ts';
import { likely } from './witness.ts';
import { trafficOf } from '../compare/traffic.ts';
import { type Universe, beginnings, packetsOf } from '../compare/universe.ts';

/** What is known of the machine whose rules they are. */
export interface RulesetQuery {
  /** Whose rules they are, and the file that gives names to addresses. */
  readonly host?: Host;
  readonly topology?: Topology;
  /** Which packets are meant where no file tells where the machine stands. */
  readonly way: Way;
  /** Every packet comes and goes by this interface. */
  readonly interface?: string;
  /** Ask only for what the topology does not declare. */
  readonly undeclared: boolean;
}

/** Whether the rules let it pass: new connections, and echo requests where icmp is asked for. Throws {@link TooComplex}. */
export function queryRuleset(ruleset: Ruleset, { pairs }: Question, about: RulesetQuery): QueryAnswer | AboutNothing {
  return joinedAnswer(pairs.map((pair) => queryPair(ruleset, pair, about)));
}

function queryPair(ruleset: Ruleset, question: AskedPair, about: RulesetQuery): QueryAnswer | AboutNothing {
  const { topology, host } = about;
  const traffic =
    topology === undefined || host === undefined
      ? withoutNames(question, about.way)
      : withNames(topology, host, question);
  if ('why' in traffic) return traffic;
  const machine: Machine =
    host === undefined ? { unicast: askedAddresses(question), links: linksOf(ruleset) } : machineOf(host, ruleset);
  const policy = policyOfRuleset(ruleset, machine);
  const interfaces = about.interface === undefined ? [] : [about.interface];
  const sets = new PacketSets(
    new SymbolTable({ ...policy.names, interfaces: [...policy.names.interfaces, ...interfaces] }),
  );
  const context: Context = {
    ...{ sets, policy, universe: universeOf(about), way: traffic.way },
    ...(host === undefined ? {} : { host: host.name }),
  };
  const packets = lookedAt(context, traffic, about);
  if (packets === nothing) {
    const why = 'no packet begins a connection like that';
    return { why, help: 'ask for other ports, or for icmp by name' };
  }
  const fates = fatesOf(context, packets);
  const parts = (['passes', 'undecided', 'stopped'] as const).flatMap((fate) => partsOf(context, fate, fates[fate]));
  return {
    verdict: verdictOf(fates),
    parts,
    remarks: [...ruleset.remarks, ...linkRemarks(machine, ruleset), ...remarksOn(context, fates)],
  };
}

/** Where no file says whose the rules are, what is asked about is the machine's own. */
function askedAddresses({ to: { who } }: AskedPair): readonly Prefix[] {
  return who.kind === 'addresses' ? who.prefixes.filter(isSingleAddress) : [];
}

interface Context {
  readonly sets: PacketSets;
  readonly policy: Policy;
  readonly universe: Universe;
  readonly way: Way;
  /** Its name. */
  readonly host?: string;
}

function universeOf({ topology, host, interface: named }: RulesetQuery): Universe {
  return {
    ...(host === undefined ? {} : { addresses: host.addresses }),
    ...(host === undefined || topology === undefined ? {} : { peers: peersOf(topology, host.name) }),
    ...(named === undefined ? {} : { interface: named }),
    baselineRules,
    tables: ['connections', 'essentials', 'forwarded'],
  };
}

/** Of what is asked, that which begins a connection; and echo requests, where icmp is named. */
function lookedAt({ sets, universe, way, policy }: Context, asked: AskedTraffic, about: RulesetQuery): PacketSet {
  const { host, topology, undeclared } = about;
  const {
    connections = nothing,
    essentials: others = nothing,
    forwarded = nothing,
  } = Object.fromEntries(packetsOf(sets, universe, way));
  const fresh = sets.intersection(others, sets.of({ loopback: false, states: ['new'] }));
  const packets = sets.intersection(
    sets.intersection(packetsAsked(sets, asked), policy.plausible?.(sets) ?? everything),
    way === 'forward' ? begun(sets, forwarded) : asked.echoes ? sets.union(connections, fresh) : connections,
  );
  if (!undeclared || host === undefined || topology === undefined) return packets;
  return sets.difference(packets, policyOfHost(declaredBy(topology, host)).accepted(sets, way));
}

/** Of what is forwarded, that which begins a connection, and echo requests. */
function begun(sets: PacketSets, forwarded: PacketSet): PacketSet {
  return sets.intersection(forwarded, beginnings(sets));
}

type Fates = Readonly<Record<Fate, PacketSet>>;

/** What holds whatever the packets do not show (conditions, interface, hardware address), and the rest. */
function fatesOf({ sets, policy, way }: Context, packets: PacketSet): Fates {
  const accepted = sets.intersection(packets, policy.accepted(sets, way));
  const dropped = sets.difference(packets, accepted);
  const mayPass = sets.possible(accepted, 'surroundings');
  const mayNot = sets.possible(dropped, 'surroundings');
  const passes = sets.difference(accepted, mayNot);
  const stopped = sets.difference(dropped, mayPass);
  return { passes, stopped, undecided: sets.difference(packets, sets.union(passes, stopped)) };
}

function verdictOf({ passes, stopped, undecided }: Fates): QueryVerdict {
  if (passes !== nothing && stopped !== nothing) return 'some';
  if (undecided !== nothing) return 'undecided';
  return stopped === nothing ? 'yes' : 'no';
}

/** The packets by what decides about them; of those that may pass, by what would let them. */
function partsOf(context: Context, fate: Fate, packets: PacketSet): readonly QueryPart[] {
  if (packets === nothing) return [];
  const { sets, policy, way, universe, host } = context;
  const reasons = policy.reasons(sets, way, packets);
  const deciding = fate === 'undecided' ? reasons.filter(({ reason }) => reason.verdict === 'accept') : reasons;
  return [...groupBy(deciding, ({ reason }) => keyOf(reason)).values()].map((group): QueryPart => {
    const some = sets.unionOf(group.map((one) => one.packets));
    const { rows, more } = trafficOf(sets, some);
    const witness = sets.witness(some, likely(sets, universe, way));
    if (witness === undefined) throw new Error('a part without packets');
    const reason = policy.decide(sets, way, witness);
    if ((reason.verdict === 'accept') !== (fate !== 'stopped'))
      throw new Error('the diagram and the interpreter disagree');
    const place = { kind: 'host', direction: way, ...(host === undefined ? {} : { host }) } as const;
    const depends = fate === 'undecided' ? sets.dependsOn(some, 'surroundings') : [];
    return { fate, place, reason, rows, more, witness, depends };
  });
}

function remarksOn({ sets }: Context, { passes, stopped, undecided }: Fates): readonly string[] {
  const [some, others] = [sets.told(sets.union(passes, undecided)), sets.told(stopped)];
  if (sets.intersection(some, others) === nothing) return [];
  return [
    'the rules also look at what is not told here, such as source ports or flags of tcp: some packets of one row fare differently',
  ];
}
