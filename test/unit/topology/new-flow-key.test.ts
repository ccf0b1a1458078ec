import { expect, it, vi } from 'vitest';
import { diffTopologies } from '../../../src/compare/answer.ts';
import { isWithin } from '../../../src/facts/flow-containment.ts';
import { flowRemarks } from '../../../src/firewall/remark.ts';
import { plain } from '../../../src/report/palette.ts';
import { topologyPages } from '../../../src/report/pages/topology.ts';
import type { FlowKey } from '../../../src/topology/flow-keys.ts';
import type { Flow, Topology } from '../../../src/topology/model.ts';
import { topologyOf } from '../../support/topologies.ts';
import { rendered } from '../render/samples.ts';

// The table gains a key as ARCHITECTURE.md says to add one: a line, and nothing else.
vi.mock('../../../src/topology/flow-keys.ts', async (importOriginal) => {
  const original = await importOriginal<{ readonly flowKeys: Readonly<Record<string, FlowKey>> }>();
  const data: FlowKey = {
    title: 'Data class',
    kind: 'documentation',
    text: (flow) => (flow as { readonly data?: string }).data,
    missing: 'data class',
  };
  return { ...original, flowKeys: { ...original.flowKeys, data } };
});

function topologyWith(more: object): Topology {
  const topology = topologyOf(`zones: { internet: [0.0.0.0/0] }
hosts: { web: { addresses: [203.0.113.10] } }
components:
  browser: { zone: internet }
  nginx: { host: web, listeners: { https: 443/tcp HTTPS } }
flows:
  - { id: shop, from: browser, to: nginx.https, purpose: the shop }`);
  return { ...topology, flows: topology.flows.map((flow) => ({ ...flow, ...more })) };
}

const [internal, secret] = [topologyWith({ data: 'internal' }), topologyWith({ data: 'secret' })];
const flowIn = ({ flows }: Topology): Flow => flows[0]!;

it('a comparison shows it', () => {
  expect(diffTopologies(internal, secret).document).toEqual([
    { flow: 'shop', field: 'data', before: 'internal', after: 'secret' },
  ]);
});

it('explain shows it', () => {
  const [page] = topologyPages('shop', secret, { name: 'test.yaml', text: '' }, plain);
  expect(page).toMatch(/^ {2}data class +secret$/m);
});

it.each(['connections', 'review', 'openings'] as const)('the view %s has a column for it, in JSON', async (view) => {
  const columns = view === 'connections' ? { columns: ['id', 'data'] } : {};
  const { columns: shown, rows } = JSON.parse(await rendered(secret, { view, format: 'json', ...columns }));
  expect(shown).toContainEqual({ id: 'data', title: 'Data class' });
  expect(rows[0]).toMatchObject({ data: 'secret' });
});

it('the review asks for it', async () => {
  const { rows } = JSON.parse(await rendered(topologyWith({}), { view: 'review', format: 'json' }));
  expect(rows[0].missing).toMatch(/, data class$/);
});

it('the comment above the rules has it', () => {
  expect(flowRemarks([flowIn(secret)])[0]).toMatch(/, data class secret\]$/);
});

it('flows that differ in it alone are both needed', () => {
  expect(isWithin(flowIn(secret), flowIn(secret))).toBe(true);
  expect(isWithin(flowIn(secret), flowIn(internal))).toBe(false);
});
