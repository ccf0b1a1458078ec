import { baselineRules } from '../intent/baseline-rules.ts';
import { machinesOf, tuplesOf } from '../intent/machines.ts';
import { directionsOf, intentOf } from '../intent/rule-tuples.ts';
import { missingFactText } from '../intent/missing-fact-text.ts';
import { type Family, families } from '../net/addresses.ts';
import { distinct } from '../net/collections.ts';
import { list } from '../diagnostics/message-text.ts';
import { type Prefix, formatPrefix, isSingleAddress } from '../net/prefixes.ts';
import { linksOf } from '../rulesets/links.ts';
import type { Ruleset } from '../rulesets/ruleset.ts';
import type { Machine } from '../rulesets/machine.ts';
import { translates } from '../rulesets/way.ts';
import type { Host, Topology } from '../topology/model.ts';
import { type PolicyDifference, type ComparisonVerdict, compare, verdictOf } from './compare.ts';
import { endsText } from '../topology/flow-text.ts';
import { type DocumentChange, documentChanges } from './document-changes.ts';
import type { Within } from './group-packets.ts';
import { type Declared, policyOfHost, policyOfRuleset } from './policy.ts';
import type { ComparisonTable, Universe } from './universe.ts';

/** What differs between two things that say which packets pass. */
export interface Answer {
  readonly verdict: ComparisonVerdict;
  readonly hosts: readonly HostAnswer[];
  /** Between two topologies: what changed and moves no packet. */
  readonly document: readonly DocumentChange[];
  /** Packets that rules decide about and the comparison leaves out, such as `forwarded packets`. */
  readonly notCompared: readonly string[];
  /** What a reader of the answer should know besides: a sentence each. */
  readonly remarks: readonly string[];
}

export interface HostAnswer {
  /** Absent where no topology tells. */
  readonly host?: string;
  /** A machine that one of two topologies has not, is wholly there in the findings. */
  readonly presence: 'both' | 'added' | 'removed';
  /** Certain ones first. */
  readonly findings: readonly PolicyDifference[];
}

/** How a ruleset is compared with what a topology says. */
export interface VerifyOptions {
  /** Every packet comes and goes by this interface. */
  readonly interface?: string;
  readonly tables?: readonly ComparisonTable[];
  /** What this kind of firewall decides about; every packet where absent. */
  readonly within?: Within;
}

/** What the ruleset of a host does otherwise than the topology says: `added` is allowed and not declared. */
export function verify(topology: Topology, host: Host, ruleset: Ruleset, options: VerifyOptions = {}): Answer {
  const universe: Universe = {
    addresses: host.addresses,
    peers: peersOf(topology, host.name),
    ...(options.interface === undefined ? {} : { interface: options.interface }),
    baselineRules,
    ...(options.within === undefined ? {} : { within: options.within }),
    tables: options.tables ?? ['connections', 'essentials'],
  };
  const machine = machineOf(host, ruleset);
  const findings = compare(policyOfHost(declaredBy(topology, host)), policyOfRuleset(ruleset, machine), universe);
  const forwards = ruleset.bases.some(({ hook }) => hook === 'forward');
  return {
    verdict: verdictOf(findings),
    hosts: [{ host: host.name, presence: 'both', findings }],
    document: [],
    notCompared: [...(forwards ? ['forwarded packets'] : []), ...(ruleset.leftOut ?? [])],
    remarks: [...ruleset.remarks, ...linkRemarks(machine, ruleset)],
  };
}

/** What is known of a host whose rules they are: what it says of itself, and what the rules say of others. */
export function machineOf({ addresses }: Host, ruleset: Ruleset): Machine {
  return { addresses, unicast: addresses.filter(isSingleAddress), links: linksOf(ruleset) };
}

/** What was taken from the rules of where networks lie, where it can matter. */
export function linkRemarks({ links }: Machine, ruleset: Ruleset): readonly string[] {
  if (links === undefined || !translates(ruleset)) return [];
  const names = [...new Set(links.addresses.map((link) => link.interface))];
  return names.map((name) => {
    const behind = links.addresses.filter((link) => link.interface === name).map(({ prefix }) => formatPrefix(prefix));
    return `${list(behind)} ${behind.length === 1 ? 'is' : 'are'} taken to lie behind ${name}, as the rules have it: no listing of rules holds the routes.`;
  });
}

/** What two rulesets of one machine do differently, with packets of every kind; or of those `within`. */
export function diffRulesets(first: Ruleset, second: Ruleset, within?: Within): Answer {
  const compared = families.filter((family) => [first, second].every((one) => one.families?.includes(family) ?? true));
  const universe: Universe = {
    baselineRules,
    tables: ['connections', 'essentials', 'rest', ...(within === undefined ? (['forwarded'] as const) : [])],
    // Where they have none in common, the answer hangs on what is not there.
    ...(compared.length === 0 ? {} : { families: compared }),
    ...(within === undefined ? {} : { within }),
  };
  const findings = compare(policyOfRuleset(first), policyOfRuleset(second), universe);
  const left = families.filter((family) => compared.length > 0 && !compared.includes(family));
  const bridged = new Set([first, second].flatMap(({ leftOut = [] }) => leftOut));
  return {
    verdict: verdictOf(findings),
    hosts: [{ presence: 'both', findings }],
    document: [],
    notCompared: [...left.map(notGiven), ...bridged],
    remarks: [...new Set([...first.remarks, ...second.remarks])],
  };
}

function notGiven(family: Family): string {
  const program = family === 4 ? 'iptables-save' : 'ip6tables-save';
  return `IPv${String(family)} (give what ${program} prints on both sides)`;
}

/** What two topologies say differently, machine by machine. */
export function diffTopologies(first: Topology, second: Topology): Answer {
  const machines = [first, second].map(
    (one) => new Map(machinesOf(one.hosts).map((machine) => [machine.name, machine])),
  );
  const names = distinct(machines.flatMap((byName) => [...byName.keys()]));
  const hosts = names.map((name): HostAnswer => {
    const [before, after] = machines.map((byName) => byName.get(name));
    const presence = before === undefined ? 'added' : after === undefined ? 'removed' : 'both';
    const findings = compare(
      policyOfHost(declaredOr(after, before && declaredBy(first, before))),
      policyOfHost(declaredOr(before, after && declaredBy(second, after))),
      { baselineRules, tables: ['connections'], peers: [...peersOf(first, name), ...peersOf(second, name)] },
    );
    return { host: name, presence, findings };
  });
  const unknown = unknownChanges(first, second);
  const same = hosts.every(({ findings, presence }) => findings.length === 0 && presence === 'both');
  return {
    verdict: same ? (unknown.length === 0 ? 'equal' : 'undecided') : 'different',
    hosts,
    document: documentChanges(first, second, flowsIn(hosts)),
    notCompared: [],
    remarks: unknown,
  };
}

/** Ids of the flows that decide about differing packets. */
function flowsIn(hosts: readonly HostAnswer[]): ReadonlySet<string> {
  const reasons = hosts.flatMap(({ findings }) => findings.flatMap(({ before, after }) => [before, after]));
  return new Set(reasons.flatMap((reason) => (reason.kind === 'flow' ? reason.flow.id : [])));
}

/** Flows that are open for packets nobody can tell, because addresses or ports are missing, on one side only. */
function unknownChanges(first: Topology, second: Topology): readonly string[] {
  const gapsOf = (topology: Topology): ReadonlySet<string> =>
    new Set(
      intentOf(topology).missingFacts.map((gap) => {
        const { instance, host, direction } = gap;
        const { flow } = instance;
        const where = `${direction === 'in' ? 'into' : 'out of'} ${host.name}`;
        return `${flow.id} (${endsText(flow)}) ${where}: which packets pass cannot be told (${missingFactText(gap)})`;
      }),
    );
  const [before, after] = [gapsOf(first), gapsOf(second)];
  return [...before].filter((gap) => !after.has(gap)).concat([...after].filter((gap) => !before.has(gap)));
}

/** Of a host that only the other topology has nothing passes in the directions in which that one restricts it. */
function declaredOr(other: Host | undefined, own: Declared | undefined): Declared {
  return own ?? { tuples: [], directions: other === undefined ? [] : directionsOf(other) };
}

/** What a topology says of a host or a machine. */
export function declaredBy(topology: Topology, host: Host): Declared {
  return { tuples: tuplesOf(topology, host), directions: directionsOf(host) };
}

/** Where the others stand that the file names, for packets that a reader knows. */
export function peersOf({ components, hosts }: Topology, self: string): readonly Prefix[] {
  const others = machinesOf(hosts).filter(({ name }) => name !== self);
  return [...components, ...others].flatMap(({ addresses }) => addresses);
}
