import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/compile.ts';
import { queryTopology } from '../../../src/query/of-topology.ts';
import { readQuestion } from '../../../src/topology/questions.ts';
import { sampled } from '../../support/runs.ts';
import { today } from '../../support/topologies.ts';

const examples = resolve(import.meta.dirname, '../../../examples');
const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

// Each witness is sent through what the file says of its host before it is told, and a disagreement would throw.
describe.each(names)('%s', (example) => {
  it.each(['open', 'declared'])('has an answer for everything that may be asked (egress: %s)', (egress) => {
    const text = readFileSync(join(examples, example, 'topology.yaml'), 'utf8');
    const { topology } = compile({ name: 'topology.yaml', text }, { today });
    if (topology === undefined) throw new Error('no model');
    const asked = { ...topology, firewall: { ...topology.firewall, egress: egress as 'open' | 'declared' } };
    const parties = ['any', ...[...topology.zones, ...topology.hosts, ...topology.components].map(({ name }) => name)];
    const ends = [...parties, ...parties.map((one) => `${one}:icmp`)];
    for (const text of sampled(parties.flatMap((from) => ends.map((to) => `${from} -> ${to}`)))) {
      const question = readQuestion(text, asked);
      if (!question.ok) throw new Error(question.problem);
      expect(queryTopology(asked, question.value)).toBeDefined();
    }
  });
});
