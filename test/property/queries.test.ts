import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryAnswer, QueryPart } from '../../src/query/query.ts';
import { packetsOfRow } from '../../src/query/rows.ts';
import { queryTopology } from '../../src/query/of-topology.ts';
import { nothing } from '../../src/packets/diagrams.ts';
import { type PacketSet, PacketSets } from '../../src/packets/packet-sets.ts';
import { readQuestion } from '../../src/topology/questions.ts';
import { compileText, messages } from '../support/topologies.ts';
import {
  type Network,
  type Packet,
  type Party,
  bodyOf,
  hosts,
  listenerNamed,
  network,
  partiesOf,
  zones,
} from '../support/tiny-network.ts';
import { isFor, members, packets, passes, sends, socketsMeant } from '../support/tiny-packets.ts';
import { runs } from '../support/runs.ts';

// What `query` says of a network, against what `expect` says of it, and against every packet.

const asked = network.chain((net) => {
  const { from, to } = partiesOf(net);
  const network = fc.constantFrom(
    'any',
    'net',
    'inner',
    'core',
    '10.0.0.8/30',
    '10.0.0.9',
    '0.0.0.0/0',
    'admins',
    'friend',
  );
  return fc.record({
    net: fc.constant(net),
    from,
    to: fc.oneof(
      to,
      network.map((who): Party => ({ who })),
    ),
  });
});

function ask(
  net: Network,
  text: string,
  egress: string,
): { answer: ReturnType<typeof queryTopology>; deny: boolean; allow: boolean; about: boolean } {
  const checked = (kind: string): ReturnType<typeof compileText> =>
    compileText(withEgress(bodyOf(net, `${kind}: "${text}"`), egress));
  const denied = checked('deny');
  const { topology } = denied;
  if (topology === undefined) throw new Error('no model');
  const question = readQuestion(text, topology);
  if (!question.ok) throw new Error(question.problem);
  return {
    answer: queryTopology(topology, question.value),
    deny: messages(denied, 'expect-deny').length === 0,
    about: messages(denied, 'expect-nothing').length === 0,
    allow: messages(checked('allow'), 'expect-allow').length === 0,
  };
}

const egress = fc.constantFrom('open', 'declared', 'mixed');

/** Of all hosts; where it is mixed, the first host says otherwise than the settings do. */
function withEgress(body: string, egress: string): string {
  if (egress !== 'mixed') return body.replace('egress: open', `egress: ${egress}`);
  return body.replace('{ addresses: ', '{ egress: declared, addresses: ');
}

describe('what `query` says', () => {
  // Both hold for what a host sends freely into a network in which hosts stand, because `deny` means those: it passes.
  it('is no where `deny` holds, yes where `allow` does, and about nothing where `deny` is', () => {
    fc.assert(
      fc.property(asked, egress, ({ net, from, to }, mode) => {
        const text = `${from.who} -> ${to.who}${to.ports === undefined ? '' : `:${to.ports.lo}-${to.ports.hi}/tcp+udp`}`;
        const { answer, deny, allow, about } = ask(net, text, mode);
        if ('why' in answer) expect({ deny, about }).toEqual({ deny: true, about: false });
        else expect(answer.verdict).toBe(allow ? 'yes' : deny ? 'no' : 'some');
        // What is denied for a reason is no question about nothing.
        if (about && deny) expect(answer).not.toHaveProperty('why');
      }),
      runs('queries'),
    );
  });

  it('tells exactly the packets that pass, and those that do not', () => {
    const everyPacket = packets();
    const sets = new PacketSets();
    fc.assert(
      fc.property(asked, ({ net, from, to }) => {
        const peer = { who: to.who, ...(to.who.includes('.l') ? {} : { ports: { lo: 1, hi: 6 } }) };
        const text = `${from.who} -> ${to.who}${peer.ports === undefined ? '' : ':1-6/tcp+udp'}`;
        const { answer } = ask(net, text, 'open');
        if ('why' in answer) return;
        // Two hosts may have one address, so each is looked at alone.
        const told = new Map(
          Object.keys(hosts).map((host) => {
            const [yes, no] = (['passes', 'stopped'] as const).map((fate) => packetsOf(sets, answer, fate, host));
            expect(sets.intersection(yes!, no!)).toBe(nothing);
            return [host, { yes: yes!, no: no! }] as const;
          }),
        );
        const meant =
          to.who in zones || /^([0-9]|any|admins|friend)/.test(to.who)
            ? []
            : Object.keys(hosts).flatMap((host) => socketsMeant(net, peer, host, 'always'));
        // A floating address is a source only of a socket that is bound to it: others need not be told to be stopped there.
        const sent = sends(net, from.who);
        const sources = members(net, from.who).filter((one) => sent.includes(one));
        const sourcePort = sourcePortOf(net, from);
        for (const one of everyPacket) {
          const packet = packetOf(one, sourcePort);
          const { yes, no } = told.get(one.host)!;
          if (answer.verdict !== 'yes' && sources.includes(one.source) && isFor(meant, one)) {
            expect(sets.contains(sets.union(yes, no), packet)).toBe(true);
          }
          if (sets.contains(yes, packet)) expect(passes(net, one)).toBe(true);
          if (sets.contains(no, packet)) expect(passes(net, one)).toBe(false);
        }
        for (const part of answer.parts) if (part.witness !== undefined) expectWitness(sets, part);
      }),
      runs('queries'),
    );
  });
});

/** A question about a listener is about what it sends from its own ports. */
function sourcePortOf({ listeners }: Network, { who }: Party): number {
  return listenerNamed(listeners, who)?.ports.lo ?? 40_000;
}

function packetsOf(sets: PacketSets, { parts }: QueryAnswer, fate: QueryPart['fate'], host: string): PacketSet {
  const arriving = parts.filter(
    (part) =>
      part.fate === fate && part.place.kind === 'host' && part.place.direction === 'in' && part.place.host === host,
  );
  return sets.unionOf(arriving.flatMap(({ rows }) => rows.map((row) => packetsOfRow(sets, row))));
}

function expectWitness(sets: PacketSets, { rows, witness }: QueryPart): void {
  expect(sets.contains(sets.unionOf(rows.map((row) => packetsOfRow(sets, row))), witness!)).toBe(true);
}

function packetOf(
  { source, destination, transport, port }: Packet,
  sourcePort: number,
): Parameters<PacketSets['contains']>[1] {
  const address = (octet: number) => ({ family: 4, value: 0x0a00_0000n + BigInt(octet) }) as const;
  return {
    ...{ loopback: false, state: 'new', hopLimit: 64, protocol: transport === 'tcp' ? 6 : 17 },
    ...{ source: address(source), destination: address(destination), ports: { source: sourcePort, destination: port } },
    ...(transport === 'tcp' ? { tcpFlags: 2 } : {}),
  };
}
