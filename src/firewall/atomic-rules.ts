import type { Direction } from '../packets/packet.ts';
import type { Family } from '../net/addresses.ts';
import type { PortRange, PortSet } from '../net/ports.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Flow } from '../topology/model.ts';
import type { PlannedOpening } from './planned-rule.ts';

/** One source, destination, transport and port range: the least that every target must write. */
export interface AtomicRule {
  /** The flows that ask for it, in the order of the file. */
  readonly flows: readonly Flow[];
  readonly direction: Direction;
  readonly family: Family;
  readonly source: Prefix;
  readonly destination: Prefix;
  readonly transport: Transport;
  readonly ports: PortRange | 'none';
  /** Absent if every source port is allowed. */
  readonly sourcePorts?: PortSet;
}

/** Splits an opening into atomic rules. They are disjoint, and together they match exactly its packets. */
export function atomicRulesOf({
  flows,
  direction,
  family,
  sources,
  destinations,
  transports,
  ports,
  sourcePorts,
}: PlannedOpening): readonly AtomicRule[] {
  const ranges = ports === 'none' ? [ports] : ports;
  return sources.flatMap((source) =>
    destinations.flatMap((destination) =>
      transports.flatMap((transport) =>
        ranges.map((range) => {
          const piece = { flows, direction, family, source, destination, transport, ports: range };
          return sourcePorts === undefined ? piece : { ...piece, sourcePorts };
        }),
      ),
    ),
  );
}

/** Returns how many atomic rules {@link atomicRulesOf} would return. */
export function countAtomicRules({ sources, destinations, transports, ports }: PlannedOpening): number {
  return sources.length * destinations.length * transports.length * (ports === 'none' ? 1 : ports.length);
}
