import { groupBy } from '../net/collections.ts';
import { once } from '../net/once.ts';
import { commonPrefixes } from '../net/prefixes.ts';
import type { Host, Topology } from '../topology/model.ts';
import { type MissingFact, type RuleTuple, intentOf } from './rule-tuples.ts';

// What is intended for a role, as each of its machines has it.

/** Every machine that has rules of its own: of a role each one, else the host itself. */
export function machinesOf(hosts: readonly Host[]): readonly Host[] {
  return hosts.flatMap((host) => (host.machines.length === 0 ? [host] : host.machines));
}

/** The host of the topology that a machine is part of; the host itself where it is one. */
export function hostOf(topology: Topology, machine: Host): Host {
  return hostByMachine(topology).get(machine) ?? machine;
}

const hostByMachine = once(
  ({ hosts }: Topology): ReadonlyMap<Host, Host> =>
    new Map(hosts.flatMap((host) => host.machines.map((machine) => [machine, host] as const))),
);

const tuplesByHost = once((topology: Topology) => groupBy(intentOf(topology).tuples, ({ host }) => host));

/**
 * The new connections that a host or a machine must let in, or out. Those of a machine are those of its role, at its own
 * addresses, and where it is reached besides, alone: rules of alike machines differ in nothing else.
 */
export function tuplesOf(topology: Topology, machine: Host): readonly RuleTuple[] {
  const host = hostOf(topology, machine);
  const tuples = tuplesByHost(topology).get(host) ?? [];
  return host === machine ? tuples : tuples.flatMap((tuple) => atMachine(tuple, machine));
}

function atMachine(tuple: RuleTuple, machine: Host): readonly RuleTuple[] {
  const side = tuple.direction === 'in' ? 'destinations' : 'sources';
  const joined =
    tuple.direction === 'in' ? tuple.destinations.filter((block) => tuple.instance.joined.includes(block)) : [];
  const own = [...commonPrefixes(tuple[side], machine.addresses), ...joined];
  return own.length === 0 ? [] : [{ ...tuple, host: machine, [side]: own }];
}

/** What keeps flows of a host or a machine from becoming rules. */
export function missingFactsOf(topology: Topology, machine: Host): readonly MissingFact[] {
  const host = hostOf(topology, machine);
  return intentOf(topology).missingFacts.filter((fact) => fact.host === host);
}
