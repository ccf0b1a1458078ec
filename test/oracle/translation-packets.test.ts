// Hosts that give packets another destination: real packets judge the answers to questions. Rulesets are drawn at random and
// written for both programs; a question is answered yes exactly if the packet comes to a machine, here or behind the host.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queryRuleset } from '../../src/query/of-ruleset.ts';
import { iptables } from '../../src/rulesets/readers/iptables-save.ts';
import { nftables } from '../../src/rulesets/readers/nft-json.ts';
import type { Ruleset } from '../../src/rulesets/ruleset.ts';
import { readQuestion } from '../../src/topology/questions.ts';
import { describeWith } from '../support/programs.ts';
import { runs } from '../support/runs.ts';
import { topologyOf } from '../support/topologies.ts';
import { Network } from './nftables-network.ts';

const CLIENT = '198.51.100.7';
const OWN = ['198.51.100.1', '198.51.100.2'];
const CONTAINER = '172.17.0.2';
const PORTS = [22, 80, 81, 90, 443, 5432, 8000, 8005, 8010, 8080, 8081, 9005];

interface RandomRule {
  readonly destination: string | undefined;
  readonly ports: readonly [number, number];
  readonly match: 'none' | 'arriving' | 'translated' | 'original' | 'local';
  readonly negated: boolean;
}

interface RandomRules {
  readonly early: readonly (RandomRule & { readonly target: 'drop' | 'notrack' })[];
  readonly nat: readonly (RandomRule & {
    readonly target: 'port' | 'keep' | 'shift' | 'own' | 'own-port' | 'accept';
  })[];
  readonly input: readonly (RandomRule & { readonly target: 'accept' | 'drop' })[];
  readonly forward: readonly (RandomRule & { readonly target: 'accept' | 'drop' })[];
  readonly policies: readonly ['accept' | 'drop', 'accept' | 'drop'];
}

const port = fc.constantFrom(...PORTS);

function rule<T extends string>(matches: readonly RandomRule['match'][], ...targets: readonly T[]) {
  return fc.record({
    destination: fc.option(fc.constantFrom(...OWN), { nil: undefined, freq: 1 }),
    ports: fc.oneof(
      port.map((one) => [one, one] as const),
      fc.constant([8000, 8010] as const),
      fc.constant([1, 500] as const),
    ),
    match: fc.constantFrom(...matches),
    negated: fc.boolean(),
    target: fc.constantFrom(...targets),
  });
}

const rulesets: fc.Arbitrary<RandomRules> = fc.record({
  early: fc.array(rule(['none', 'arriving', 'local'], 'drop', 'notrack'), { maxLength: 1 }),
  nat: fc.array(rule(['none', 'local'], 'port', 'keep', 'shift', 'own', 'own-port', 'accept'), {
    minLength: 1,
    maxLength: 5,
  }),
  input: fc.array(rule(['none', 'translated', 'original'], 'accept', 'drop'), { maxLength: 3 }),
  forward: fc.array(rule(['none', 'arriving', 'translated', 'original'], 'accept', 'accept', 'drop'), { maxLength: 4 }),
  policies: fc.tuple(fc.constantFrom('accept', 'accept', 'drop'), fc.constantFrom('accept', 'accept', 'drop')),
});

/** As Docker has it, with and without rules before it: they are always tried, so that many answers are yes. */
const published: RandomRules = {
  early: [],
  nat: [
    { destination: undefined, ports: [8080, 8080], match: 'local', negated: false, target: 'port' },
    { destination: OWN[1], ports: [8000, 8010], match: 'local', negated: false, target: 'shift' },
  ],
  input: [],
  forward: [{ destination: CONTAINER, ports: [80, 80], match: 'none', negated: false, target: 'accept' }],
  policies: ['accept', 'drop'],
};

const guarded: RandomRules = {
  ...published,
  early: [{ destination: OWN[1], ports: [8080, 8080], match: 'arriving', negated: false, target: 'drop' }],
};

/** Where it is forwarded the destination is the container, whatever the rule was drawn for. */
function atForward(one: RandomRule): RandomRule {
  return { ...one, destination: one.destination === undefined ? undefined : CONTAINER };
}

function iptablesText({ early, nat, input, forward, policies }: RandomRules): string {
  const match = ({ destination, ports: [lo, hi], match: kind, negated }: RandomRule): string =>
    [
      ...(destination === undefined ? [] : [`-d ${destination}`]),
      `-p tcp -m tcp --dport ${lo}:${hi}`,
      ...(kind === 'arriving' ? [`${negated ? '! ' : ''}-i cable1`] : []),
      ...(kind === 'translated' ? [`-m conntrack ${negated ? '! ' : ''}--ctstate DNAT`] : []),
      ...(kind === 'original' ? [`-m conntrack --ctorigdst ${OWN[0]} --ctorigdstport 8080`] : []),
      ...(kind === 'local' ? [`-m addrtype ${negated ? '! ' : ''}--dst-type LOCAL`] : []),
    ].join(' ');
  const targets = {
    ...{
      drop: 'DROP',
      accept: 'ACCEPT',
      notrack: 'CT --notrack',
      own: 'REDIRECT',
      'own-port': 'REDIRECT --to-ports 90',
    },
    ...{ keep: `DNAT --to-destination ${CONTAINER}`, port: `DNAT --to-destination ${CONTAINER}:80` },
    shift: `DNAT --to-destination ${CONTAINER}:9000-9010/8000`,
  };
  return [
    ...['*raw', ':PREROUTING ACCEPT [0:0]'],
    ...early.map((one) => `-A PREROUTING ${match(one)} -j ${targets[one.target]}`),
    ...['COMMIT', '*nat', ':PREROUTING ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]'],
    ...nat
      .map((one) => (one.target === 'shift' ? { ...one, ports: [8000, 8010] as const } : one))
      .map((one) => `-A PREROUTING ${match(one)} -j ${targets[one.target]}`),
    ...['-A POSTROUTING -s 172.17.0.0/16 ! -o cable2 -j MASQUERADE', 'COMMIT', '*filter'],
    ...[`:INPUT ${policies[0].toUpperCase()} [0:0]`, `:FORWARD ${policies[1].toUpperCase()} [0:0]`],
    ...['INPUT', 'FORWARD'].map((chain) => `-A ${chain} -m conntrack --ctstate ESTABLISHED -j ACCEPT`),
    ...input.map((one) => `-A INPUT ${match(one)} -j ${targets[one.target]}`),
    ...forward.map((one) => `-A FORWARD ${match(atForward(one))} -o cable2 -j ${targets[one.target]}`),
    ...['COMMIT', ''],
  ].join('\n');
}

function nftablesText({ early, nat, input, forward, policies }: RandomRules): string {
  const match = ({ destination, ports: [lo, hi], match: kind, negated }: RandomRule): string =>
    [
      ...(destination === undefined ? [] : [`ip daddr ${destination}`]),
      `tcp dport ${lo === hi ? lo : `${lo}-${hi}`}`,
      ...(kind === 'arriving' ? [`iifname ${negated ? '!= ' : ''}"cable1"`] : []),
      ...(kind === 'translated' ? [negated ? 'ct status & dnat == 0' : 'ct status dnat'] : []),
      ...(kind === 'original' ? [`ct original ip daddr ${OWN[0]} ct original proto-dst 8080`] : []),
      ...(kind === 'local' ? [`fib daddr type ${negated ? '!= ' : ''}local`] : []),
    ].join(' ');
  const targets = {
    ...{ drop: 'drop', accept: 'accept', notrack: 'notrack', own: 'redirect', 'own-port': 'redirect to :90' },
    ...{ keep: `dnat to ${CONTAINER}`, port: `dnat to ${CONTAINER}:80` },
    shift: `dnat ip to tcp dport map { 8000 : ${CONTAINER} . 9000, 8005 : ${CONTAINER} . 9005 }`,
  };
  const chain = (name: string, head: string, rules: readonly string[]): string =>
    `chain ${name} { ${head}\n${rules.map((one) => `    ${one}\n`).join('')}  }`;
  return [
    'table ip t {',
    chain(
      'raw_pre',
      'type filter hook prerouting priority raw;',
      early.map((one) => `${match(one)} ${targets[one.target]}`),
    ),
    chain(
      'nat_pre',
      'type nat hook prerouting priority dstnat;',
      nat.map((one) => `${match(one)} ${targets[one.target]}`),
    ),
    chain('nat_post', 'type nat hook postrouting priority srcnat;', [
      'ip saddr 172.17.0.0/16 oifname != "cable2" masquerade',
    ]),
    chain('here', `type filter hook input priority 0; policy ${policies[0]};`, [
      'ct state established accept',
      ...input.map((one) => `${match(one)} ${targets[one.target]}`),
    ]),
    chain('through', `type filter hook forward priority 0; policy ${policies[1]};`, [
      'ct state established accept',
      ...forward.map((one) => `${match(atForward(one))} oifname "cable2" ${targets[one.target]}`),
    ]),
    '}',
  ].join('\n');
}

describeWith(['nft', 'iptables', 'ip', 'namespaces'], 'questions about a host that translates', () => {
  const topology = topologyOf(
    `zones: { internet: [0.0.0.0/0] }\nhosts: { host: { addresses: [${[...OWN, '172.17.0.1'].join(', ')}] } }\n`,
  );
  const host = topology.hosts[0]!;
  let net: Network;

  beforeAll(() => {
    net = new Network();
    for (const name of ['client', 'host', 'container']) net.machine(name);
    net.join('host', OWN, 'client', [CLIENT]);
    net.join('host', ['172.17.0.1'], 'container', [CONTAINER]);
    net.run('container', 'ip', ['route', 'add', 'default', 'via', '172.17.0.1']);
    net.run('host', 'sysctl', ['-qw', 'net.ipv4.ip_forward=1']);
  });

  afterAll(() => {
    net.remove();
  });

  /** Loads the text, and reads what the program then lists. */
  const loaded = (program: 'iptables' | 'nftables', text: string): Ruleset => {
    net.nft('host', ['flush', 'ruleset']);
    const { status, stderr } =
      program === 'nftables' ? net.nft('host', ['-f', '-'], text) : net.run('host', 'iptables-nft-restore', [], text);
    expect(status, `${stderr}\n${text}`).toBe(0);
    return program === 'nftables'
      ? nftables.read([{ name: 'live', text: net.nft('host', ['-j', 'list', 'ruleset']).stdout }])
      : iptables.read([{ name: 'live', text: net.run('host', 'iptables-nft-save', []).stdout }]);
  };

  const answerTo = (ruleset: Ruleset, end: string): string => {
    const question = readQuestion(`${CLIENT} -> ${end}/tcp`, topology);
    if (!question.ok) throw new Error(question.problem);
    const about = { topology, host, way: 'in', undeclared: false, interface: 'cable1' } as const;
    const answer = queryRuleset(ruleset, question.value, about);
    return 'why' in answer ? answer.why : answer.verdict;
  };

  it.each(['iptables', 'nftables'] as const)(
    'of %s agree with the kernel',
    async (program) => {
      const ends = OWN.flatMap((address) => PORTS.map((one) => ({ address, port: one })));
      let passing = 0;
      let asked = 0;
      let undecided = 0;
      await fc.assert(
        fc.asyncProperty(rulesets, async (random) => {
          const text = program === 'iptables' ? iptablesText(random) : nftablesText(random);
          const ruleset = loaded(program, text);
          const probes = ends.map((end) => ({ ...end, transport: 'tcp' as const, from: CLIENT }));
          const kernel = (await net.probe('client', probes)).map((one) => (one === 'silent' ? 'no' : 'yes'));
          const own = ends.map((end) => answerTo(ruleset, `${end.address}:${end.port}`));
          const tell = (all: readonly string[]) => ends.map((end, i) => `${end.address}:${end.port} ${all[i]}`);
          // By which of its addresses a host redirects, and so whether that changes the packet, no listing says.
          const told = own.map((one, i) => (one === 'undecided' ? kernel[i]! : one));
          expect(tell(told), text).toEqual(tell(kernel));
          undecided += own.filter((one) => one === 'undecided').length;
          asked += own.length;
          passing += own.filter((one) => one === 'yes').length;
        }),
        { ...runs('translation-packets'), examples: [[published], [guarded]], endOnFailure: true },
      );
      expect(passing).toBeGreaterThan(asked / 4);
      expect(asked).toBeGreaterThan(100);
      expect(undecided).toBeLessThan(asked / 10);
    },
    240_000,
  );
});
