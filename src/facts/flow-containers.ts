import { type Prefix, prefix, prefixIncludes } from '../net/prefixes.ts';
import { PrefixTable } from '../net/prefix-table.ts';
import type { Transport } from '../net/transports.ts';
import type { Component, End, Flow, Host, Zone } from '../topology/model.ts';
import { conditionOf, probeOf } from './flow-containment.ts';
import { type Claim, type Stabbing, stabbing } from '../net/port-stabbing.ts';

type Place = Component | Host | Zone;

/** Finds flows that may hold another, without a look at all pairs. */
export interface Containers {
  /** Flows whose ends hold those of this one, and whose ports hold its first port; the flow itself may be among them. */
  of(flow: Flow): Iterable<Flow>;
}

export function containersIn(flows: readonly Flow[]): Containers {
  const table = zoneTable(flows);
  const groups = new Map<Place, Map<Place, Group>>();
  for (const flow of flows) groupOf(groups, flow).add(flow);
  return {
    *of(flow) {
      const targets = holdersOf(flow.to, table);
      for (const source of holdersOf(flow.from, table)) {
        const bySource = groups.get(source);
        if (bySource === undefined) continue;
        for (const target of targets) yield* bySource.get(target)?.candidates(flow) ?? [];
      }
    },
  };
}

/** Whether each flow's ends hold the other's. */
export function haveSameEnds(a: Flow, b: Flow): boolean {
  return placeOf(a.from) === placeOf(b.from) && placeOf(a.to) === placeOf(b.to);
}

function groupOf(groups: Map<Place, Map<Place, Group>>, { from, to }: Flow): Group {
  const byTarget = groups.get(placeOf(from)) ?? new Map<Place, Group>();
  groups.set(placeOf(from), byTarget);
  const group = byTarget.get(placeOf(to)) ?? new Group();
  byTarget.set(placeOf(to), group);
  return group;
}

function placeOf(end: End): Place {
  switch (end.kind) {
    case 'component':
      return end.component;
    case 'host':
      return end.host;
    case 'zone':
      return end.zone;
  }
}

/** Flows between the same two places, by condition and purpose. */
class Group {
  readonly #lists = new Map<string, FlowList>();

  add(flow: Flow): void {
    const condition = conditionOf(flow);
    this.#push(purposeKey(condition, flow.purpose), flow);
    this.#push(anyPurpose(condition), flow);
  }

  /** Those of the same condition and the same or no purpose; any, for a flow without. */
  *candidates(flow: Flow): Iterable<Flow> {
    const condition = conditionOf(flow);
    if (flow.purpose === undefined) yield* this.#holding(anyPurpose(condition), flow);
    else {
      yield* this.#holding(purposeKey(condition, flow.purpose), flow);
      yield* this.#holding(purposeKey(condition, undefined), flow);
    }
  }

  #push(key: string, flow: Flow): void {
    const list = this.#lists.get(key) ?? new FlowList();
    this.#lists.set(key, list);
    list.add(flow);
  }

  #holding(key: string, flow: Flow): Iterable<Flow> {
    return this.#lists.get(key)?.holding(flow) ?? [];
  }
}

function purposeKey(condition: string, purpose: string | undefined): string {
  return `${condition}\n${purpose === undefined ? '' : `=${purpose}`}`;
}

function anyPurpose(condition: string): string {
  return `${condition}\n*`;
}

/** Below, a look at each flow is faster than a tree. */
const SMALL = 4;

class FlowList {
  readonly #flows: Flow[] = [];
  #trees: ReadonlyMap<Transport, Stabbing<Flow>> | undefined;

  add(flow: Flow): void {
    this.#flows.push(flow);
  }

  holding(flow: Flow): Iterable<Flow> {
    if (this.#flows.length <= SMALL) return this.#flows;
    const probe = probeOf(flow);
    if (probe === undefined) return [];
    this.#trees ??= treesOf(this.#flows);
    return this.#trees.get(probe.transport)?.holding(probe.port) ?? [];
  }
}

function treesOf(flows: readonly Flow[]): ReadonlyMap<Transport, Stabbing<Flow>> {
  const claims = new Map<Transport, Claim<Flow>[]>();
  for (const owner of flows) {
    for (const { ports, transports } of owner.openings) {
      const ranges = typeof ports === 'string' ? [{ lo: 0, hi: 0 }] : ports;
      for (const transport of transports) {
        const all = claims.get(transport) ?? [];
        claims.set(transport, all);
        for (const { lo, hi } of ranges) all.push({ owner, lo, hi });
      }
    }
  }
  return new Map([...claims].map(([transport, all]) => [transport, stabbing(all)]));
}

type ZoneTable = PrefixTable<{ readonly zone: Zone; readonly block: Prefix }>;

/** The zones that stand at an end themselves: no other can hold one. */
function zoneTable(flows: readonly Flow[]): ZoneTable {
  const table: ZoneTable = new PrefixTable();
  const ends = flows.flatMap(({ from, to }) => [from, to]);
  const zones = new Set(ends.flatMap((end) => (end.kind === 'zone' ? end.zone : [])));
  for (const zone of zones) for (const block of zone.written) table.add(block, { zone, block });
  return table;
}

/** The end itself, and what holds all of it on the same host: its only host, or the zones around what has none. */
function holdersOf(end: End, table: ZoneTable): readonly Place[] {
  switch (end.kind) {
    case 'host':
      return [end.host];
    case 'zone':
      return [...new Set([end.zone, ...zonesAround(end.zone.written, table)])];
    case 'component': {
      const { component } = end;
      const { hosts, addresses, anywhere, zone } = component;
      if (hosts.length > 0) return hosts.length === 1 ? [component, ...hosts] : [component];
      const blocks = anywhere ? (zone?.written ?? []) : addresses;
      return [component, ...zonesAround(blocks, table)];
    }
  }
}

/** Zones of which one prefix or another holds each of the blocks; none for no blocks. */
function zonesAround(blocks: readonly Prefix[], table: ZoneTable): readonly Zone[] {
  const [first] = blocks;
  if (first === undefined) return [];
  const around: Zone[] = [];
  let held = table.lookup(first);
  while (held !== undefined) {
    const { zone, block } = held;
    if (blocks.every((one) => zone.written.some((outer) => prefixIncludes(outer, one)))) around.push(zone);
    held = block.length === 0 ? undefined : table.lookup(prefix(block.family, block.lo, block.length - 1));
  }
  return around;
}
