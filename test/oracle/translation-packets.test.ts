// Hosts that give packets another destination: real packets judge the answers to questions. Rulesets are drawn at random and
// written for three programs; a question is answered yes exactly if the packet comes to a machine, here or behind the host.

import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Family, families } from '../../src/net/addresses.ts';
import { queryRuleset } from '../../src/query/of-ruleset.ts';
import { iptables } from '../../src/rulesets/readers/iptables-save.ts';
import { nftables } from '../../src/rulesets/readers/nft-json.ts';
import type { Ruleset } from '../../src/rulesets/ruleset.ts';
import { readQuestion } from '../../src/topology/questions.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { runs, triesAll } from '../support/runs.ts';
import { topologyOf } from '../support/topologies.ts';
import { lacks } from './iptables-backends.ts';
import { type Endpoint, Network, type Probe } from './nftables-network.ts';
import { type RandomRules, PORTS, addresses, guarding, published, rulesets } from './random-translations.ts';
import { iptablesText, nftablesText } from './translations-as-text.ts';

const programs = ['nftables', 'iptables-nft', 'iptables-legacy'] as const;

type Program = (typeof programs)[number];

const examples: [RandomRules][] = [[published(4, guarding)], [published(6)]];

const numRuns = runs('translation-packets').numRuns + examples.length;

/** In milliseconds: a run takes a second or two, unless the machine is busy. */
const patience = 60_000 + numRuns * 10_000;

/** What is asked about: every port of the machine, and of the container directly. */
function endsOf(family: Family): readonly Endpoint[] {
  const { own, container } = addresses[family];
  return [...own, container].flatMap((address) =>
    (['tcp', 'udp'] as const).flatMap((transport) => PORTS.map((port) => ({ transport, address, port }))),
  );
}

function textOf({ transport, address, port }: Endpoint): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}/${transport}`;
}

describeWith(['nft', 'iptables', 'ip', 'namespaces'], 'questions about a host that translates', () => {
  const own = families.flatMap((family) => [...addresses[family].own, addresses[family].inner]);
  const topology = topologyOf(
    `zones: { internet: [0.0.0.0/0, "::/0"] }\nhosts: { host: { addresses: [${own.map((one) => `"${one}"`).join(', ')}] } }\n`,
  );
  const host = topology.hosts[0]!;
  let net: Network;
  let sent = 0;

  beforeAll(() => {
    net = new Network();
    for (const name of ['client', 'host', 'container']) net.machine(name);
    const all = families.map((family) => addresses[family]);
    net.join('host', all.flatMap((one) => one.own), 'client', all.map((one) => one.client)); // prettier-ignore
    net.join('host', all.map((one) => one.inner), 'container', all.map((one) => one.container)); // prettier-ignore
    for (const {
      own: [first],
      inner,
      container,
    } of all) {
      net.run('client', 'ip', ['route', 'add', container, 'via', first]);
      net.run('container', 'ip', ['route', 'add', 'default', 'via', inner]);
    }
    net.run('host', 'sysctl', ['-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1']);
    // Each datagram that nobody takes is answered: by default a machine answers a few in a second.
    for (const name of ['host', 'container'])
      net.run(name, 'sysctl', ['-qw', 'net.ipv4.icmp_ratemask=0', 'net.ipv6.icmp.ratemask=0']);
  });

  afterAll(() => {
    net.remove();
  });

  /** Loads the text, and reads what the program then lists. */
  const loaded = (program: Program, text: string, family: Family): Ruleset => {
    if (program === 'nftables') {
      const { status, stderr } = net.nft('host', ['-f', '-'], `flush ruleset\n${text}`);
      expect(status, `${stderr}\n${text}`).toBe(0);
      return nftables.read([{ name: 'live', text: net.nft('host', ['-j', 'list', 'ruleset']).stdout }]);
    }
    const name = `${family === 4 ? 'iptables' : 'ip6tables'}-${program === 'iptables-nft' ? 'nft' : 'legacy'}`;
    const run = (what: string, input = '') =>
      net.run('host', join(dirname(pathOf('iptables')!), `${name}-${what}`), [], input);
    const { status, stderr } = run('restore', text);
    expect(status, `${stderr}\n${text}`).toBe(0);
    return iptables.read([{ name: 'live', text: run('save').stdout }]);
  };

  const forget = (): void => {
    net.nft('host', ['flush', 'ruleset']);
    const empty = ['raw', 'mangle', 'nat', 'filter'].map((table) => `*${table}\nCOMMIT\n`).join('');
    for (const name of ['iptables-legacy-restore', 'ip6tables-legacy-restore'])
      net.run('host', join(dirname(pathOf('iptables')!), name), [], empty);
  };

  const answerTo = (ruleset: Ruleset, family: Family, end: Endpoint): string => {
    const { client, container } = addresses[family];
    const question = readQuestion(`${client} -> ${textOf(end)}`, topology);
    if (!question.ok) throw new Error(question.problem);
    const about = { undeclared: false, interface: 'cable1' } as const;
    const answer = queryRuleset(
      ruleset,
      question.value,
      end.address === container ? { ...about, way: 'forward' } : { ...about, way: 'in', topology, host },
    );
    return 'why' in answer ? answer.why : answer.verdict;
  };

  /** Every probe has a port of its own, so that no connection of rules before is known of it. */
  const probeOf = (family: Family, end: Endpoint): Probe => {
    sent += 1;
    return { ...end, from: addresses[family].client, fromPort: 10_000 + (sent % 50_000) };
  };

  for (const program of programs) {
    const lack = program === 'iptables-legacy' ? lacks('legacy') : undefined;
    if (lack === undefined) it(`of ${program} agree with the kernel`, () => judged(program), patience);
    else it.skip(`of ${program} (skipped: ${lack})`, () => undefined);
  }

  async function judged(program: Program): Promise<void> {
    const counts = { asked: 0, yes: 0, undecided: 0 };
    await fc.assert(
      fc.asyncProperty(rulesets, async (random) => {
        const text = program === 'nftables' ? nftablesText(random) : iptablesText(random);
        forget();
        const { family } = random;
        const ruleset = loaded(program, text, family);
        const ends = endsOf(family);
        const answers = await net.probe('client', ends.map((end) => probeOf(family, end))); // prettier-ignore
        const kernel = answers.map((one) => (one === 'silent' ? 'no' : 'yes'));
        const mine = ends.map((end) => answerTo(ruleset, family, end));
        const tell = (all: readonly string[]) => ends.map((end, i) => `${textOf(end)} ${all[i]}`);
        // By which of its addresses a host redirects, and so whether that changes the packet, no listing says.
        const told = mine.map((one, i) => (one === 'undecided' ? kernel[i]! : one));
        expect(tell(told), text).toEqual(tell(kernel));
        counts.asked += mine.length;
        counts.yes += mine.filter((one) => one === 'yes').length;
        counts.undecided += mine.filter((one) => one === 'undecided').length;
      }),
      { numRuns, examples, endOnFailure: true },
    );
    // A few rulesets can be more one-sided than many.
    const slack = triesAll ? 1 : 2;
    expect(counts.yes).toBeGreaterThan(counts.asked / (3 * slack));
    expect(counts.undecided).toBeLessThan((counts.asked / 10) * slack);
    expect(counts.asked).toBeGreaterThan(100);
  }
});
