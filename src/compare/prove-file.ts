import { machinesOf, tuplesOf } from '../intent/machines.ts';
import { directionsOf } from '../intent/rule-tuples.ts';
import type { Ruleset } from '../rulesets/ruleset.ts';
import type { StrictReader } from '../rulesets/strict/registry.ts';
import { Unreadable } from '../rulesets/unreadable.ts';
import type { Host, Topology } from '../topology/model.ts';
import { type Within, groupPackets } from './group-packets.ts';
import { type Obligation, differences } from './prove.ts';
import { Unproved, differencesText } from './unproved.ts';

/** A text of rules that claims to be what one host needs. */
export interface ClaimedRules {
  readonly host: string;
  /** The name of the file, for messages. */
  readonly name: string;
  readonly text: string;
}

/**
 * Proves that every text allows exactly what the topology says for its host. Returns, for each text in turn, how many of its
 * rules accept something, baseline rules included. Throws {@link Unproved} where a text allows anything else, and `TooComplex`
 * where the comparison would take too long.
 */
export function proveFiles(topology: Topology, judge: StrictReader, files: readonly ClaimedRules[]): readonly number[] {
  const obligations = obligationsOf(topology, judge);
  const carriers = files.map(({ host }) => host);
  return files.map((file) => proveFile(file, readerOf(topology, judge, file.host, carriers), obligations(file.host)));
}

type Reader = (text: string, file: string) => Ruleset;

/**
 * Reads the text of one host back. Hosts that are written together (`carriers`) carry the security groups that a text may
 * name; it may name no others.
 */
export function readerOf({ hosts }: Topology, judge: StrictReader, own: string, carriers: readonly string[]): Reader {
  const named = new Set(carriers);
  const written = [...hosts, ...machinesOf(hosts)].filter(({ name }) => named.has(name));
  const members = new Map(written.map(({ name, addresses }) => [name, addresses]));
  return (text, file) => judge.read(text, file, { own, members: (name) => members.get(name) });
}

/** What each host must let through. It comes from the topology and not from the plan, so that what a plan loses is a difference. */
export function obligationsOf(topology: Topology, { decides }: StrictReader): (host: string) => Obligation {
  const hosts = new Map([...topology.hosts, ...machinesOf(topology.hosts)].map((host) => [host.name, host]));
  return (name) => {
    const host = hosts.get(name);
    if (host === undefined) return { tuples: [], directions: ['in'] };
    return { tuples: tuplesOf(topology, host), directions: directionsOf(host), ...limitsOf(decides, host) };
  };
}

function limitsOf(decides: StrictReader['decides'], host: Host): { readonly within?: Within } {
  switch (decides) {
    case 'every-packet':
      return {};
    case 'group-packets':
      return { within: groupPackets(host) };
  }
}

function proveFile({ name, text }: ClaimedRules, read: Reader, obligation: Obligation): number {
  const ruleset = readBack(name, read, text);
  const [first, ...more] = differences(ruleset, obligation);
  if (first !== undefined) throw new Unproved(name, differencesText([first, ...more]), [first, ...more]);
  const accepting = [...ruleset.chains.values()].flatMap((chain) =>
    chain.rules.filter(({ action }) => action.kind === 'accept'),
  );
  return new Set(accepting.map(({ line }) => line)).size;
}

function readBack(name: string, read: Reader, text: string): Ruleset {
  try {
    return read(text, name);
  } catch (error) {
    throw error instanceof Unreadable ? new Unproved(name, error.message) : error;
  }
}
