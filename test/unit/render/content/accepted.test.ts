import { describe, expect, it } from 'vitest';
import { placedFindings } from '../../../../src/render/content/accepted.ts';
import { wholeDocument } from '../../../../src/render/document.ts';
import { compileText } from '../../../support/topologies.ts';
import { exampleOf, rendered, renderedBytes } from '../samples.ts';
import { rowsIn, rowsOf, tablesIn } from '../views/blocks.ts';

const { topology, suppressed: accepted } = compileText(`
zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/24] }
hosts: { one: { addresses: [10.0.0.1] } }
components:
  browser: { zone: internet }
  web:
    host: one
    listeners:
      http: 80/tcp HTTP
      admin:
        ports: 81
        transport: tcp
        # topo-ignore[bind-too-wide]: it cannot be bound; the firewall keeps it closed
        bind: any
  # topo-ignore[isolated-component]: it comes with the next release
  spare: { host: one, listeners: { x: 82/tcp } }
  sleeper: { host: one, profiles: [night], listeners: { y: 83/tcp HTTP } }
flows:
  # topo-ignore[cleartext]: ACME asks over plain HTTP
  - { id: plain, from: browser, to: web.http, purpose: p, approved_by: the security office }
  - { id: local, from: web, to: web.admin, purpose: p }
  - { id: asleep, from: browser, to: sleeper, purpose: p } # topo-ignore[cleartext]: at night nobody reads
`);
if (topology === undefined) throw new Error('no model');

describe('what the file accepts', () => {
  const rows = rowsOf(topology, 'accepted', { accepted });

  it('is told with the thing that it is about, the reason, and who approved the flow', () => {
    const told = rows.map(({ rule, about, reason, approved_by: by }) => [rule, about, reason, by]);
    expect(told).toEqual([
      ['bind-too-wide', 'web.admin', 'it cannot be bound; the firewall keeps it closed', ''],
      ['isolated-component', 'spare', 'it comes with the next release', ''],
      ['cleartext', 'plain', 'ACME asks over plain HTTP', 'the security office'],
      ['cleartext', 'asleep', 'at night nobody reads', ''],
    ]);
    expect(rows[2]?.['finding']).toMatch(/^flow "plain" from .* carries HTTP/);
  });

  it('leads to flows that the document has, and to no others', () => {
    const [table] = tablesIn(wholeDocument(topology, { accepted }).find(({ id }) => id === 'accepted')?.blocks ?? []);
    expect(table?.rows.map(({ flows = [] }) => flows)).toEqual([[], [], ['plain'], []]);
  });

  it('stands beside the flow in the review, also what is said of its listener', () => {
    const review = rowsOf(topology, 'review', { accepted });
    expect(review.map((row) => [row['id'], row['accepted']])).toEqual([
      ['plain', ['cleartext: ACME asks over plain HTTP']],
      ['local', ['bind-too-wide: it cannot be bound; the firewall keeps it closed']],
    ]);
  });

  it('is the mitigation of an insecure service', () => {
    const { topology: openvidu, accepted: found } = exampleOf('openvidu-ce/topology');
    const section = wholeDocument(openvidu, { accepted: found }).find(({ id }) => id === 'insecure');
    expect(tablesIn(section?.blocks ?? []).flatMap(rowsIn)).toEqual([
      expect.objectContaining({
        flow: 'internet-to-nginx-http',
        accepted: ['cleartext: ACME asks over plain HTTP, and every other request is redirected to HTTPS'],
      }),
    ]);
  });

  it('has no section where there is nothing', () => {
    expect(wholeDocument(topology, {}).map(({ id }) => id)).not.toContain('accepted');
    expect(rowsOf(topology, 'accepted')).toEqual([]);
  });

  it.each(['markdown', 'html', 'text', 'csv', 'json'] as const)('is told as %s', async (format) => {
    const text = await rendered(topology, { view: 'accepted', format, accepted, room: 400 });
    for (const { reason } of accepted) expect(text).toContain(reason);
  });

  it('is told in the whole document and its workbook', async () => {
    for (const format of ['markdown', 'html', 'text'] as const)
      expect(await rendered(topology, { format, accepted, room: 400 })).toContain('at night nobody reads');
    const bytes = await renderedBytes(topology, { format: 'xlsx', accepted });
    expect(bytes.length).toBeGreaterThan((await renderedBytes(topology, { format: 'xlsx' })).length);
  });
});

it('is about the whole file where it is about nothing in it', () => {
  const [one] = accepted;
  const nowhere = placedFindings(topology, [{ ...one!, span: { start: 0, end: 0 } }]);
  expect(nowhere.map(({ place, flow }) => [place, flow])).toEqual([['', undefined]]);
});
