// Hosts that translate destinations, and listings that were misread once: what is open comes out as the kernel has it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, diffRulesets, verify } from '../../../src/compare/answer.ts';
import { type RulesetQuery, queryRuleset } from '../../../src/query/of-ruleset.ts';
import type { QueryAnswer } from '../../../src/query/query.ts';
import { superfluousRules } from '../../../src/rulesets/redundancy.ts';
import { iptables } from '../../../src/rulesets/readers/iptables-save.ts';
import { nftables } from '../../../src/rulesets/readers/nft-json.ts';
import type { Ruleset } from '../../../src/rulesets/ruleset.ts';
import { readQuestion } from '../../../src/topology/questions.ts';
import { topologyOf } from '../../support/topologies.ts';

const folder = join(import.meta.dirname, '../../support/fixtures/translation');
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

function rules(...names: readonly string[]): Ruleset {
  const listings = names.map((name) => ({ name, text: text(name) }));
  return (names[0]!.endsWith('.json') ? nftables : iptables).read(listings);
}

const nameless = {
  zones: [],
  hosts: [],
  components: [],
  groups: [],
  inactive: { hosts: [], components: [], listeners: [], flows: [] },
};

function asked(ruleset: Ruleset, words: string, about: Partial<RulesetQuery> = {}): QueryAnswer {
  const question = readQuestion(words, about.topology ?? nameless);
  if (!question.ok) throw new Error(question.problem);
  const answer = queryRuleset(ruleset, question.value, { way: 'in', undeclared: false, ...about });
  if ('why' in answer) throw new Error(answer.why);
  return answer;
}

describe('a published port of a Docker host', () => {
  const topology = topologyOf(text('published.yaml'));
  const host = topology.hosts.find(({ name }) => name === 'docker1')!;
  const ruleset = rules('published.v4', 'published.v6');

  it('is a difference, told with the rule that publishes it and where to', () => {
    const { verdict, hosts, notCompared } = verify(topology, host, ruleset);
    expect(verdict).toBe('different');
    expect(notCompared).toEqual(['forwarded packets']);
    const found = hosts[0]!.findings.find(({ witness }) => witness.ports?.destination === 5432)!;
    expect(found).toMatchObject({ kind: 'added', depends: [], before: { kind: 'undeclared' } });
    expect(found.after).toMatchObject({
      translatedBy: { file: 'published.v4', rule: { text: expect.stringContaining('172.20.0.6:5432') as string } },
      translatedTo: { destination: { value: 0xac140006n }, ports: { destination: 5432 } },
    });
  });

  it('is open to a question', () => {
    expect(asked(ruleset, 'internet -> docker1:5432/tcp', { topology, host }).verdict).toBe('yes');
    expect(asked(ruleset, 'internet -> docker1:5433/tcp', { topology, host }).verdict).toBe('no');
  });
});

describe('what is open from outside, as it was found with packets', () => {
  const published = ['198.51.100.1:8080', '198.51.100.2:8080', '198.51.100.2:8082'];
  it.each([
    ['docker24.v4', [...published, '172.17.0.2:80', '172.17.0.2:81'], []],
    ['docker28.v4', published, ['172.17.0.2:80', '172.17.0.2:81']],
    ['docker29-nft.json', published, ['172.17.0.2:80', '172.17.0.2:81']],
    ['podman-netavark-nft.json', [...published, '10.89.0.2:80', '10.89.0.2:81'], []],
    [
      'kube-proxy-nft.json',
      ['198.51.100.1:30080', '198.51.100.1:30081', '172.30.0.43:80', '10.244.0.5:80'],
      ['198.51.100.1:30082'],
    ],
  ])('%s', (name, open, closed) => {
    const ruleset = rules(name);
    const verdict = (end: string): string => asked(ruleset, `198.51.100.7 -> ${end}/tcp`).verdict;
    expect(open.map(verdict)).toEqual(open.map(() => 'yes'));
    expect(closed.map(verdict)).toEqual(closed.map(() => 'no'));
  });
});

describe('two listings that are not equal', () => {
  it.each([
    ['a table that sleeps', 'dormant-a.json', 'dormant-b.json', 'in'],
    ['a rejection of one family, and a drop of both', 'reject-a.json', 'reject-b.json', 'in'],
    ['policies of FORWARD', 'forward-a.rules', 'forward-b.rules', 'forward'],
  ])('%s', (_, a, b, way) => {
    const answer: Answer = diffRulesets(rules(a), rules(b));
    expect(answer.verdict).toBe('different');
    expect(answer.hosts[0]!.findings.map((one) => one.way)).toContain(way);
  });
});

describe('rules that look superfluous and are not', () => {
  it.each([
    ['they do something besides their verdict', 'masquerade-redundant.json'],
    ['packets for others come to input', 'tproxy-not-local.rules'],
    ['they translate what the machine sends to itself', 'docker28.v4'],
    ['so they do as the plugin portmap writes them', 'cni-portmap-real.v4'],
    ['so they do as netavark writes them', 'podman-netavark14-iptables-real.v4'],
  ])('%s: %s', (_, name) => {
    expect(superfluousRules(rules(name))).toEqual([]);
  });

  it('ask for an interface that packets have at one of several hooks', () => {
    const found = superfluousRules(rules('docker29-nft.json')).map(({ rule }) => rule.text);
    expect(found.filter((one) => !one.startsWith('ct state'))).toEqual([]);
  });

  it('tell the sender something else than what would drop the packet in their place', () => {
    const text = ['*filter', ':INPUT DROP [0:0]', '-A INPUT -p tcp -j REJECT', '-A INPUT -p udp -j DROP', 'COMMIT', ''];
    const ruleset = iptables.read([{ name: 'a', text: `# Generated by iptables-save v1.8.9\n${text.join('\n')}` }]);
    const found = superfluousRules(ruleset).map(({ rule, changesAnswer }) => [rule.text, changesAnswer ?? false]);
    expect(found).toEqual([
      ['-A INPUT -p tcp -j REJECT', true],
      ['-A INPUT -p udp -j DROP', false],
    ]);
  });
});

it('what a machine sends to its own loopback addresses is not compared: it goes over loopback', () => {
  const topology = topologyOf(text('k3s.yaml'));
  const host = topology.hosts.find(({ name }) => name === 'w-1')!;
  const answer = verify(topology, host, rules('kube-firewall.v4', 'kube-firewall.v6'), { tables: ['connections'] });
  expect(answer.verdict).toBe('equal');
});

it('a packet taken from connection tracking is untracked to the rules behind', () => {
  expect(asked(rules('notrack-untracked.json'), '10.0.0.1 -> 10.0.0.2:80/tcp').verdict).toBe('yes');
});

it.each([
  ['90', 'yes'],
  ['8005', 'yes'],
  ['80', 'no'],
])('what is taken from connection tracking is asked of packets as they arrived: tcp %s', (port, verdict) => {
  const lines = [
    ...['*raw', ':PREROUTING ACCEPT [0:0]', '-A PREROUTING -p tcp -m tcp --dport 1:89 -j CT --notrack', 'COMMIT'],
    ...['*nat', ':PREROUTING ACCEPT [0:0]', '-A PREROUTING -p tcp -m tcp --dport 8000:8010 -j REDIRECT --to-ports 80'],
    ...['COMMIT', '*filter', ':INPUT ACCEPT [0:0]', '-A INPUT -m conntrack --ctstate UNTRACKED -j DROP', 'COMMIT', ''],
  ];
  const ruleset = iptables.read([{ name: 'a', text: `# Generated by iptables-save v1.8.9\n${lines.join('\n')}` }]);
  expect(asked(ruleset, `198.51.100.7 -> 198.51.100.1:${port}/tcp`).verdict).toBe(verdict);
});
