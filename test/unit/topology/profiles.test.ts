import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tuplesOf } from '../../../src/intent/machines.ts';
import { formatPrefix } from '../../../src/net/prefixes.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { canBeActive, chosenProfiles, excludingPair, largestChoices } from '../../../src/topology/profiles.ts';
import { runs } from '../../support/runs.ts';
import { compileText, messages } from '../../support/topologies.ts';

/** One installation on one host, the other on a role; what only one of them has is there by its profile. */
const text = `profiles:
  single: { default: true, excludes: [scaled] }
zones: { lan: [10.0.0.0/24] }
hosts:
  one: { addresses: [10.0.0.1], profiles: [single] }
  many: { machines: { "m[1:2]": 10.0.0.1-10.0.0.2 }, profiles: [scaled] }
components:
  client: { zone: lan, addresses: [10.0.0.9] }
  web: { hosts: [one, many], listeners: { http: 80/tcp } }
  cache: { host: many, listeners: { redis: 6379/tcp } }
flows:
  - { from: client, to: web.http, purpose: pages }
  - { from: web, to: cache.redis, purpose: sessions }
  - { from: one, to: many, ports: 1, transport: tcp, purpose: never }`;

function opened(topology: Topology): readonly string[] {
  return topology.hosts.flatMap((host) =>
    tuplesOf(topology, host).map(({ flow, destinations }) => `${flow.id} ${destinations.map(formatPrefix).join(' ')}`),
  );
}

describe('profiles', () => {
  it('of hosts take along what is on them', () => {
    const single = compileText(text).topology!;
    expect(opened(single)).toEqual(['client-to-web-http 10.0.0.1']);
    expect(single.inactive.hosts.map(({ name }) => name)).toEqual(['many']);
    expect(single.inactive.components.map(({ name }) => name)).toEqual(['cache']);
    const scaled = compileText(text, ['scaled']).topology!;
    expect(opened(scaled)).toEqual(['client-to-web-http 10.0.0.1 10.0.0.2', 'web-to-cache-redis 10.0.0.1 10.0.0.2']);
    expect(opened(compileText(text, ['none']).topology!)).toEqual([]);
  });

  it('let two hosts have one address where they are never active together', () => {
    expect(messages(compileText(text), 'duplicate-address')).toEqual([]);
    const both = text.replace(', excludes: [scaled]', '');
    expect(messages(compileText(both), 'duplicate-address')).toHaveLength(1);
  });

  it('leave flows out of `deny` that no choice activates', () => {
    const denied = `${text}\nexpect: [{ deny: "one -> many" }, { deny: "client -> web" }]`;
    expect(messages(compileText(denied), 'expect-deny')).toEqual([expect.stringContaining('client -> web')]);
  });

  it('mean what the file would say without the other parts', () => {
    const parts = fc.record({
      hosts: fc.array(fc.subarray(['a', 'b']), { minLength: 3, maxLength: 3 }),
      flow: fc.subarray(['a', 'b']),
      chosen: fc.subarray(['a', 'b']),
    });
    fc.assert(
      fc.property(parts, ({ hosts, flow, chosen }) => {
        const isActive = (profiles: readonly string[]): boolean =>
          profiles.length === 0 || profiles.some((name) => chosen.includes(name));
        const body = (isKept: (profiles: readonly string[]) => boolean, withProfiles: boolean): string => {
          const tail = (profiles: readonly string[]): string =>
            withProfiles ? `, profiles: [${profiles.join()}]` : '';
          const kept = hosts.flatMap((profiles, i) => (isKept(profiles) ? [{ profiles, name: `h${String(i)}` }] : []));
          return [
            'hosts:',
            ...kept.map(({ profiles, name }) => `  ${name}: { addresses: [10.0.0.${name.slice(1)}]${tail(profiles)} }`),
            '  far: { addresses: [10.0.1.1] }',
            'components:',
            kept.length === 0
              ? '  {}'
              : `  web: { hosts: [${kept.map(({ name }) => name).join()}], listeners: { l: 80/tcp } }`,
            'flows:',
            kept.length === 0 || !isKept(flow) ? '  []' : `  - { from: far, to: web.l${tail(flow)} }`,
          ].join('\n');
        };
        const all = compileText(
          body(() => true, true),
          chosen,
        ).topology!;
        const left = compileText(body(isActive, false)).topology!;
        expect(opened(all)).toEqual(opened(left));
      }),
      runs('profiles'),
    );
  });

  it('have largest choices: permitted, and nothing can be added', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const pairs = names.flatMap((one, i) => names.slice(i + 1).map((other) => [one, other] as const));
    fc.assert(
      fc.property(fc.subarray(pairs), (excluded) => {
        const facts = names.map(
          (name) =>
            `  ${name}: { excludes: [${excluded.flatMap(([one, other]) => (one === name ? [other] : [])).join()}] }`,
        );
        const body = `profiles:\n${facts.join('\n').replaceAll('excludes: []', 'title: x')}\nhosts: {}`;
        const topology = compileText(body).topology!;
        const subsets = Array.from({ length: 2 ** names.length }, (_, bits) =>
          names.filter((_name, i) => bits & (1 << i)),
        );
        const permitted = subsets.filter((set) => excludingPair(topology, set) === undefined);
        const largest = permitted.filter(
          (set) => !permitted.some((other) => other.length > set.length && set.every((name) => other.includes(name))),
        );
        expect(
          largestChoices(topology)
            .map((set) => [...set].sort().join())
            .sort(),
        ).toEqual(largest.map((set) => set.join()).sort());
      }),
      runs('profiles'),
    );
  });

  it('are chosen with those that are on by default', () => {
    const { topology } = compileText(text);
    const choice = (...asked: readonly string[]): readonly string[] => [...chosenProfiles(topology!, new Set(asked))];
    expect(choice()).toEqual(['single']);
    expect(choice('scaled')).toEqual(['scaled']);
    expect(choice('none')).toEqual([]);
    expect(excludingPair(topology!, ['scaled', 'single'])).toEqual(['single', 'scaled']);
    const whole = compileText(text, ['scaled']).topology!;
    expect([...whole.flows, ...whole.inactive.flows].map((flow) => canBeActive(whole, flow))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
