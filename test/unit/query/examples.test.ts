import { describe, expect, it } from 'vitest';
import { queryTopology } from '../../../src/query/of-topology.ts';
import { readQuestion } from '../../../src/topology/questions.ts';
import { sampled } from '../../support/runs.ts';
import { examples, modelOf } from '../firewall/examples.ts';

// Each witness is sent through what the file says of its host before it is told, and a disagreement would throw.
describe.each(examples.map((example) => [example.name, example] as const))('%s', (_name, example) => {
  it.each(['open', 'declared'])('has an answer for everything that may be asked (egress: %s)', (egress) => {
    const topology = modelOf(example);
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
