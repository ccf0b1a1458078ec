import { count, list } from '../../diagnostics/message-text.ts';
import { distinct } from '../../net/collections.ts';
import { formatPrefix } from '../../net/prefixes.ts';
import type { Group, Host, Topology } from '../../topology/model.ts';

// How documents tell of roles: whole ones by their names, and machines in a sentence.

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
