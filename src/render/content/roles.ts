import { count, list } from '../../diagnostics/message-text.ts';
import { distinct } from '../../net/collections.ts';
import { type Prefix, formatPrefix, isSingleAddress } from '../../net/prefixes.ts';
import type { Group, Host, Topology } from '../../topology/model.ts';

// How documents tell of roles: whole ones by their names, machines in a sentence, and their addresses as ranges.

/** The role of a host whose machines are not all alike; undefined if the host is all of its role, or no role. */
export function roleOf({ groups }: Topology, host: Host): Group | undefined {
  return host.machines.length === 0 ? undefined : groups.find((group) => isRole(group) && group.name === host.role);
}

function isRole({ name, members }: Group): boolean {
  return members.every((member) => member.kind === 'host' && member.role === name);
}

/** The hosts, with the role in place of its hosts where all of them are there. */
export function placesOn(topology: Topology, hosts: readonly Host[]): readonly (Host | Group)[] {
  if (hosts.every(({ machines }) => machines.length === 0)) return hosts;
  const here = new Set<unknown>(hosts);
  return distinct(
    hosts.map((host) => {
      const role = roleOf(topology, host);
      return role?.members.every((member) => here.has(member)) === true ? role : host;
    }),
  );
}

/** `2 machines: media-1 (10.0.2.11) and media-2 (10.0.2.12).`, or one alone; undefined for a host that is no role. */
export function machinesText({ machines }: Host): string | undefined {
  if (machines.length === 0) return undefined;
  const texts = machines.map(({ name, title, addresses, public: outer }) => {
    const told = [...addresses, ...outer].map(formatPrefix).join(', ');
    const named = title === name || machines.length === 1 ? name : `${title}, ${name}`;
    return `${named}${told === '' ? '' : ` (${told})`}`;
  });
  if (texts.length === 1) return `${texts[0] ?? ''}.`;
  return `${count(machines.length, 'machine')}: ${list(texts)}.`;
}

/** Addresses that a range replaces; fewer are easier to read one by one. */
const MIN_RANGE = 3;

/** The prefixes, each once, in order; single addresses that follow one another as a range, such as `10.0.0.11-10.0.0.70`. */
export function addressRanges(prefixes: readonly Prefix[]): readonly string[] {
  const runs: Prefix[][] = [];
  for (const block of prefixes) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && follows(last, block)) run.push(block);
    else runs.push([block]);
  }
  return distinct(
    runs.flatMap((run) =>
      run.length < MIN_RANGE ? run.map(formatPrefix) : [`${formatPrefix(run[0]!)}-${formatPrefix(run.at(-1)!)}`],
    ),
  );
}

function follows(last: Prefix, block: Prefix): boolean {
  return last.family === block.family && block.lo === last.hi + 1n && isSingleAddress(last) && isSingleAddress(block);
}
