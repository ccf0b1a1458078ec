import { count, list } from '../../diagnostics/message-text.ts';
import { type FlowInstance, instancesOf } from '../../intent/flow-instances.ts';
import { machinesOf } from '../../intent/machines.ts';
import type { Flow, Topology } from '../../topology/model.ts';
import { distinct, groupsOf } from '../../net/collections.ts';
import { type Thing, thingOf, titlesOf } from '../content/ends.ts';
import { hostOpenings } from '../content/host-openings.ts';
import type { PageBlock } from '../../page/page.ts';
import { type Orientation, isEntering, orientationOf } from '../content/orientation.ts';
import { reachedText } from '../content/services.ts';
import { writtenFlows } from '../content/flow-rows.ts';
import { oneLine } from '../../page/one-line.ts';

/** Summarizes the topology before the first table: how much is open, and how much of it faces the internet. */
export function summaryOf(topology: Topology): readonly PageBlock[] {
  const { flows, components, hosts, zones } = topology;
  const size = `${count(writtenFlows(flows).length, 'flow')} between ${count(components.length, 'component')} on ${count(machinesOf(hosts).length, 'host')} in ${count(zones.length, 'zone')}`;
  return [{ kind: 'list', items: [size, ...openingsItem(topology), ...reachItems(flows)] }, ...facing(topology)];
}

function openingsItem(topology: Topology): readonly string[] {
  const openings = hostOpenings(topology);
  const hosts = machinesOf(distinct(openings.map(({ host }) => host))).length;
  if (hosts === 0) return [];
  return [
    `${count(openings.length, 'opening')} in the ${hosts === 1 ? 'firewall' : 'firewalls'} of ${count(hosts, 'host')}`,
  ];
}

const words: Record<Exclude<Orientation, 'inbound'>, string> = {
  outbound: 'to the internet',
  abroad: 'between others in the internet',
  between: 'between zones or hosts',
  local: 'on one host, which no firewall sees',
};

/** Counts the flows by orientation; each flow counts once. */
function reachItems(flows: readonly Flow[]): readonly string[] {
  const groups = new Map(groupsOf(flows, orientationOf).map((group) => [orientationOf(group[0]), group]));
  const numberOf = (reach: Orientation): number => writtenFlows(groups.get(reach) ?? []).length;
  const entering = groups.get('inbound') ?? [];
  const ports = reachedText(entering.flatMap((flow) => instancesOf(flow).filter(isEntering)));
  const others = (['outbound', 'abroad', 'between', 'local'] as const).flatMap((reach) => {
    const number = numberOf(reach);
    return number === 0 ? [] : [`${String(number)} ${words[reach]}`];
  });
  return [
    `${count(numberOf('inbound'), 'flow')} ${numberOf('inbound') === 1 ? 'comes' : 'come'} from the internet${ports === '' ? '' : `: ${ports}`}`,
    ...others,
  ];
}

/** Lists the listeners that can be reached from the internet. */
function facing(topology: Topology): readonly PageBlock[] {
  const titles = titlesOf(topology);
  const entering = topology.flows.flatMap((flow) => instancesOf(flow).filter(isEntering));
  const items = groupsOf(entering, reachedThing).map(
    (instances) => `${titles(reachedThing(instances[0]))}: ${reachedText(instances)}`,
  );
  if (items.length === 0) return [];
  return [
    { kind: 'paragraph', text: 'Open to the internet:' },
    { kind: 'list', items },
  ];
}

function reachedThing({ flow, mirrored }: FlowInstance): Thing {
  return thingOf(mirrored ? flow.from : flow.to);
}

/** What stands in the file and not in the document; nothing where all of it is there. */
export function inactiveNote({ inactive, profiles }: Topology): readonly PageBlock[] {
  const { hosts, components, listeners, flows } = inactive;
  const asleep = new Set(components.map(({ name }) => name));
  const asleepFlows = writtenFlows(flows).map(({ id }) => id);
  const alone = listeners.filter(({ component }) => !asleep.has(component));
  const names = [...[...hosts, ...components].map(({ title }) => oneLine(title)), ...alone.map(({ path }) => path)];
  const told = [
    ...names,
    ...(asleepFlows.length === 0 ? [] : [`the ${asleepFlows.length === 1 ? 'flow' : 'flows'} ${list(asleepFlows)}`]),
  ];
  if (told.length === 0) return [];
  const how = list(
    profiles.map((profile) => `--profile ${profile}`),
    'or',
  );
  return [{ kind: 'paragraph', text: `Not in this document: ${list(told)}. Enable them with: ${how}.` }];
}
