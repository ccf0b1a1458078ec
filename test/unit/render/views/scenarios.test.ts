import { describe, expect, it } from 'vitest';
import { views } from '../../../../src/render/render.ts';
import { compileText } from '../../../support/topologies.ts';
import { exampleOf } from '../samples.ts';
import { headingsIn, proseIn, rowsIn, sequencesIn, tablesIn } from './blocks.ts';

describe('the scenarios of OpenVidu', () => {
  const blocks = views.scenarios.blocks(exampleOf('openvidu-ce/topology').topology, {});
  const [direct] = sequencesIn(blocks);

  it('are a sequence each, with two of a kind told apart', () => {
    expect(headingsIn(blocks)).toEqual(['Two browsers reach the media ports', 'A browser behind a strict NAT joins']);
    expect(direct?.lifelines.map(({ title }) => title)).toEqual([
      ...['Browser A', 'Nginx', 'OpenVidu Server', 'Kurento Media Server', 'Coturn', 'Browser B'],
    ]);
  });

  it('tell ports with every step, and replies against the direction of their flow', () => {
    const told = direct?.messages.map(({ text, reply }) => `${reply ? '<-' : '->'} ${text}`);
    expect(told).toContain('-> join the session (TCP 443)');
    // Of the two flows that permit it one opens what the other does, and TCP besides.
    expect(told).toContain('-> which address do I have? (TCP/UDP 3478)');
    expect(told).toContain('-> publish audio and video (UDP 40000-57000)');
    expect(told?.at(-1)).toBe('<- audio and video of A');
    const keys = new Set(direct?.lifelines.map(({ key }) => key));
    expect(direct?.messages.every(({ from, to }) => keys.has(from) && keys.has(to))).toBe(true);
  });

  it('list the ports that they need, each flow once', () => {
    const [table] = tablesIn(blocks).map(rowsIn);
    expect(table?.map(({ steps, flow, ports }) => [steps, flow, ports])).toEqual([
      ['1, 6', 'browser-to-nginx-https', '443'],
      ['2', 'nginx-to-openvidu-server-api', '5443'],
      ['3', 'openvidu-server-to-kms-control', '8888'],
      // Two flows permit the step, and either may be meant.
      ['4', 'stun', '3478'],
      ['4', 'turn', '3478'],
      ['5, 7', 'media-direct', '40000-57000'],
    ]);
    const local = tablesIn(blocks)[0]
      ?.rows.filter((row) => row.local)
      .flatMap(({ flows = [] }) => flows);
    expect(local).toEqual(['nginx-to-openvidu-server-api', 'openvidu-server-to-kms-control']);
  });
});

it('names the ports that are reached where either side may send first', () => {
  const blocks = views.scenarios.blocks(exampleOf('kurento-coturn/topology').topology, {});
  const relayed = sequencesIn(blocks)[1]?.messages.map(({ text }) => text);
  expect(relayed).toContain('audio and video, towards the relay (UDP 49152-65535)');
  expect(relayed).toContain('audio and video, from the relay (UDP 40000-57000)');
  const rows = tablesIn(blocks).slice(1).flatMap(rowsIn);
  const told = rows.filter(({ flow }) => flow === 'media-relayed');
  expect(told.map((row) => [row['steps'], row['source'], row['destination'], row['ports']])).toEqual([
    ['3', 'Kurento Media Server', 'Coturn', '49152-65535'],
    ['6', 'Coturn', 'Kurento Media Server', '40000-57000'],
  ]);
});

it('says what no flow permits', () => {
  const { topology } = compileText(`
zones: { lan: [10.0.0.0/8] }
components: { a: { zone: lan, title: A }, b: { zone: lan, title: B, listeners: { x: 1/tcp } } }
scenarios: { s: { title: S, description: Why, steps: [a -> b.x: go] } }`);
  const blocks = views.scenarios.blocks(topology!, {});
  expect(proseIn(blocks)).toBe('Why\nNo flow permits: A to B.');
  expect(sequencesIn(blocks)[0]?.messages[0]?.text).toBe('go');
  expect(tablesIn(blocks)).toEqual([]);
});

it('says that there is none', () => {
  const { topology } = compileText('');
  expect(proseIn(views.scenarios.blocks(topology!, {}))).toBe('The file has no scenarios.');
});
