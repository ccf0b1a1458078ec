import { count, list } from '../diagnostics/words.ts';
import { type Passage, passagesOf } from '../intent/passages.ts';
import { isInInternet } from '../intent/placement.ts';
import { type Scope, scopes, widestFirst } from '../intent/scope.ts';
import { union } from '../net/intervals.ts';
import { type PortSet, formatPorts } from '../net/ports.ts';
import { transports } from '../net/transports.ts';
import type { Flow, Topology } from '../topology/model.ts';
import type { Block } from './page.ts';
import { UNKNOWN } from './services.ts';
import { oneLine } from './text.ts';

/** What a reader wants to know before the first table: how much is open, and to whom. */
export function summaryOf(topology: Topology): readonly Block[] {
  const { flows, components, hosts, zones } = topology;
  const size = `${count(flows.length, 'flow')} between ${count(components.length, 'component')} on ${count(hosts.length, 'host')} in ${count(zones.length, 'zone')}`;
  return [{ kind: 'list', items: [size, ...reach(flows.map((flow) => ({ flow, passages: passagesOf(flow) })))] }];
}

interface Reaching {
  readonly flow: Flow;
  readonly passages: readonly Passage[];
}

/** Each flow is in one line: of its widest scope, and of the two ways over the border of the internet the way in. */
function reach(flows: readonly Reaching[]): readonly string[] {
  return scopes.flatMap((scope) => {
    const reaching = flows.filter(({ passages }) => widestFirst(passages.map((passage) => passage.scope))[0] === scope);
    if (scope !== 'internet') return reaching.length === 0 ? [] : [`${String(reaching.length)} ${words[scope]}`];
    const entering = reaching.filter(({ passages }) => passages.some(isFromInternet));
    const leaving = reaching.length - entering.length;
    return [
      `${String(entering.length)} can be opened from the internet${entering.length === 0 ? '' : `: ${portsOf(entering.flatMap(({ passages }) => passages.filter(isFromInternet)))}`}`,
      ...(leaving === 0 ? [] : [`${String(leaving)} to the internet`]),
    ];
  });
}

const words: Record<Exclude<Scope, 'internet'>, string> = {
  'cross-zone': 'from one zone to another',
  'same-zone': 'between hosts of one zone',
  'same-host': 'on one host, which no firewall sees',
};

function isFromInternet({ from, scope }: Passage): boolean {
  return scope === 'internet' && isInInternet(from);
}

/** The ports of all passages together: `TCP 80, 443; UDP 3478, ?; ESP`. */
function portsOf(passages: readonly Passage[]): string {
  const texts = transports.flatMap((transport) => {
    const using = passages.filter((passage) => passage.transports.includes(transport));
    if (using.length === 0) return [];
    const known = using.flatMap(({ ports }) => (typeof ports === 'string' ? [] : [ports])).reduce<PortSet>(union, []);
    const unknown = using.some(({ ports }) => ports === 'unknown') ? [UNKNOWN] : [];
    const ports = [...(known.length === 0 ? [] : [formatPorts(known, ', ')]), ...unknown].join(', ');
    return [`${transport.toUpperCase()} ${ports}`.trim()];
  });
  return texts.join('; ');
}

/** What stands in the file and not in the document; nothing where all of it is there. */
export function restingNote({ resting, profiles }: Topology): readonly Block[] {
  const { components, listeners, flows } = resting;
  const asleep = new Set(components.map(({ name }) => name));
  const alone = listeners.filter(({ component }) => !asleep.has(component));
  const names = [...components.map(({ title }) => oneLine(title)), ...alone.map(({ path }) => path)];
  const told = [
    ...names,
    ...(flows.length === 0 ? [] : [`the ${flows.length === 1 ? 'flow' : 'flows'} ${list(flows.map(({ id }) => id))}`]),
  ];
  if (told.length === 0) return [];
  const how = list(
    profiles.map((profile) => `--profile ${profile}`),
    'or',
  );
  return [{ kind: 'paragraph', text: `Not in this document: ${list(told)}. Profiles bring them in: ${how}.` }];
}
