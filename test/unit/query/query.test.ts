import { describe, expect, it } from 'vitest';
import type { QueryAnswer } from '../../../src/query/query.ts';
import { queryRuleset } from '../../../src/query/of-ruleset.ts';
import { queryTopology } from '../../../src/query/of-topology.ts';
import { allOf, always, product } from '../../../src/rulesets/match.ts';
import type { RulesetRule, Ruleset } from '../../../src/rulesets/ruleset.ts';
import { type Question, readQuestion } from '../../../src/topology/questions.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { topologyOf } from '../../support/topologies.ts';

function questionOf(text: string, topology: Topology): Question {
  const question = readQuestion(text, topology);
  if (!question.ok) throw new Error(question.problem);
  return question.value;
}

function ask(topology: Topology, text: string): QueryAnswer {
  const answer = queryTopology(topology, questionOf(text, topology));
  if ('why' in answer) throw new Error(`about nothing: ${answer.why}`);
  return answer;
}

/** Fate, place and reason of each part. */
function briefly({ parts }: QueryAnswer): readonly string[] {
  return parts.map(({ fate, place, reason }) => {
    const where = place.kind === 'host' ? `${place.direction} ${place.host ?? ''}` : place.kind;
    return `${fate} ${where} ${reason.kind === 'flow' ? reason.flow.id : reason.kind}`;
  });
}

const body = (firewall: string): string => `
zones: { lan: [10.0.0.0/8], dmz: [10.1.0.0/16] }
hosts:
  a: { addresses: [10.0.0.1] }
  b: { addresses: [10.0.0.2] }
  unnumbered: { zone: lan }
components:
  client: { zone: lan }
  one: { host: a, listeners: { web: 80/tcp, inner: { ports: 81, transport: tcp, bind: loopback } } }
  two: { host: a }
  three: { host: b, listeners: { open: unknown/tcp } }
  four: { host: unnumbered, listeners: { web: 80/tcp } }
flows:
  - { id: web, from: client, to: one.web }
  - { id: inner, from: two, to: one.inner }
  - { id: gap, from: client, to: b, ports: unknown, transport: udp }
  - { id: open, from: client, to: three.open }
  - { id: far, from: client, to: four.web }
firewall: { egress: ${firewall} }
`;

describe('a question to a topology', () => {
  const topology = topologyOf(body('open'));

  it.each([
    ['client -> one.web', 'yes', ['passes in a web']],
    ['two -> one.inner', 'yes', ['passes within inner']],
    ['client -> one.inner', 'no', ['stopped in a loopback']],
    ['two -> one.web', 'no', ['stopped within undeclared']],
    ['client -> one', 'yes', ['passes in a web']],
    ['client -> a:80-81/tcp', 'some', ['passes in a web', 'stopped in a undeclared']],
    ['client -> b:53/udp', 'undecided', ['undecided in b gap']],
    ['client -> three:53/tcp', 'undecided', ['undecided in b open', 'stopped in b undeclared']],
    ['client -> three.open', 'yes', ['passes in b open']],
    ['client -> four', 'yes', ['passes in unnumbered far']],
    ['client -> a:icmp', 'yes', ['passes in a essential']],
    ['client -> a:icmp+gre', 'some', ['passes in a essential', 'stopped in a undeclared']],
    ['a -> 192.0.2.1', 'yes', ['passes out a free']],
    ['192.0.2.1 -> 192.0.2.2:80/tcp', 'no', ['stopped outside undeclared']],
  ])('%s', (text, verdict, parts) => {
    const answer = ask(topology, text);
    expect({ verdict: answer.verdict, parts: briefly(answer) }).toEqual({ verdict, parts });
  });

  it('means global addresses of a host where it speaks of the internet', () => {
    const multihomed = topologyOf(`zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/8] }
hosts: { h: { addresses: [203.0.113.2, 10.0.7.2] } }
components: { far: { zone: internet }, near: { zone: lan }, web: { host: h, listeners: { https: 443/tcp } } }
flows: [{ id: web, from: far, to: web }]`);
    expect(briefly(ask(multihomed, 'far -> web'))).toEqual(['passes in h web']);
    expect(ask(multihomed, 'far -> web').verdict).toBe('yes');
    expect(ask(multihomed, '10.0.0.1 -> web').verdict).toBe('some');
    expect(ask(multihomed, 'far -> 10.0.7.2:443/tcp').verdict).toBe('no');
  });

  it('names what an undecided answer depends on', () => {
    expect(ask(topology, 'client -> b:53/udp').parts[0]?.depends).toEqual([
      'which ports flow gap opens: the file does not tell them',
    ]);
  });

  it('speaks of both ends where outbound traffic is declared', () => {
    const closed = topologyOf(body('declared'));
    const answer = ask(closed, 'b -> one.web');
    expect(answer.verdict).toBe('some');
    expect(briefly(answer)).toEqual(['passes in a web', 'stopped out b undeclared']);
  });

  it('is about nothing where no packet can be', () => {
    expect(queryTopology(topology, questionOf('10.0.0.1 -> a', topology))).toMatchObject({
      why: expect.stringContaining('is the host of'),
    });
  });

  it('tells of what rests', () => {
    const resting = topologyOf(
      'hosts: { a: { addresses: [10.0.0.1] } }\ncomponents:\n  one: { host: a, profiles: [more], listeners: { web: 80/tcp } }\nflows: []\n',
    );
    const { verdict, remarks } = ask(resting, 'any -> one');
    expect({ verdict, remarks }).toEqual({
      verdict: 'no',
      remarks: ['"one" is inactive: it needs --profile more'],
    });
  });
});

describe('a question to a ruleset', () => {
  const tcp = [{ lo: 6, hi: 6 }];
  const rule = (line: number, match: RulesetRule['match']): RulesetRule => ({
    ...{ line, text: `rule ${String(line)}`, match, action: { kind: 'accept' } },
  });
  const port = (number: number, more: object = {}): RulesetRule['match'] =>
    product({ protocols: tcp, ports: [{ lo: number, hi: number }], ...more });
  const ruleset: Ruleset = {
    bases: [{ chain: 'INPUT', hook: 'input', policy: 'drop', line: 1 }],
    chains: new Map([
      [
        'INPUT',
        {
          name: 'INPUT',
          file: 'rules',
          rules: [
            rule(2, port(80)),
            rule(3, port(443)),
            rule(4, allOf([port(22), { kind: 'unknown', words: 'on mondays' }])),
            rule(5, port(25, { interface: 'eth1' })),
            rule(6, port(53, { sourcePorts: [{ lo: 53, hi: 53 }] })),
          ],
        },
      ],
    ]),
    remarks: ['a remark'],
  };
  const nameless = topologyOf('zones: {}\n');
  const asked = (text: string, about: object = {}): QueryAnswer => {
    const answer = queryRuleset(ruleset, questionOf(text, nameless), { way: 'in', undeclared: false, ...about });
    if ('why' in answer) throw new Error(answer.why);
    return answer;
  };

  it.each([
    ['any -> any:80/tcp', 'yes', ['passes in  rule']],
    ['any -> any:80,443/tcp', 'yes', ['passes in  rule', 'passes in  rule']],
    ['any -> any:81/tcp', 'no', ['stopped in  rule']],
    ['any -> any:80-81/tcp', 'some', ['passes in  rule', 'stopped in  rule']],
    ['any -> any:22/tcp', 'undecided', ['undecided in  rule']],
    ['any -> any:25/tcp', 'undecided', ['undecided in  rule']],
    ['any -> any:icmp', 'no', ['stopped in  rule']],
  ])('%s', (text, verdict, parts) => {
    const answer = asked(text);
    expect({ verdict: answer.verdict, parts: briefly(answer) }).toEqual({ verdict, parts });
  });

  it('names the conditions', () => {
    expect(asked('any -> any:22/tcp').parts[0]?.depends).toEqual(['on mondays']);
    expect(asked('any -> any:25/tcp').parts[0]?.depends).toEqual(['interface']);
    expect(asked('any -> any:25/tcp', { interface: 'eth1' }).verdict).toBe('yes');
    expect(asked('any -> any:25/tcp', { interface: 'eth0' }).verdict).toBe('no');
  });

  it('says where rows do not tell everything', () => {
    const { verdict, remarks } = asked('any -> any:53/tcp');
    expect(verdict).toBe('some');
    expect(remarks).toEqual(['a remark', expect.stringContaining('source ports')]);
  });

  it('lets pass what no rule looks at', () => {
    expect(briefly(asked('any -> any', { way: 'out' }))).toEqual(['passes out  free']);
  });

  it('may be asked for what the topology does not declare', () => {
    const topology = topologyOf(body('open'));
    const host = topology.hosts[0]!;
    const answer = queryRuleset(ruleset, questionOf('client -> a:80,443/tcp', topology), {
      ...{ topology, host, way: 'in', undeclared: true },
    });
    expect(answer).toMatchObject({ verdict: 'yes', parts: [{ reason: { place: { line: 3 } } }] });
  });

  it('is about nothing where the rules never see it', () => {
    const topology = topologyOf(body('open'));
    const about = { topology, host: topology.hosts[0]!, way: 'in', undeclared: false } as const;
    for (const text of ['client -> b', 'client -> one.inner', 'client -> four']) {
      expect(queryRuleset(ruleset, questionOf(text, topology), about)).toHaveProperty('why');
    }
  });

  it('is not confused by a rule for everything', () => {
    const open = {
      ...ruleset,
      chains: new Map([['INPUT', { name: 'INPUT', file: 'rules', rules: [rule(2, always)] }]]),
    };
    expect(queryRuleset(open, questionOf('any -> any', nameless), { way: 'in', undeclared: false })).toMatchObject({
      verdict: 'yes',
    });
  });
});
