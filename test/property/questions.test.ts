import fc from 'fast-check';
import { expect, it } from 'vitest';
import { queryTopology } from '../../src/query/of-topology.ts';
import { readQuestion } from '../../src/topology/questions.ts';
import { topologyOf } from '../support/topologies.ts';
import { runs } from '../support/runs.ts';

// Whatever somebody types is a question, or is refused in words.

const topology = topologyOf(`
zones: { lan: [10.0.0.0/8], "constructor": ["::/0"] }
hosts: { a: { addresses: [10.0.0.1, 2001:db8::1] } }
components: { client: { zone: lan }, web: { host: a, listeners: { http: 80/tcp, all: unknown/udp, tunnel: esp } } }
flows: [{ from: client, to: web.http }]
`);

const scrap = fc.constantFrom(
  ...['any', 'lan', 'a', 'client', 'web', 'web.http', 'web.*', 'web.', '.', 'constructor', '__proto__', 'toString'],
  ...['->', '-> ', '-', '>', ':', '::', '/', '[', ']', '[::1]', '10.0.0.1', '10.0.0.0/8', '10.0.0.0/33', '::/0', '*'],
  ...[
    '80',
    '0',
    '65536',
    '1-2',
    '2-1',
    '80,443',
    'tcp',
    'udp+tcp',
    'icmp',
    'icmp+tcp',
    'unknown',
    '+',
    ',',
    ' ',
    '\\0',
    '\\ud800',
    '😀',
  ],
);
const text = fc.oneof(
  fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join('')),
  fc
    .tuple(fc.array(scrap, { maxLength: 4 }), fc.array(scrap, { maxLength: 6 }))
    .map(([a, b]) => `${a.join('')} -> ${b.join('')}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

it('any text is a question with an answer, or is refused in words', () => {
  fc.assert(
    fc.property(text, (asked) => {
      const question = readQuestion(asked, topology);
      if (question.ok) expect(queryTopology(topology, question.value)).toBeDefined();
      else expect(question.problem).toMatch(/\S/);
    }),
    runs('questions'),
  );
});

it('a long text is refused quickly', () => {
  for (const one of [
    'a'.repeat(1e6),
    ':'.repeat(1e5),
    '['.repeat(1e5),
    '->'.repeat(1e5),
    `any -> a:${'1,'.repeat(1e5)}`,
  ]) {
    expect(readQuestion(one, topology).ok).toBe(false);
  }
});
