import { type Checked, compile } from '../../src/compile.ts';
import type { Flow, Topology } from '../../src/topology/model.ts';

/** The day on which all tests take place. */
export const today = '2026-11-20';

/** Compiles the body of a file; its first two keys are written here. */
export function compileText(body: string, profiles: readonly string[] = []): Checked {
  return compile({ name: 'test.yaml', text: `topo: 1\nname: test\n${body}` }, { today, profiles: new Set(profiles) });
}

/** The model of a body that has one; what is wrong with it otherwise becomes the failure of the test. */
export function topologyOf(body: string, profiles: readonly string[] = []): Topology {
  const { topology, diagnostics } = compileText(body, profiles);
  if (topology === undefined)
    throw new Error(diagnostics.map(({ rule, message }) => `${rule.id}: ${message}`).join('\n'));
  return topology;
}

export function flowOf(topology: Topology, id: string): Flow {
  const flow = topology.flows.find((one) => one.id === id);
  if (flow === undefined) throw new Error(`no flow ${id}; flows: ${topology.flows.map((one) => one.id).join(', ')}`);
  return flow;
}

/** Messages of one rule. */
export function messages({ diagnostics }: Checked, rule: string): readonly string[] {
  return diagnostics.filter((one) => one.rule.id === rule).map(({ message }) => message);
}
