import { specialBlock } from '../net/prefixes.ts';
import type { Bind, Endpoint, Flow, Opening } from '../topology/model.ts';
import { type Placement, placementsOf } from './placement.ts';
import { type Scope, scopeBetween } from './scope.ts';

/** One opening of a flow between two places: what at most one rule on each side stands for. */
export interface Passage {
  readonly flow: Flow;
  readonly from: Placement;
  readonly to: Placement;
  readonly scope: Scope;
  /** At the destination of this passage; in a mirrored one these are the ports that the flow comes from. */
  readonly ports: Endpoint['ports'];
  readonly transports: Endpoint['transports'];
  readonly sourcePorts?: Endpoint['ports'];
  /** Of the socket that is reached. */
  readonly bind: Bind;
  readonly opening: Opening;
  /** The way back of a flow in which either side may send first. */
  readonly mirrored: boolean;
}

const bindAny: Bind = { kind: 'any' };

/** Every pair of places that the flow connects; a loopback listener pairs each host with itself only. */
export function passagesOf(flow: Flow): readonly Passage[] {
  const froms = placementsOf(flow.from);
  const tos = placementsOf(flow.to);
  return flow.openings.flatMap((opening) => {
    const bind = opening.listener?.bind ?? bindAny;
    return froms.flatMap((from) =>
      tos
        .filter((to) => !isLoopback(bind) || (to.host !== undefined && from.host === to.host))
        .flatMap((to) => {
          const forward = forwardPassage(flow, opening, from, to);
          return flow.bothWays ? [forward, mirror(forward)] : [forward];
        }),
    );
  });
}

function forwardPassage(flow: Flow, opening: Opening, from: Placement, to: Placement): Passage {
  const { ports, transports, listener } = opening;
  const { sourcePorts } = flow;
  return {
    flow,
    from,
    to,
    scope: scopeBetween(from, to),
    ports,
    transports,
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
    bind: listener?.bind ?? bindAny,
    opening,
    mirrored: false,
  };
}

function mirror(passage: Passage): Passage {
  const { flow, from, to, ports, sourcePorts = 'none' } = passage;
  const bind = flow.from.kind === 'component' ? (flow.from.listeners[0]?.bind ?? bindAny) : bindAny;
  return { ...passage, from: to, to: from, ports: sourcePorts, sourcePorts: ports, bind, mirrored: true };
}

export function isLoopback(bind: Bind): boolean {
  if (bind.kind === 'addresses') return bind.addresses.every((address) => specialBlock(address) === 'loopback');
  return bind.kind === 'loopback';
}
