import { instancesOf } from '../intent/flow-instances.ts';
import { overlaps } from '../net/intervals.ts';
import type { Flow, Host, Opening, Topology } from '../topology/model.ts';
import { protocolWords, remembered } from './protocol-judgement.ts';
import { managementPorts } from './well-known-ports.ts';

/** The hosts that a flow from elsewhere leads into for administration: with SSH, RDP or WinRM. */
export function administeredHosts({ flows }: Topology): ReadonlySet<Host> {
  const words = remembered(protocolWords);
  return new Set(flows.flatMap((flow) => administeredBy(flow, words)));
}

type Words = (protocol: string) => readonly string[];

/** The hosts that somebody on another machine administers through this flow. */
function administeredBy(flow: Flow, words: Words): readonly Host[] {
  const ways = new Set(flow.openings.filter((opening) => isManagement(flow, opening, words)));
  if (ways.size === 0) return [];
  return instancesOf(flow)
    .filter(({ mirrored, scope, opening }) => !mirrored && scope !== 'same-host' && ways.has(opening))
    .flatMap(({ to }) => to.host ?? []);
}

const managementWords: ReadonlySet<string> = new Set(['SSH', 'RDP', 'WINRM']);

function isManagement({ to }: Flow, { ports, transports, protocol }: Opening, words: Words): boolean {
  if (to.kind === 'component' && to.component.uses === 'sshd') return true;
  if (typeof ports !== 'string' && transports.includes('tcp') && overlaps(ports, managementPorts)) return true;
  return protocol !== undefined && words(protocol).some((word) => managementWords.has(word));
}
