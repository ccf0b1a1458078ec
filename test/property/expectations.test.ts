import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileText, messages } from '../support/topologies.ts';
import {
  type Network,
  type Packet,
  type Party,
  bodyOf,
  hosts,
  hostsOf,
  network,
  partiesOf,
  zones,
} from '../support/tiny-network.ts';
import {
  type Socket,
  isCovered,
  isFor,
  locals,
  mayBe,
  meets,
  members,
  packets,
  namesBetween,
  passes,
  reachedOver,
  sends,
  socketsMeant,
  written,
} from '../support/tiny-packets.ts';
import { runs } from '../support/runs.ts';

// What `expect` says of a network against every packet, one by one.

const everyPacket = packets();
const partyText = ({ who, ports }: Party): string =>
  ports === undefined ? who : `${who}:${ports.lo}-${ports.hi}/tcp+udp`;
const meantBy = (net: Network, to: Party, beyond: 'always' | 'if-no-listener' = 'always') =>
  Object.keys(hosts).flatMap((host) => socketsMeant(net, to, host, beyond));
/** Nobody opens all of a place: of one without listeners, the ports of this universe are meant. */
const limited = ({ listeners }: Network, { who, ports }: Party): Party =>
  ports !== undefined || listeners.some(({ component }) => component === who.split('.')[0])
    ? { who, ...(ports === undefined ? {} : { ports }) }
    : { who, ports: { lo: 1, hi: 6 } };
const isNetwork = (who: string): boolean => who === 'any' || who in zones || /^[0-9]/.test(who);

function denyHolds(net: Network, from: Party, to: Party): boolean {
  const meant = meantBy(net, to);
  const sources = members(net, from.who);
  const broken = everyPacket.some((one) => sources.includes(one.source) && isFor(meant, one) && passes(net, one));
  return (
    !broken &&
    !locals(net).some(
      (one) =>
        mayBe(net, from.who, one) && meant.some((socket) => socket.host === one.host && meets(socket, one.socket)),
    )
  );
}

function onlyHolds(net: Network, from: readonly Party[], to: Party): boolean {
  const meant = meantBy(net, to);
  const named = new Set(from.flatMap(({ who }) => written(net, who)));
  const broken = everyPacket.some((one) => !named.has(one.source) && isFor(meant, one) && passes(net, one));
  const holdsHost = (who: string, host: string): boolean =>
    isNetwork(who) && hosts[host]!.every((one) => written(net, who).includes(one));
  const strangers = locals(net).filter(
    (one) => !from.some(({ who }) => mayBe(net, who, one) || holdsHost(who, one.host)),
  );
  return (
    !broken && !strangers.some((one) => meant.some((socket) => socket.host === one.host && meets(socket, one.socket)))
  );
}

function allowHolds(net: Network, from: Party, to: Party): boolean {
  const meant = meantBy(net, to, 'if-no-listener');
  const names = [undefined, ...namesBetween(net, from.who, meantBy(net, to, 'if-no-listener'))];
  return names.some((over) => allowHoldsOver(net, from, reachedOver(meant, over), sends(net, from.who, over)));
}

function allowHoldsOver(net: Network, from: Party, meant: readonly Socket[], sources: readonly number[]): boolean {
  const lost = everyPacket.some((one) => sources.includes(one.source) && isFor(meant, one) && !passes(net, one));
  const within = meant.filter(({ host, local }) => local.length > 0 && hostsOf(net, from.who).includes(host));
  const open = locals(net).filter((one) => mayBe(net, from.who, one));
  const lostWithin = within.some(
    (socket) =>
      !isCovered(
        socket,
        open.filter(({ host }) => host === socket.host).map((one) => one.socket),
      ),
  );
  const something = within.length > 0 || meant.some(({ addresses }) => addresses.length > 0);
  return something && !lost && !lostWithin;
}

/** The packet that a message names, at each host that may have its destination. */
function witnesses(message: string): readonly Packet[] {
  const groups =
    /10\.0\.0\.(?<source>[0-9]+) reach 10\.0\.0\.(?<destination>[0-9]+) on (?<port>[0-9]+)\/(?<transport>tcp|udp)/.exec(
      message,
    )?.groups;
  if (groups === undefined) return [];
  const destination = Number(groups['destination']);
  return Object.keys(hosts)
    .filter((name) => hosts[name]!.includes(destination))
    .map((host) => ({
      host,
      source: Number(groups['source']),
      destination,
      port: Number(groups['port']),
      transport: groups['transport'] as 'tcp' | 'udp',
    }));
}

const withParties = network.chain((net) => fc.record({ net: fc.constant(net), ...partiesOf(net) }));
const withSeveral = network.chain((net) => {
  const { from, to } = partiesOf(net);
  return fc.record({ net: fc.constant(net), from: fc.array(from, { minLength: 1, maxLength: 3 }), to });
});

describe('what `expect` says, packet by packet', () => {
  it('deny', () => {
    fc.assert(
      fc.property(withParties, ({ net, from, to }) => {
        const found = messages(compileText(bodyOf(net, `deny: "${from.who} -> ${partyText(to)}"`)), 'expect-deny');
        expect(found.length === 0).toBe(denyHolds(net, from, to));
        const named = witnesses(found[0] ?? '');
        if (named.length === 0) return;
        expect(members(net, from.who)).toContain(named[0]!.source);
        expect(named.some((packet) => isFor(meantBy(net, to), packet) && passes(net, packet))).toBe(true);
      }),
      runs('expectations'),
    );
  });

  it('only', () => {
    fc.assert(
      fc.property(withSeveral, ({ net, from, to }) => {
        const parties = from.map(({ who }) => `"${who}"`).join(', ');
        const found = messages(
          compileText(bodyOf(net, `only: { to: "${partyText(to)}", from: [${parties}] }`)),
          'expect-only',
        );
        expect(found.length === 0).toBe(onlyHolds(net, from, to));
        const named = witnesses(found[0] ?? '');
        if (named.length === 0) return;
        for (const { who } of from) expect(written(net, who)).not.toContain(named[0]!.source);
        expect(named.some((packet) => isFor(meantBy(net, to), packet) && passes(net, packet))).toBe(true);
      }),
      runs('expectations'),
    );
  });

  it('allow', () => {
    fc.assert(
      fc.property(withParties, ({ net, from, to: meant }) => {
        // All of IPv4 is more than this universe can open.
        fc.pre(from.who !== 'any');
        const to = limited(net, meant);
        const found = messages(compileText(bodyOf(net, `allow: "${from.who} -> ${partyText(to)}"`)), 'expect-allow');
        expect(found.length === 0).toBe(allowHolds(net, from, to));
        const named = witnesses(found[0] ?? '');
        if (named.length === 0) return;
        expect(sends(net, from.who)).toContain(named[0]!.source);
        const meantThere = meantBy(net, to, 'if-no-listener');
        expect(named.some((packet) => isFor(meantThere, packet) && !passes(net, packet))).toBe(true);
      }),
      runs('expectations'),
    );
  });
});
