import { type FlowDocumentation, flowDocumentation } from '../topology/flow-documentation.ts';
import { endsText } from '../topology/flow-text.ts';
import type { Flow, Topology } from '../topology/model.ts';

/** A change of what a topology says about its flows: it moves no packet by itself, and a reviewer should see it. */
export interface DocumentChange {
  /** The id of the flow. */
  readonly flow: string;
  /** The key of the language, or `flow` for all of it. */
  readonly field: string;
  /** Absent where there was nothing. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * By flow in the order of the second topology, then those that are gone. Of the flows with ids in `shown` the differing packets
 * are shown already: a key that rules match on both sides is not told again.
 */
export function documentChanges(
  first: Topology,
  second: Topology,
  shown: ReadonlySet<string>,
): readonly DocumentChange[] {
  const before = new Map(first.flows.map((flow) => [flow.id, flow]));
  const after = new Map(second.flows.map((flow) => [flow.id, flow]));
  return [
    ...[...after.values()].flatMap((flow) => {
      const old = before.get(flow.id);
      return old === undefined
        ? [{ flow: flow.id, field: 'flow', after: endsText(flow) }]
        : changesOf(old, flow, shown.has(flow.id));
    }),
    ...[...before.values()]
      .filter(({ id }) => !after.has(id))
      .map((flow) => ({ flow: flow.id, field: 'flow', before: endsText(flow) })),
  ];
}

const facts: readonly Pick<FlowDocumentation, 'key' | 'text' | 'isMatched'>[] = [
  { key: 'flow', text: endsText },
  ...flowDocumentation,
];

function changesOf(old: Flow, flow: Flow, isShown: boolean): readonly DocumentChange[] {
  return facts.flatMap(({ key: field, text, isMatched }) => {
    const [before, after] = [text(old), text(flow)];
    if (before === after) return [];
    if (isShown && [old, flow].every((one) => isMatched?.(one) === true)) return [];
    return [
      {
        ...{ flow: flow.id, field },
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      },
    ];
  });
}
