import { describe, expect, it } from 'vitest';
import { type Difference, type Obligation, differences } from '../../../src/compare/prove.ts';
import { Unproved, differenceText, differencesText } from '../../../src/compare/unproved.ts';
import { emit } from '../../../src/emit.ts';
import { intentOf } from '../../../src/intent/rule-tuples.ts';
import { readNftables } from '../../../src/rulesets/strict/nftables-text.ts';
import { topologyOf } from '../../support/topologies.ts';

const topology = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"], office: [198.51.100.0/28] }
hosts: { h: { addresses: [203.0.113.10, "2001:db8::10"] } }
components:
  admin: { zone: office }
  anyone: { zone: internet }
  s: { host: h, listeners: { ssh: 22/tcp, web: 443/tcp, media: 40000-50000/udp, vpn: esp } }
flows:
  - { id: login, from: admin, to: s.ssh }
  - { id: site, from: anyone, to: s.web }
  - { id: calls, from: anyone, to: s.media }
  - { id: tunnel, from: admin, to: s.vpn }`);

const obligation: Obligation = { tuples: intentOf(topology).tuples, directions: ['in'] };
const text = emit(topology, { fileName: 'test.yaml', hash: 'sha256:…' }).files[0]!.text;

function after(from: string | RegExp, to: string): readonly Difference[] {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return differences(readNftables(changed, 'test'), obligation);
}

const lineOf = (part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;

it('rules that do what is asked have no difference', () => {
  expect(differences(readNftables(text, 'test'), obligation)).toEqual([]);
});

describe('a difference is told in words, with the line that decides and the flow that asks', () => {
  it.each<[string, string | RegExp, string, readonly string[]]>([
    [
      'a range too wide',
      '40000-50000',
      '40000-50001',
      [
        `into the host udp 198.51.100.0:32768 -> 203.0.113.10:50001 (new connection) is let through by line ${lineOf('40000-50000')}, and no flow asks for it`,
      ],
    ],
    [
      'another transport',
      '2001:db8::10 . tcp . 443',
      '2001:db8::10 . udp . 443',
      [
        `into the host udp [2001:db8::1]:32768 -> [2001:db8::10]:443 (new connection) is let through by line ${lineOf('2001:db8::10 . tcp . 443')}, and no flow asks for it`,
        `into the host tcp [2001:db8::1]:32768 -> [2001:db8::10]:443 (new connection) is dropped by line ${lineOf('policy drop')}, and flow "site" asks for it`,
      ],
    ],
    [
      'anyone',
      '198.51.100.0/28 . 203.0.113.10 . tcp . 22',
      '0.0.0.0/0 . 203.0.113.10 . tcp . 22',
      [
        `into the host tcp 192.0.2.1:32768 -> 203.0.113.10:22 (new connection) is let through by line ${lineOf('tcp . 22')}, and no flow asks for it`,
      ],
    ],
    [
      'a protocol',
      '. esp',
      '. ah',
      [
        `into the host ah 198.51.100.0 -> 203.0.113.10 (new connection) is let through by line ${lineOf('. esp')}, and no flow asks for it`,
        `into the host esp 198.51.100.0 -> 203.0.113.10 (new connection) is dropped by line ${lineOf('policy drop')}, and flow "tunnel" asks for it`,
      ],
    ],
    [
      'an essential',
      'nd-router-solicit, ',
      '',
      [
        `into the host icmpv6 type 133 2001:db8::1 -> 2001:db8::10 (new connection, hop limit 255) is dropped by line ${lineOf('policy drop')}, and every machine needs it`,
      ],
    ],
    [
      'packets of no connection',
      ', invalid : drop',
      '',
      [
        `into the host tcp 198.51.100.0:32768 -> 203.0.113.10:22 (invalid) is let through by line ${lineOf('tcp . 22')}, and no machine needs it`,
      ],
    ],
  ])('%s', (_, from, to, expected) => {
    const moved = (difference: Difference): string => differenceText(difference);
    expect(after(from, to).map(moved)).toEqual(expected);
  });

  it('with the number of packets like it', () => {
    const [found] = after('203.0.113.10 . tcp . 443', '203.0.113.10 . tcp . 443-444');
    // From any address, to one port.
    expect(found?.count).toBe(2n ** 32n);
    expect(found).toMatchObject({ kind: 'opened', table: 'flows', direction: 'in' });
  });

  it('counts the others', () => {
    const [first, ...more] = after('. esp', '. ah');
    expect(differencesText([first!, ...more])).toContain('; and 1 more difference');
    expect(new Unproved('h.nft', 'because', [first!]).message).toBe('h.nft: no rules are given out: because');
  });

  it('where rules look at what nobody asked to restrict', () => {
    const kinds = (rules: string, directions: Obligation['directions']): readonly string[] =>
      differences(readNftables(rules, 'test'), { ...obligation, directions }).map(
        (one) => `${one.direction} ${one.kind}`,
      );
    expect(kinds(text, ['in', 'out'])).toEqual(['out opened', 'out opened']);
    const out = text.replace('hook input', 'hook output').replace('iif', 'oif');
    expect(kinds(out, ['in'])).toEqual(['in opened', 'in opened', 'out blocked']);
  });
});
